using System.Net;
using Cards.Platform;
using StackExchange.Redis;

namespace Cards.Edge;

/// <summary>
/// What all edges together remember of encrypted bodies, in Redis: which were taken, how many each address had refused, and when each key last
/// opened one. Every method is one round trip, atomic; Redis down is the caller's to answer.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class SeenBodies(IConnectionMultiplexer redis, DecryptionSettings settings, TimeProvider clock)
{
    /// <summary>Hashes by kid: bodies opened, and when the last one was (Unix milliseconds). Read by <c>./cards keys list</c>.</summary>
    public const string UsesKey = "edge:keys:uses";
    public const string LastUseKey = "edge:keys:last";

    /// <summary>The window of <c>iat</c> reaches five minutes either way; one more for edges whose clocks differ.</summary>
    private static readonly long KeepSeconds = 11 * 60;

    // KEYS: refusals of the address, body. ARGV: limit. Answers the wait in ms, or -1 for a body taken before, or 0.
    private const string Look = """
        local limit = tonumber(ARGV[1])
        if limit > 0 and tonumber(redis.call('GET', KEYS[1]) or '0') >= limit then return math.max(redis.call('PTTL', KEYS[1]), 1) end
        return -redis.call('EXISTS', KEYS[2])
        """;

    // KEYS: refusals of the address. ARGV: limit. Answers the wait in ms once the limit was reached before, else 0.
    private const string Count = """
        local refused = redis.call('INCR', KEYS[1])
        if refused == 1 then redis.call('PEXPIRE', KEYS[1], 60000) end
        if refused > tonumber(ARGV[1]) then return math.max(redis.call('PTTL', KEYS[1]), 1) end
        return 0
        """;

    // KEYS: body, uses, last uses. ARGV: seconds kept, kid, now. Answers 1 for whoever comes first.
    private const string Take = """
        if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
        redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
        redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
        return 1
        """;

    /// <summary>Before the private key is touched: is the address still heard, and is the body new?</summary>
    public async Task<(TimeSpan? Wait, bool Replayed)> LookAsync(IPAddress? from, JweHeader header)
    {
        var answer = await RunAsync(Look, [RefusalsOf(from), BodyOf(header)], settings.FailuresPerMinute);
        return (answer > 0 ? TimeSpan.FromMilliseconds(answer) : null, answer < 0);
    }

    /// <summary>Counts a refused body. Not null once the address had its share of them.</summary>
    public async Task<TimeSpan?> CountRefusalAsync(IPAddress? from)
    {
        if (settings.FailuresPerMinute == 0)
            return null;
        var wait = await RunAsync(Count, [RefusalsOf(from)], settings.FailuresPerMinute);
        return wait > 0 ? TimeSpan.FromMilliseconds(wait) : null;
    }

    /// <summary>After the body was opened: true for exactly one of all who bring it.</summary>
    public async Task<bool> TakeAsync(JweHeader header) =>
        await RunAsync(Take, [BodyOf(header), UsesKey, LastUseKey], KeepSeconds, header.KeyId, clock.GetUtcNow().ToUnixTimeMilliseconds())
        == 1;

    private async Task<long> RunAsync(string script, RedisKey[] keys, params RedisValue[] values) =>
        (long)await redis.GetDatabase().ScriptEvaluateAsync(script, keys, values).WaitAsync(RedisServer.Patience);

    private static RedisKey BodyOf(JweHeader header) => $"edge:body:{header.KeyId}:{header.TokenId}";

    private static RedisKey RefusalsOf(IPAddress? from) => $"edge:refused:{ClientNetwork.Of(from)}";
}
