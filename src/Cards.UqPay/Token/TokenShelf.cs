using System.Security.Cryptography;
using System.Text.Json;
using Cards.Platform.Secrets;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Cards.UqPay.Token;

/// <summary>Where all processes share one token, and the lock of who may log in.</summary>
/// <remarks>
/// The token commands the whole issuing account, so Redis holds it sealed only. The lock is not given back after a login but runs out
/// <see cref="Pace"/> later: that alone keeps all processes together under 50 logins a minute, whatever goes wrong.
/// Every member throws <see cref="NoTokenException"/> when Redis does not answer.
/// </remarks>
internal sealed class TokenShelf(IConnectionMultiplexer redis, Sealer sealer, IOptions<UqPayOptions> options, TimeProvider clock)
{
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a process may hold the lock: longer than one login can take.</summary>
    private static readonly TimeSpan LockLife = TimeSpan.FromSeconds(15);

    /// <summary>A holder who lost the lock must not overwrite the token of the one who has it now.</summary>
    private const string PutScript =
        "if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end "
        + "redis.call('set', KEYS[2], ARGV[2], 'px', ARGV[3]) redis.call('pexpire', KEYS[1], ARGV[4]) return 1";

    private const string LeaveScript = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('pexpire', KEYS[1], ARGV[2]) end return 1";

    private readonly RedisKey tokenKey = "uqpay:token:" + options.Value.ClientId;
    private readonly RedisKey lockKey = "uqpay:login:" + options.Value.ClientId;
    private readonly string purpose = "uqpay-token:" + options.Value.ClientId;

    public async Task<IssuerToken?> ReadAsync()
    {
        var stored = await AskAsync(database => database.StringGetAsync(tokenKey));
        return stored.IsNullOrEmpty ? null : Open(stored!);
    }

    public Task<bool> TryLockAsync(string holder) => AskAsync(database => database.LockTakeAsync(lockKey, holder, LockLife));

    /// <summary>False when the lock was lost meanwhile: the token may be dead already.</summary>
    public async Task<bool> PutAsync(IssuerToken token, string holder)
    {
        var life = (long)Math.Max(1, (token.ExpiresAt - clock.GetUtcNow()).TotalMilliseconds);
        RedisKey[] keys = [lockKey, tokenKey];
        RedisValue[] values = [holder, Close(token), life, (long)Pace.TotalMilliseconds];
        return (long)await AskAsync(database => database.ScriptEvaluateAsync(PutScript, keys, values)) == 1;
    }

    /// <summary>After a login that failed: the next one still has to keep the pace.</summary>
    public async Task LeaveAsync(string holder)
    {
        RedisKey[] keys = [lockKey];
        RedisValue[] values = [holder, (long)Pace.TotalMilliseconds];
        await AskAsync(database => database.ScriptEvaluateAsync(LeaveScript, keys, values));
    }

    private async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        try
        {
            return await ask(redis.GetDatabase());
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException)
        {
            throw new NoTokenException("Redis does not answer, so the issuer's token cannot be shared.", worthRepeating: false, failure);
        }
    }

    private string Close(IssuerToken token)
    {
        var value = sealer.Seal(JsonSerializer.SerializeToUtf8Bytes(token, TokenJson.Default.IssuerToken), purpose);
        return $"{Convert.ToBase64String(value.Bytes)}.{value.KeyId}";
    }

    /// <summary>Null for what this process cannot open: a foreign or retired seal counts as no token.</summary>
    private IssuerToken? Open(string stored)
    {
        try
        {
            var dot = stored.IndexOf('.', StringComparison.Ordinal);
            var value = new SealedValue(stored[(dot + 1)..], Convert.FromBase64String(stored[..Math.Max(dot, 0)]));
            return JsonSerializer.Deserialize(sealer.Open(value, purpose), TokenJson.Default.IssuerToken);
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }
}
