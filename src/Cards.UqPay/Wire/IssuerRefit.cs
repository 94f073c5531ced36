using Cards.UqPay.Calls;
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
        MaxExceptionContentLength = LongestErrorBody,
    };

    public static T For<T>(IServiceProvider provider, string client)
        where T : class => RestService.For<T>(provider.GetRequiredService<IHttpClientFactory>().CreateClient(client), Settings);

    /// <summary>Nothing that was sent or quoted back survives in an exception: of the body only what the error map reads, of the address only the path, of the headers no credential.</summary>
    private static void Redact(ApiExceptionBase failure)
    {
        failure.RequestContent = null;
        failure.RequestMessage.Headers.Clear();
        if (failure.RequestMessage.RequestUri is { IsAbsoluteUri: true } address)
            failure.RequestMessage.RequestUri = new Uri(address.GetLeftPart(UriPartial.Path));
        if (failure is ApiException answered)
            answered.Content = IssuerAnswer.Read(answered.Content).Reduced();
    }
}
