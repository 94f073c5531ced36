using Cards.Contracts;
using Cards.Platform;
using Cards.Platform.Http;
using Cards.Platform.Limits;
using Yarp.ReverseProxy.Model;

namespace Cards.Edge.RateLimits;

/// <summary>
/// Counts each request against its route's rule: by address before anybody looks at its token or body, by user once the token is believed. A refused
/// request is counted nowhere that refused it.
/// </summary>
internal sealed class RouteLimits(LimitTable table, RateLimiter limiter)
{
    public async Task ByAddressAsync(HttpContext context, RequestDelegate next)
    {
        if (
            RuleOf(context) is { } rule
            && await limiter.CountAsync(rule.Ip, "ip", $"{rule.Name}:ip:{ClientNetwork.Of(context.Connection.RemoteIpAddress)}")
                is { } reached
        )
            await Envelope.WriteAsync(context, reached.ToRefusal(Errors.RateLimited));
        else
            await next(context);
    }

    public async Task ByUserAsync(HttpContext context, RequestDelegate next)
    {
        if (
            RuleOf(context) is { } rule
            && context.User.FindFirst(CallerAssertion.UserClaim) is { Value: var user }
            && await limiter.CountAsync(rule.User, "user", $"{rule.Name}:user:{KeyPart.Of(user)}") is { } reached
        )
            await Envelope.WriteAsync(context, reached.ToRefusal(Errors.RateLimited));
        else
            await next(context);
    }

    private Rule? RuleOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata?.GetValueOrDefault(LimitTable.Metadata) is { } name
            ? table.Find(name)
            : null;
}
