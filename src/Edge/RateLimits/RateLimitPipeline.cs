using Microsoft.AspNetCore.HttpOverrides;

namespace Cards.Edge.RateLimits;

internal static class RateLimitPipeline
{
    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddSingleton<LimitTable>();
        services.AddSingleton<RouteLimits>();
    }

    /// <summary>From here on the connection's address is the client's: the rightmost one in X-Forwarded-For that no proxy of ours has.</summary>
    /// <exception cref="InvalidOperationException">A trusted proxy is not a network.</exception>
    public static void UseClientAddress(this WebApplication app)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in app.Configuration.GetSection("Edge:TrustedProxies").GetChildren())
            options.KnownIPNetworks.Add(Network(proxy));
        // The framework believes everybody when it is given nobody to believe.
        if (options.KnownIPNetworks.Count > 0)
            app.UseForwardedHeaders(options);
    }

    public static void UseLimitsByAddress(this WebApplication app) =>
        app.Use(app.Services.GetRequiredService<RouteLimits>().ByAddressAsync);

    public static void UseLimitsByUser(this WebApplication app) => app.Use(app.Services.GetRequiredService<RouteLimits>().ByUserAsync);

    private static System.Net.IPNetwork Network(IConfigurationSection setting) =>
        System.Net.IPNetwork.TryParse(setting.Value, out var network)
            ? network
            : throw new InvalidOperationException($"{setting.Path} must be a network, as 10.0.0.0/8.");
}
