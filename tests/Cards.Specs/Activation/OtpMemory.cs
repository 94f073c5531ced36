using Cards.Support;
using StackExchange.Redis;

namespace Cards.Specs.Activation;

/// <summary>What Redis holds about a user's one-time codes. Time passes here by making keys expire.</summary>
internal static class OtpMemory
{
    private static readonly Lazy<Task<ConnectionMultiplexer>> Connection = new(() => ConnectionMultiplexer.ConnectAsync(World.Redis));

    public static string CodeKey(User user) => $"otp:card_activation:{user.Id}";

    public static Task EndCooldownAsync(User user) => ExpireAsync($"{CodeKey(user)}:cooldown");

    public static Task EndHourAsync(User user) => ExpireAsync($"{CodeKey(user)}:sends:hour");

    public static Task EndGrantAsync(User user) => ExpireAsync($"{CodeKey(user)}:grant");

    public static Task EndCodeAsync(User user) => ExpireAsync(CodeKey(user));

    public static async Task<TimeSpan?> LifeAsync(string key) => await (await DatabaseAsync()).KeyTimeToLiveAsync(key);

    public static async Task<bool> HasCodeAsync(User user) => await (await DatabaseAsync()).KeyExistsAsync(CodeKey(user));

    public static async Task<bool> HasCooldownAsync(User user) => await (await DatabaseAsync()).KeyExistsAsync($"{CodeKey(user)}:cooldown");

    /// <summary>Every key that names the user, with all it holds, as text.</summary>
    public static async Task<IReadOnlyList<string>> AllAsync(User user)
    {
        var connection = await Connection.Value;
        var database = connection.GetDatabase();
        var found = new List<string>();
        foreach (var server in connection.GetEndPoints().Select(point => connection.GetServer(point)))
        {
            foreach (var key in server.Keys(pattern: $"*{user.Id}*", pageSize: 1000))
                found.Add($"{key} = {await ReadAsync(database, key)}");
        }
        return found;
    }

    private static async Task<string> ReadAsync(IDatabase database, RedisKey key) =>
        await database.KeyTypeAsync(key) switch
        {
            RedisType.String => (await database.StringGetAsync(key)).ToString(),
            RedisType.Hash => string.Join(' ', await database.HashGetAllAsync(key)),
            var other => throw new InvalidOperationException($"The key {key} is a {other}: teach this spec to read it."),
        };

    /// <summary>The key must exist: a spec that expires nothing proves nothing.</summary>
    private static async Task ExpireAsync(string key)
    {
        var database = await DatabaseAsync();
        if (!await database.KeyExpireAsync(key, TimeSpan.FromMilliseconds(1)))
            throw new InvalidOperationException($"There is no key {key} to expire.");
        await Eventually.AsyncOf(() => database.KeyExistsAsync(key), exists => !exists, $"{key} is gone");
    }

    private static async Task<IDatabase> DatabaseAsync() => (await Connection.Value).GetDatabase();
}
