using System.Net.Sockets;
using Cards.UqPay.Calls;
using Cards.UqPay.Token;
using Microsoft.Extensions.DependencyInjection;
using Refit;

namespace Cards.UqPay.Wire;

/// <summary>Builds the issuer's Refit clients.</summary>
internal static class IssuerRefit
{
    private const int LongestErrorBody = 16 * 1024;

    private static readonly RefitSettings Settings = new(new SystemTextJsonContentSerializer(WireJson.Default.Options))
    {
        ExceptionRedactor = Redact,
        TransportExceptionFactory = WithoutAnswer,
        MaxExceptionContentLength = LongestErrorBody,
    };

    public static T For<T>(IServiceProvider provider, string client)
        where T : class => RestService.ForGenerated<T>(provider.GetRequiredService<IHttpClientFactory>().CreateClient(client), Settings);

    /// <summary>Refit calls no redactor for a request that got no answer: its exception is built here, of what may be known.</summary>
    private static Exception WithoutAnswer(HttpRequestMessage request, Exception failure, CancellationToken cancellation) =>
        failure is OperationCanceledException && cancellation.IsCancellationRequested
            ? failure
            : new ApiRequestException(Bare(request), request.Method, Settings, Bare(failure));

    /// <summary>Another request, because the one that failed may still be in the hands of the connection.</summary>
    private static HttpRequestMessage Bare(HttpRequestMessage request) => new(request.Method, WithoutQuery(request.RequestUri));

    /// <summary>What the error map reads of a failure; its text may quote a line of the answer, and with it what was sent.</summary>
    private static Exception Bare(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is NoTokenException)
                return cause;
            if (cause is HttpRequestException http)
                return new HttpRequestException(http.HttpRequestError, $"{http.HttpRequestError} {SocketErrorOf(http)}");
        }
        return new HttpRequestException(HttpRequestError.Unknown, failure.GetType().Name);
    }

    private static SocketError? SocketErrorOf(Exception? failure) =>
        failure is null ? null
        : failure is SocketException socket ? socket.SocketErrorCode
        : SocketErrorOf(failure.InnerException);

    private static Uri? WithoutQuery(Uri? address) =>
        address is { IsAbsoluteUri: true } ? new Uri(address.GetLeftPart(UriPartial.Path)) : null;

    /// <summary>Nothing that was sent or quoted back survives in an exception: of the body only what the error map reads, of the address only the path, of the headers no credential.</summary>
    private static void Redact(ApiExceptionBase failure)
    {
        failure.RequestContent = null;
        failure.RequestMessage.Headers.Clear();
        failure.RequestMessage.RequestUri = WithoutQuery(failure.RequestMessage.RequestUri);
        if (failure is ApiException answered)
            answered.Content = IssuerAnswer.Read(answered.Content).Reduced();
    }
}
