using System.Net;
using Cards.Platform;
using StackExchange.Redis;

namespace Cards.Edge;

/// <summary>
/// What all edges together remember of encrypted bodies, in Redis: which were taken, how many each address had refused, and when each key last
/// opened one. Every method is one round trip, atomic; Redis down is the caller's to answer, except that uses are then not counted.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class SeenBodies(IConnectionMultiplexer redis, DecryptionSettings settings, TimeProvider clock)
{
    /// <summary>Hashes by kid: bodies opened, and when the last one was (Unix milliseconds). Read by <c>./cards keys list</c>.</summary>
    public const string UsesKey = "edge:keys:uses";
    public const string LastUseKey = "edge:keys:last";

    /// <summary>The window of <c>iat</c> reaches five minutes either way; one more for edges whose clocks differ.</summary>
    private static readonly long KeepSeconds = 11 * 60;

    // KEYS: refusals of the address, body. ARGV: limit, seconds kept. Answers the wait in ms, or 0 for a body taken before, or -1 when this one took it.
    private const string Take = """
        local limit = tonumber(ARGV[1])
        if limit > 0 and tonumber(redis.call('GET', KEYS[1]) or '0') >= limit then return math.max(redis.call('PTTL', KEYS[1]), 1) end
        return redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[2]) and -1 or 0
        """;

    // KEYS: refusals of the address, and the body if it was taken. ARGV: limit. Answers the wait in ms once the limit was reached before, else 0.
    private const string Refuse = """
        if KEYS[2] then redis.call('DEL', KEYS[2]) end
        local limit = tonumber(ARGV[1])
        if limit == 0 then return 0 end
        local refused = redis.call('INCR', KEYS[1])
        if refused == 1 then redis.call('PEXPIRE', KEYS[1], 60000) end
        return refused > limit and math.max(redis.call('PTTL', KEYS[1]), 1) or 0
        """;

    // KEYS: uses, last uses. ARGV: kid, now.
    private const string Use = """
        redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
        redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
        """;

    /// <summary>Before the private key is touched: is the address still heard, and is the body new? New for exactly one of all who bring it.</summary>
    public async Task<(TimeSpan? Wait, bool IsNew)> TakeAsync(IPAddress? from, JweHeader header)
    {
        var answer = await RunAsync(Take, [RefusalsOf(from), BodyOf(header)], settings.FailuresPerMinute, KeepSeconds);
        return (answer > 0 ? TimeSpan.FromMilliseconds(answer) : null, answer < 0);
    }

    /// <summary>Counts a refused body, and forgets it if it was taken. Not null once the address had its share of them.</summary>
    public async Task<TimeSpan?> RefuseAsync(IPAddress? from, JweHeader? taken)
    {
        RedisKey[] keys = taken is null ? [RefusalsOf(from)] : [RefusalsOf(from), BodyOf(taken)];
        var wait = await RunAsync(Refuse, keys, settings.FailuresPerMinute);
        return wait > 0 ? TimeSpan.FromMilliseconds(wait) : null;
    }

    /// <summary>The key opened a body. Nobody waits for the count, and one that is lost is no harm.</summary>
    public void CountUse(string keyId)
    {
        RedisValue[] values = [keyId, clock.GetUtcNow().ToUnixTimeMilliseconds()];
        try
        {
            _ = redis.GetDatabase().ScriptEvaluateAsync(Use, [UsesKey, LastUseKey], values, CommandFlags.FireAndForget);
        }
        catch (Exception down) when (down is RedisException or TimeoutException) { }
    }

    private async Task<long> RunAsync(string script, RedisKey[] keys, params RedisValue[] values) =>
        (long)await redis.GetDatabase().ScriptEvaluateAsync(script, keys, values);

    private static RedisKey BodyOf(JweHeader header) => $"edge:body:{KeyPart.Of(header.KeyId)}:{KeyPart.Of(header.TokenId)}";

    private static RedisKey RefusalsOf(IPAddress? from) => $"edge:refused:{ClientNetwork.Of(from)}";
}
