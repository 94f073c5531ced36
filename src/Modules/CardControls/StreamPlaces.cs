using System.Collections.Concurrent;
using Cards.Platform;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Cards.CardControls;

/// <summary>Which event streams a user has open, on all hosts: a sorted set of streams by the time they are given up unless kept, so that a
/// host that dies frees its places. A stream too many takes the place of the oldest, which may be that of a phone that changed networks and
/// reads it no more. Redis down opens it.</summary>
/// <remarks>Singleton, thread-safe.</remarks>
internal sealed class StreamPlaces(IConnectionMultiplexer redis, IOptions<ControlOptions> options, TimeProvider time)
{
    private const string Channel = "streams-replaced";

    // KEYS: the user's places. ARGV: the place's id, when it was opened (ms, or none for now), most, kept for ms, the channel. Answers when it
    // was opened, or nothing when it is not among the newest. Times are Redis' own. Members begin with them: sorted as text they are by age.
    private const string Hold = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local opened = tonumber(ARGV[2]) or now
        local own = string.format('%015d', opened) .. '-' .. ARGV[1]
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        redis.call('ZADD', KEYS[1], now + ARGV[4], own)
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        local places = redis.call('ZRANGE', KEYS[1], 0, -1)
        table.sort(places)
        for i = 1, #places - tonumber(ARGV[3]) do
          redis.call('ZREM', KEYS[1], places[i])
          redis.call('PUBLISH', ARGV[5], string.sub(places[i], 17))
        end
        return redis.call('ZSCORE', KEYS[1], own) and opened or nil
        """;

    // KEYS: the user's places. ARGV: the place's id.
    private const string Free = """
        for _, place in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
          if string.sub(place, 17) == ARGV[1] then redis.call('ZREM', KEYS[1], place) end
        end
        """;

    private readonly ConcurrentDictionary<string, Place> open = new(StringComparer.Ordinal);

    /// <summary>For as long as the process runs: streams whose places others took are told so at once. A signal that is lost is made up for
    /// by the stream's next beat.</summary>
    public Task ListenAsync() =>
        redis
            .GetSubscriber()
            .SubscribeAsync(
                RedisChannel.Literal(Channel),
                (_, id) =>
                {
                    if (open.TryGetValue(id.ToString(), out var place))
                        place.Replace();
                },
                CommandFlags.FireAndForget
            );

    /// <summary>A place for a stream, whoever has to make room for it.</summary>
    public async Task<Place> TakeAsync(string userId)
    {
        var now = time.GetUtcNow();
        // Without Redis its time is this host's.
        var place = new Place(this, $"streams:{KeyPart.Of(userId)}", Guid.CreateVersion7(now).ToString())
        {
            Opened = now.ToUnixTimeMilliseconds(),
        };
        // Known before it can be replaced.
        open[place.Id] = place;
        await HoldAsync(place, isNew: true);
        return place;
    }

    private async Task HoldAsync(Place place, bool isNew = false)
    {
        try
        {
            RedisValue opened = isNew ? RedisValue.EmptyString : place.Opened;
            var kept = (long)(3 * options.Value.StreamBeat).TotalMilliseconds;
            RedisValue[] values = [place.Id, opened, options.Value.StreamsPerUser, kept, Channel];
            var held = await redis.GetDatabase().ScriptEvaluateAsync(Hold, [place.Key], values);
            if (held.IsNull)
                place.Replace();
            else
                place.Opened = (long)held;
        }
        catch (Exception down) when (down is RedisException or TimeoutException or ObjectDisposedException) { }
    }

    private void Leave(Place place)
    {
        open.TryRemove(place.Id, out _);
        try
        {
            _ = redis.GetDatabase().ScriptEvaluateAsync(Free, [place.Key], [place.Id], CommandFlags.FireAndForget);
        }
        catch (Exception down) when (down is RedisException or TimeoutException or ObjectDisposedException) { }
    }

    /// <summary>An open stream's place. Keeping and freeing it do not wait for Redis.</summary>
    internal sealed class Place(StreamPlaces places, string key, string id) : IDisposable
    {
        private readonly CancellationTokenSource replaced = new();

        public string Key => key;

        public string Id => id;

        /// <summary>In milliseconds since 1970, as all hosts order it.</summary>
        public long Opened { get; set; }

        /// <summary>Cancelled when a newer stream has taken the place.</summary>
        public CancellationToken Replaced => replaced.Token;

        /// <summary>Due at every beat.</summary>
        public void Keep() => _ = places.HoldAsync(this);

        /// <summary>From any thread, also when the stream is over.</summary>
        public void Replace()
        {
            try
            {
                _ = replaced.CancelAsync();
            }
            catch (ObjectDisposedException) { }
        }

        public void Dispose()
        {
            places.Leave(this);
            replaced.Dispose();
        }
    }
}
