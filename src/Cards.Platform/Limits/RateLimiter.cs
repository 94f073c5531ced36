using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Cards.Platform.Limits;

/// <summary>
/// The limits that answer <c>rate_limited</c>. They protect; they may not be what takes the service down: while Redis is away nothing is limited, and no
/// request waits to find that out again.
/// </summary>
/// <remarks>Singleton, thread-safe.</remarks>
public sealed partial class RateLimiter(
    Counters counters,
    IConnectionMultiplexer redis,
    TimeProvider time,
    ILogger<RateLimiter> logger,
    bool isOn
)
{
    /// <summary>How often a silent Redis is asked whether it is back.</summary>
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    /// <summary>Zero while Redis answers; else when it was last given up.</summary>
    private long silentSince;

    /// <summary>Zero, or when it was last said that nothing is limited.</summary>
    private long warnedAt;

    /// <summary>Counts one request. Null when it may go on.</summary>
    /// <param name="scope">Who is counted, as the headers name it: ip, user, ….</param>
    /// <param name="key">Whose requests of what.</param>
    /// <param name="once">Names the request where its handler may run again.</param>
    public async ValueTask<LimitReached?> CountAsync(Limit limit, string scope, string key, Guid? once = null)
    {
        if (!isOn || limit.Windows.Count == 0)
            return null;
        if (!Answers())
            return Open("it is away");
        try
        {
            return await counters.CountAsync([.. Counter.Of(limit, scope, $"limits:{key}")], once);
        }
        catch (TimeoutException)
        {
            Volatile.Write(ref silentSince, time.GetTimestamp());
            return Open("it is silent");
        }
        catch (RedisException fault)
        {
            return Open(fault.GetType().Name);
        }
    }

    private LimitReached? Open(string cause)
    {
        var last = Volatile.Read(ref warnedAt);
        var isDue = last == 0 || time.GetElapsedTime(last) >= BetweenWarnings;
        if (isDue && Interlocked.CompareExchange(ref warnedAt, time.GetTimestamp(), last) == last)
            LogOpen(cause);
        return null;
    }

    /// <summary>A closed connection is known at once. The client takes some five seconds to close a silent one, and until then each request would wait
    /// for its call to time out: so the first that does is enough, and Redis is asked again in the background.</summary>
    private bool Answers()
    {
        if (!redis.IsConnected)
            return false;
        var since = Volatile.Read(ref silentSince);
        if (since == 0)
            return true;
        if (
            time.GetElapsedTime(since) >= BetweenProbes
            && Interlocked.CompareExchange(ref silentSince, time.GetTimestamp(), since) == since
        )
            _ = ProbeAsync();
        return false;
    }

    private async Task ProbeAsync()
    {
        try
        {
            await redis.GetDatabase().PingAsync();
            Volatile.Write(ref silentSince, 0);
        }
        catch (Exception down) when (down is RedisException or TimeoutException) { }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests are not limited, because Redis does not count ({Cause})")]
    private partial void LogOpen(string cause);
}
