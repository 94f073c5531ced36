using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Cards.CardControls;

/// <summary>How often cards may be shown: per card in an hour, per user in a day. Counted in Redis, in one step; Redis down closes it, as an exception of the caller's.</summary>
/// <remarks>Singleton, thread-safe.</remarks>
internal sealed class RevealBudget(IConnectionMultiplexer redis, IOptions<ControlOptions> options)
{
    private const int HourSeconds = 3600;
    private const int DaySeconds = 86400;

    // KEYS: card, user. ARGV: per card, hour s, per user, day s. Answers 0 when spent from, else the wait in ms.
    private const string Spend = """
        for i = 1, 2 do
          if tonumber(redis.call('GET', KEYS[i]) or '0') >= tonumber(ARGV[2 * i - 1]) then return math.max(redis.call('PTTL', KEYS[i]), 1) end
        end
        for i = 1, 2 do
          if redis.call('INCR', KEYS[i]) == 1 then redis.call('EXPIRE', KEYS[i], ARGV[2 * i]) end
        end
        return 0
        """;

    /// <summary>Null when there was budget; else how long until there is again.</summary>
    public async Task<TimeSpan?> SpendAsync(string userId, Guid cardId)
    {
        var wait = (long)
            await redis
                .GetDatabase()
                .ScriptEvaluateAsync(
                    Spend,
                    [$"reveals:card:{cardId}", $"reveals:user:{userId}"],
                    [options.Value.RevealsPerCardAndHour, HourSeconds, options.Value.RevealsPerUserAndDay, DaySeconds]
                );
        return wait == 0 ? null : TimeSpan.FromMilliseconds(wait);
    }
}
