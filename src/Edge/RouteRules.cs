using Cards.Edge.RateLimits;
using Cards.Platform.Http;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Cards.Edge;

/// <summary>Whether a route takes encrypted bodies.</summary>
internal enum Decryption
{
    Off,
    Optional,
    Required,
}

/// <summary>
/// What every route in the configuration must say, judged when it is loaded: a route that says too little, or misspells it, stops the process.
/// Also what goes on to the host: a list of allowed headers, so that an identity header nobody thought of stays here.
/// </summary>
internal sealed class RouteRules(AssertCaller assertion, CutEventStreams streams, LimitTable limits) : ITransformProvider
{
    private const string DecryptionRule = nameof(Decryption);

    /// <summary>Metadata of a route whose callers go by the HTTP status: <c>Real</c>, whatever the edge's setting.</summary>
    public const string TransportStatusRule = nameof(TransportStatus);

    public const string Anonymous = "anonymous";

    private static readonly string[] Policies = ["default", Anonymous];

    private static readonly string[] Allowed =
    [
        "Accept",
        "Accept-Language",
        "Content-Length",
        "Content-Type",
        "Idempotency-Key",
        "Last-Event-ID",
        "User-Agent",
        "X-WK-Signature",
        "X-WK-Timestamp",
    ];

    /// <summary>What a route says; every route was judged when it was loaded.</summary>
    public static Decryption DecryptionOf(RouteConfig route) =>
        route.Metadata![DecryptionRule] switch
        {
            nameof(Decryption.Optional) => Decryption.Optional,
            nameof(Decryption.Required) => Decryption.Required,
            _ => Decryption.Off,
        };

    public void ValidateRoute(TransformRouteValidationContext context)
    {
        var route = context.Route;
        if (!Policies.Contains(route.AuthorizationPolicy))
            Refuse(context, $"AuthorizationPolicy must be one of: {string.Join(", ", Policies)}.");
        // The forwarder itself accepts a cluster nobody configured, and fails each request.
        if (route.ClusterId != Forwarding.Cluster)
            Refuse(context, $"ClusterId must be '{Forwarding.Cluster}'.");
        if (route.Transforms is { Count: > 0 })
            Refuse(context, "routes have no transforms of their own; what goes on to the host is decided in one place.");
        foreach (var name in route.Metadata?.Keys.Except([DecryptionRule, LimitTable.Metadata, TransportStatusRule]) ?? [])
            Refuse(context, $"there is no metadata named '{name}'.");
        if (route.Metadata?.GetValueOrDefault(DecryptionRule) is not { } rule || !Enum.GetNames<Decryption>().Contains(rule))
            Refuse(context, $"metadata {DecryptionRule} must be one of: {string.Join(", ", Enum.GetNames<Decryption>())}.");
        if (route.Metadata?.GetValueOrDefault(TransportStatusRule) is { } status && status != nameof(TransportStatus.Real))
            Refuse(context, $"metadata {TransportStatusRule} can only be {nameof(TransportStatus.Real)}.");
        if (!limits.Knows(route.Metadata?.GetValueOrDefault(LimitTable.Metadata)))
            Refuse(context, $"metadata {LimitTable.Metadata} must be a rule of RateLimits:Rules, or {LimitTable.None}.");
    }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    public void Apply(TransformBuilderContext context)
    {
        context.UseDefaultForwarders = false;
        context.AddRequestHeadersAllowed(Allowed);
        context.AddXForwardedFor(action: ForwardedTransformActions.Set);
        context.RequestTransforms.Add(assertion);
        context.AddRequestTransform(HeadStaysHead);
        context.ResponseTransforms.Add(streams);
    }

    /// <summary>The host has to know that its answer is not read.</summary>
    private static ValueTask HeadStaysHead(RequestTransformContext request)
    {
        if (request.HttpContext.IsHead())
            request.ProxyRequest.Method = HttpMethod.Head;
        return default;
    }

    private static void Refuse(TransformRouteValidationContext context, string reason) =>
        context.Errors.Add(new InvalidOperationException($"Route '{context.Route.RouteId}': {reason}"));
}
