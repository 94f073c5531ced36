using Cards.Platform.Limits;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Cards.Platform;

/// <summary>What all processes share beside the database.</summary>
public static class RedisServer
{
    /// <summary>How long an answer is waited for: the client itself waits for ever on a connection that went silent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The connection of <c>Cards:Redis</c>, and what counts in it. <c>RateLimits:Enabled</c> false: nothing answers <c>rate_limited</c>.</summary>
    public static IServiceCollection AddRedis(this IServiceCollection services) =>
        services
            .AddSingleton<IConnectionMultiplexer>(provider => Connect(provider.GetRequiredService<IConfiguration>()["Cards:Redis"]))
            .AddSingleton<Counters>()
            .AddSingleton(provider => new RateLimiter(
                provider.GetRequiredService<Counters>(),
                provider.GetRequiredService<IConnectionMultiplexer>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<RateLimiter>>(),
                provider.GetRequiredService<IConfiguration>().GetValue("RateLimits:Enabled", true)
            ));

    private static ConnectionMultiplexer Connect(string? address)
    {
        if (string.IsNullOrEmpty(address))
            throw new InvalidOperationException("The setting Cards:Redis is missing.");
        var options = ConfigurationOptions.Parse(address);
        // A Redis that is down at start is like one that goes down later: the routes that need it say so.
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 2000;
        options.SyncTimeout = 2000;
        return ConnectionMultiplexer.Connect(options);
    }
}
