using System.Net;
using System.Net.Sockets;
using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Limits;
using Microsoft.AspNetCore.HttpOverrides;
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
            && await limiter.CountAsync(rule.Ip, "ip", $"{rule.Name}:ip:{Network(context.Connection.RemoteIpAddress)}") is { } reached
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
            && await limiter.CountAsync(rule.User, "user", $"{rule.Name}:user:{user}") is { } reached
        )
            await Envelope.WriteAsync(context, reached.ToRefusal(Errors.RateLimited));
        else
            await next(context);
    }

    private Rule? RuleOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata?.GetValueOrDefault(LimitTable.Metadata) is { } name
            ? table.Find(name)
            : null;

    /// <summary>An IPv6 subscriber has a whole /64 to send from, so that is what is counted.</summary>
    private static string Network(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address.ToString();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return Convert.ToHexStringLower(bytes[..8]);
    }
}

internal static class RateLimitPipeline
{
    private const string TrustedProxies = "Edge:TrustedProxies";

    /// <exception cref="InvalidOperationException">A trusted proxy is not a network.</exception>
    public static void AddRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<LimitTable>();
        services.AddSingleton<RouteLimits>();
        var proxies = configuration.GetSection(TrustedProxies).GetChildren().Select(Trusted).ToArray();
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                options.KnownIPNetworks.Add(proxy);
        });
    }

    /// <summary>From here on the connection's address is the client's: the rightmost one in X-Forwarded-For that no proxy of ours has.</summary>
    public static void UseClientAddress(this WebApplication app)
    {
        // The framework believes everybody when it is given nobody to believe.
        if (app.Configuration.GetSection(TrustedProxies).GetChildren().Any())
            app.UseForwardedHeaders();
    }

    public static void UseLimitsByAddress(this WebApplication app) =>
        app.Use(app.Services.GetRequiredService<RouteLimits>().ByAddressAsync);

    public static void UseLimitsByUser(this WebApplication app) => app.Use(app.Services.GetRequiredService<RouteLimits>().ByUserAsync);

    private static System.Net.IPNetwork Trusted(IConfigurationSection setting) =>
        System.Net.IPNetwork.TryParse(setting.Value, out var network)
            ? network
            : throw new InvalidOperationException($"{setting.Path} must be a network, as 10.0.0.0/8.");
}
