using Marten;
using Marten.Services;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Cards.CardControls;

/// <summary>After every commit that wrote a card, whichever module's: tells all hosts which and whose. The message is those two ids and nothing else.</summary>
/// <remarks>Singleton, thread-safe. Never waits and never fails a command: a signal that is lost is made up for by the beat.</remarks>
internal sealed class CardSignals(IConnectionMultiplexer redis) : DocumentSessionListenerBase
{
    private static readonly RedisChannel Channel = new("card-changes", RedisChannel.PatternMode.Literal);

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        foreach (var card in commit.Updated.Concat(commit.Inserted).OfType<CardRow>())
        {
            try
            {
                _ = redis.GetSubscriber().PublishAsync(Channel, $"{card.Id} {card.UserId}", CommandFlags.FireAndForget);
            }
            catch (Exception down) when (down is RedisException or TimeoutException or ObjectDisposedException) { }
        }
        return Task.CompletedTask;
    }

    /// <summary>For as long as the process runs. The client subscribes again by itself whenever Redis comes back, and also when Redis was not there
    /// yet at the first time.</summary>
    public Task ListenAsync(Action<Guid, string> heard) =>
        redis.GetSubscriber().SubscribeAsync(Channel, (_, signal) => Hear(signal!, heard), CommandFlags.FireAndForget);

    // A user's id may be any text, a card's has no space.
    private static void Hear(string signal, Action<Guid, string> heard)
    {
        var end = signal.IndexOf(' ', StringComparison.Ordinal);
        if (end > 0 && Guid.TryParseExact(signal.AsSpan(0, end), "D", out var card))
            heard(card, signal[(end + 1)..]);
    }
}

/// <summary>Feeds this host's followers: at a signal the card it named is read, at a beat the cards of all who are followed, each time in one
/// statement. Signals that come while one is read wait for the next.</summary>
internal sealed partial class CardFeed(
    CardFollowers followers,
    CardSignals signals,
    StreamPlaces places,
    ChangedCards changed,
    IOptions<ControlOptions> options,
    TimeProvider time,
    ILogger<CardFeed> logger
) : BackgroundService
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim woken = new(0, 1);
    private HashSet<Guid> named = [];
    private bool isBeat;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await places.ListenAsync();
        await signals.ListenAsync(
            (card, userId) =>
            {
                if (followers.Has(userId))
                    Wake(() => named.Add(card));
            }
        );
        await Task.WhenAll(BeatAsync(stoppingToken), ReadAsync(stoppingToken));
    }

    /// <summary>Beside reading: a slow database must not look like a dead stream.</summary>
    private async Task BeatAsync(CancellationToken stopping)
    {
        using var beat = new PeriodicTimer(options.Value.StreamBeat, time);
        while (await beat.WaitForNextTickAsync(stopping))
        {
            followers.Beat();
            Wake(() => isBeat = true);
        }
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        // Everybody who is followed now was read since then: at the last beat that could read, or when they came.
        var allRead = time.GetTimestamp();
        while (true)
        {
            await woken.WaitAsync(stopping);
            var started = time.GetTimestamp();
            var (cards, isAll) = Take();
            try
            {
                if (isAll && followers.Users is { Count: > 0 } users)
                    followers.Offer(await changed.LatelyAsync(users, time.GetElapsedTime(allRead), stopping));
                else if (cards.Count > 0)
                    followers.Offer(await changed.OfAsync(cards, stopping));
                if (isAll)
                    allRead = started;
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                // The next beat looks back to the last one that could read.
                LogUnread(failure.GetBaseException().GetType().Name);
            }
        }
    }

    private void Wake(Action because)
    {
        lock (gate)
        {
            because();
            if (woken.CurrentCount == 0)
                woken.Release();
        }
    }

    private (IReadOnlyCollection<Guid> Cards, bool IsAll) Take()
    {
        lock (gate)
        {
            var taken = (named, isBeat);
            (named, isBeat) = ([], false);
            return taken;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Changed cards could not be read for their followers ({Cause}); the next beat tries again"
    )]
    private partial void LogUnread(string cause);
}
