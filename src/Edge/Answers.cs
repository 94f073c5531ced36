using Cards.Contracts;
using Cards.Platform.Http;
using Yarp.ReverseProxy.Model;

namespace Cards.Edge;

/// <summary>Outermost: every answer carries its trace id and the security headers, and whatever the edge itself refuses wears the envelope.</summary>
internal sealed partial class Answers(RequestDelegate next, IHostEnvironment environment, ILogger<Answers> logger)
{
    private readonly Func<object, Task> headers = environment.IsDevelopment() ? Headers : StrictHeaders;

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(headers, context);
        try
        {
            await next(context);
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            // A caller who has left is nobody's fault.
            if (context.RequestAborted.IsCancellationRequested)
                return;
            LogFault(fault, context.TraceId());
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        if (Refused(context) is { } error)
            await Envelope.WriteAsync(context, error);
    }

    /// <summary>What the framework refused with a bare status; null for an answer that is already written, or is the host's.</summary>
    private static ErrorCode? Refused(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.ContentLength is not null || context.Features.Get<IReverseProxyFeature>() is not null)
            return null;
        return response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => Errors.MalformedJson,
            StatusCodes.Status403Forbidden => Errors.Forbidden,
            StatusCodes.Status404NotFound => Errors.RouteNotFound,
            StatusCodes.Status405MethodNotAllowed => Errors.MethodNotAllowed,
            StatusCodes.Status408RequestTimeout => Errors.RequestTimeout,
            StatusCodes.Status413PayloadTooLarge => Errors.PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType => Errors.UnsupportedMediaType,
            >= 500 => Errors.InternalError,
            _ => null,
        };
    }

    private static Task Headers(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers[Envelope.TraceHeader] = context.TraceId();
        headers.XContentTypeOptions = "nosniff";
        headers.Server = default;
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest && headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static Task StrictHeaders(object state)
    {
        ((HttpContext)state).Response.Headers.StrictTransportSecurity = "max-age=31536000";
        return Headers(state);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The edge failed, trace {Trace}")]
    private partial void LogFault(Exception fault, string trace);
}
