using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Cards.Edge;

/// <summary>Around the forwarder: refuses a body declared too large before the host hears of it, and gives every way forwarding can fail its own code.</summary>
internal sealed partial class ForwardFailures(RequestDelegate next, ILogger<ForwardFailures> logger)
{
    private static readonly Refusal HostUnavailable = new(Errors.HostUnavailable) { RetryAfter = TimeSpan.FromSeconds(5) };

    /// <summary>A client that sends up to this many bytes anyway is read out by the server after the answer, and so lives to see it.</summary>
    private const long ReadOutLimit = 4 * 1024 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        var body = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (context.Request.ContentLength > (context.GetRouteModel().Config.MaxRequestBodySize ?? body?.MaxRequestBodySize))
        {
            body?.MaxRequestBodySize = ReadOutLimit;
            await Envelope.WriteAsync(context, Errors.PayloadTooLarge);
            return;
        }
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } failure || context.RequestAborted.IsCancellationRequested)
            return;
        var refusal = Refusal(failure);
        LogFailure(failure.Error, refusal.Error.Code, context.TraceId(), Cause(failure.Exception));
        // Once the head of an answer is out, the forwarder has cut the connection instead.
        if (!context.Response.HasStarted)
            await Envelope.WriteAsync(context, refusal);
    }

    private static Refusal Refusal(IForwarderErrorFeature failure) =>
        failure.Error switch
        {
            ForwarderError.NoAvailableDestinations => HostUnavailable,
            ForwarderError.Request when NeverConnected(failure.Exception) => HostUnavailable,
            ForwarderError.RequestTimedOut when NeverConnected(failure.Exception) => HostUnavailable,
            ForwarderError.RequestTimedOut or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled =>
                Errors.GatewayTimeout,
            ForwarderError.RequestBodyClient => BodyFaults.Of(failure.Exception) ?? Errors.MalformedRequest,
            ForwarderError.RequestCreation => Errors.InternalError,
            _ => Errors.BadGateway,
        };

    private static bool NeverConnected(Exception? fault) =>
        fault switch
        {
            HttpRequestException request => request.HttpRequestError
                is HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError,
            // How the handler reports its connect timeout.
            OperationCanceledException { InnerException: TimeoutException } => true,
            _ => false,
        };

    /// <summary>Types only: messages of the forwarder may name addresses.</summary>
    private static string Cause(Exception? fault) => fault?.GetBaseException().GetType().Name ?? "none";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Forwarding failed ({Failure}, {Cause}), answered {Code}, trace {Trace}")]
    private partial void LogFailure(ForwarderError failure, string code, string trace, string cause);
}
