using Cards.Platform.Limits;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Cards.Platform;

/// <summary>What all processes share beside the database.</summary>
public static class RedisServer
{
    /// <summary>The connection of <c>Cards:Redis</c>, and what counts in it. <c>RateLimits:Enabled</c> false: nothing answers <c>rate_limited</c>.</summary>
    /// <exception cref="InvalidOperationException">The setting is missing.</exception>
    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration)
    {
        var address = configuration["Cards:Redis"] is { Length: > 0 } setting
            ? setting
            : throw new InvalidOperationException("The setting Cards:Redis is missing.");
        var isLimiting = configuration.GetValue("RateLimits:Enabled", true);
        return services
            .AddSingleton<IConnectionMultiplexer>(_ => Connect(address))
            .AddSingleton<Counters>()
            .AddSingleton(provider => new RateLimiter(
                provider.GetRequiredService<Counters>(),
                provider.GetRequiredService<IConnectionMultiplexer>(),
                provider.GetRequiredService<TimeProvider>(),
                isLimiting
            ));
    }

    private static ConnectionMultiplexer Connect(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        // A Redis that is down at start is like one that goes down later: the routes that need it say so.
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 2000;
        options.SyncTimeout = 2000;
        return ConnectionMultiplexer.Connect(options);
    }
}
