using System.Globalization;
using StackExchange.Redis;

namespace Cards.Keys;

/// <summary>What the edges counted in Redis: bodies opened under each key, and when the last one was.</summary>
internal sealed class KeyUses
{
    public static readonly KeyUses Unknown = new() { IsKnown = false };

    private readonly Dictionary<string, (long Count, DateTimeOffset Last)> byKey = [];

    public bool IsKnown { get; private init; } = true;

    public (long Count, DateTimeOffset? Last) Of(string id) => byKey.TryGetValue(id, out var use) ? (use.Count, use.Last) : (0, null);

    public static async Task<KeyUses> ReadAsync(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        options.ConnectTimeout = 2000;
        try
        {
            using var redis = await ConnectionMultiplexer.ConnectAsync(options);
            var counts = await redis.GetDatabase().HashGetAllAsync("edge:keys:uses");
            var last = (await redis.GetDatabase().HashGetAllAsync("edge:keys:last")).ToDictionary(
                entry => entry.Name.ToString(),
                entry => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(entry.Value.ToString(), CultureInfo.InvariantCulture))
            );
            var uses = new KeyUses();
            foreach (var entry in counts)
                uses.byKey[entry.Name.ToString()] = ((long)entry.Value, last[entry.Name.ToString()]);
            return uses;
        }
        catch (Exception down) when (down is RedisException or TimeoutException)
        {
            return Unknown;
        }
    }
}
