using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace Cards.Edge;

/// <summary>Outermost: every answer carries its trace id and the security headers, and whatever the edge itself refuses, or fails at, wears the
/// envelope.</summary>
internal sealed partial class Answers(RequestDelegate next, IHostEnvironment environment, EdgeSettings settings, ILogger<Answers> logger)
{
    private const string NothingLoads = "default-src 'none'; frame-ancestors 'none'";

    private readonly Func<object, Task> headers = environment.IsDevelopment() ? Headers : StrictHeaders;

    public async Task InvokeAsync(HttpContext context)
    {
        // The last one registered runs first.
        if (settings.TransportStatus == TransportStatus.AlwaysOk)
            context.Response.OnStarting(SayOk, context);
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
            var callers = BodyFaults.Of(fault);
            if (callers is null)
                LogFault(fault, context.TraceId());
            context.Response.Clear();
            await Envelope.WriteAsync(context, callers ?? Errors.InternalError);
            return;
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
            StatusCodes.Status400BadRequest => Errors.MalformedRequest,
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
        headers["Referrer-Policy"] = "no-referrer";
        // A page brings its own; what else is opened in a browser may neither load nor be framed.
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = NothingLoads;
        headers.Server = default;
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = CacheControl(context);
        if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            headers.Allow = AllowHead(headers.Allow);
        return Task.CompletedTask;
    }

    /// <summary>No refusal is kept anywhere, nor anything that was answered to a user.</summary>
    private static StringValues CacheControl(HttpContext context) =>
        context.Response.StatusCode >= StatusCodes.Status400BadRequest ? "no-store"
        : context.User.FindFirst(CallerAssertion.UserClaim) is not null
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            ? "private, no-store"
        : default;

    /// <summary>Routes name GET alone; each that does takes HEAD too.</summary>
    private static StringValues AllowHead(StringValues allowed)
    {
        var methods = allowed.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)).ToList();
        return methods.Contains(HttpMethods.Get) && !methods.Contains(HttpMethods.Head)
            ? string.Join(", ", [.. methods, HttpMethods.Head])
            : allowed;
    }

    /// <summary>For clients that go by the envelope's status_code. What has no envelope keeps its status, and so do routes that say so.</summary>
    private static Task SayOk(object state)
    {
        var context = (HttpContext)state;
        if (
            context.Response.StatusCode >= StatusCodes.Status400BadRequest
            && context.Response.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true
            && context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is { } route
            && route.Config.Metadata?.ContainsKey(RouteRules.TransportStatusRule) != true
        )
            context.Response.StatusCode = StatusCodes.Status200OK;
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
