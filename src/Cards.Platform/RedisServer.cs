using Cards.Platform.Limits;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Cards.Platform;

/// <summary>What all processes share beside the database.</summary>
public static class RedisServer
{
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

    /// <summary>How every process talks to Redis. A call ends within about 1.25 s whatever Redis does: at once without a connection, by a
    /// <see cref="TimeoutException"/> on one that went silent.</summary>
    /// <param name="address"><c>host:port</c>, and what else <see cref="ConfigurationOptions"/> reads.</param>
    public static ConfigurationOptions Options(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        // A Redis that is down at start is like one that goes down later: the routes that need it say so.
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 2000;
        options.AsyncTimeout = 1000;
        // Overdue calls are looked for at every heartbeat: at the default of one a second they end after up to two.
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
        // The default keeps calls until Redis is back: the caller would wait, and what was refused meanwhile could still be done.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return options;
    }

    private static ConnectionMultiplexer Connect(string? address) =>
        string.IsNullOrEmpty(address)
            ? throw new InvalidOperationException("The setting Cards:Redis is missing.")
            : ConnectionMultiplexer.Connect(Options(address));
}
