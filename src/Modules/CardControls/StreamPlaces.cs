using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Cards.CardControls;

/// <summary>How many event streams a user has open, on all hosts: a sorted set of streams by the time they are given up unless kept, so that a host
/// that dies frees its places. Redis down opens it.</summary>
/// <remarks>Singleton, thread-safe.</remarks>
internal sealed class StreamPlaces(IConnectionMultiplexer redis, IOptions<ControlOptions> options, TimeProvider time)
{
    // KEYS: the user's places. ARGV: the place, most, kept for ms. Answers 1 when the place is held. Times are Redis' own.
    private const string Hold = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
        redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """;

    /// <summary>Null when the user has no place left.</summary>
    public async Task<Place?> TakeAsync(string userId)
    {
        var place = new Place(this, $"streams:{userId}", Guid.CreateVersion7(time.GetUtcNow()).ToString());
        try
        {
            var held = await HoldAsync(place, options.Value.StreamsPerUser, CommandFlags.None);
            return (int)held == 1 ? place : null;
        }
        catch (Exception down) when (down is RedisException or TimeoutException)
        {
            return place;
        }
    }

    private Task<RedisResult> HoldAsync(Place place, int most, CommandFlags flags) =>
        redis
            .GetDatabase()
            .ScriptEvaluateAsync(Hold, [place.Key], [place.Id, most, (long)(3 * options.Value.StreamBeat).TotalMilliseconds], flags);

    private Task<bool> FreeAsync(Place place) => redis.GetDatabase().SortedSetRemoveAsync(place.Key, place.Id, CommandFlags.FireAndForget);

    /// <summary>An open stream's place. Keeping and freeing it do not wait for Redis.</summary>
    internal sealed class Place(StreamPlaces places, string key, string id) : IDisposable
    {
        public string Key => key;

        public string Id => id;

        /// <summary>Due at every beat.</summary>
        public void Keep() => Try(() => places.HoldAsync(this, int.MaxValue, CommandFlags.FireAndForget));

        public void Dispose() => Try(() => places.FreeAsync(this));

        private static void Try(Func<Task> send)
        {
            try
            {
                _ = send();
            }
            catch (Exception down) when (down is RedisException or TimeoutException or ObjectDisposedException) { }
        }
    }
}
