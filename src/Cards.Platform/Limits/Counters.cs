using StackExchange.Redis;

namespace Cards.Platform.Limits;

/// <summary>One counter in Redis and what it may reach.</summary>
/// <param name="Key">Whose requests of what.</param>
/// <param name="Policy">Its name in the headers.</param>
public readonly record struct Counter(string Key, string Policy, Window Window)
{
    /// <summary>One counter for each window of a limit.</summary>
    /// <param name="scope">Who is counted, as the headers name it.</param>
    public static IEnumerable<Counter> Of(Limit limit, string scope, string key) =>
        limit.Windows.Select(window => new Counter($"{key}:{window.Unit}", $"{scope}-{window.Unit}", window));
}

/// <summary>
/// Counts in Redis, so that all processes share one budget. All counters of a call are one script: either every one of them has room and moves, or none
/// moves. A window opens with its first request and is forgotten when it ends.
/// </summary>
/// <remarks>Singleton, thread-safe.</remarks>
public sealed class Counters(IConnectionMultiplexer redis)
{
    // KEYS: the counters; where a call may be repeated, what remembers that it was counted. ARGV: per counter its quota and its window in ms.
    // Answers nothing when all were moved, else per counter what it has left and the ms to its end.
    private const string Script = """
        local n = #ARGV / 2
        local once = KEYS[n + 1]
        if once and redis.call('EXISTS', once) == 1 then return nil end
        local left, full = {}, false
        for i = 1, n do
          left[i] = math.max(tonumber(ARGV[2 * i - 1]) - tonumber(redis.call('GET', KEYS[i]) or '0'), 0)
          full = full or left[i] == 0
        end
        if full then
          local state = {}
          for i = 1, n do
            state[2 * i - 1] = left[i]
            state[2 * i] = math.max(redis.call('PTTL', KEYS[i]), 0)
          end
          return state
        end
        for i = 1, n do
          if not redis.call('SET', KEYS[i], 1, 'NX', 'PX', ARGV[2 * i]) then redis.call('INCR', KEYS[i]) end
        end
        if once then redis.call('SET', once, 1, 'EX', 60) end
        return nil
        """;

    /// <summary>Counts one request. Null when all counters had room; else none was moved.</summary>
    /// <param name="once">Names the request where its handler may run again: within a minute it is counted once.</param>
    /// <exception cref="RedisException">Redis is down; or a <see cref="TimeoutException"/> where it is silent.</exception>
    public async Task<LimitReached?> CountAsync(IReadOnlyList<Counter> counters, Guid? once = null)
    {
        var keys = new RedisKey[counters.Count + (once is null ? 0 : 1)];
        var arguments = new RedisValue[counters.Count * 2];
        for (var i = 0; i < counters.Count; i++)
        {
            keys[i] = counters[i].Key;
            arguments[2 * i] = counters[i].Window.Quota;
            arguments[(2 * i) + 1] = (long)counters[i].Window.Length.TotalMilliseconds;
        }
        if (once is { } request)
            keys[^1] = $"limits:counted:{request}";

        var result = await redis.GetDatabase().ScriptEvaluateAsync(Script, keys, arguments);
        if (result.IsNull)
            return null;
        var state = (long[])result!;
        return new LimitReached([
            .. counters.Select(
                (counter, i) => new Usage(counter.Policy, counter.Window, state[2 * i], TimeSpan.FromMilliseconds(state[(2 * i) + 1]))
            ),
        ]);
    }
}
