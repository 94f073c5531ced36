using Marten;
using Marten.Services;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Cards.CardControls;

/// <summary>After every commit that wrote a card, whichever module's: tells all hosts whose it was. The message is a user's id and nothing else.</summary>
/// <remarks>Singleton, thread-safe. Never waits and never fails a command: a signal that is lost is made up for by the beat.</remarks>
internal sealed class CardSignals(IConnectionMultiplexer redis) : DocumentSessionListenerBase
{
    private static readonly RedisChannel Channel = new("card-changes", RedisChannel.PatternMode.Literal);

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        foreach (var userId in commit.Updated.Concat(commit.Inserted).OfType<CardRow>().Select(card => card.UserId).Distinct())
        {
            try
            {
                _ = redis.GetSubscriber().PublishAsync(Channel, userId, CommandFlags.FireAndForget);
            }
            catch (Exception down) when (down is RedisException or TimeoutException or ObjectDisposedException) { }
        }
        return Task.CompletedTask;
    }

    /// <summary>For good: the client subscribes again by itself whenever Redis comes back.</summary>
    public Task ListenAsync(Action<string> heard) =>
        redis.GetSubscriber().SubscribeAsync(Channel, (_, userId) => heard(userId!), CommandFlags.FireAndForget);
}

/// <summary>Feeds this host's followers: at a signal the cards of the users it named are read, at a beat those of all who are followed, each time in one
/// statement. Signals that come while one is read wait for the next.</summary>
internal sealed partial class CardFeed(
    CardFollowers followers,
    CardSignals signals,
    ChangedCards changed,
    IOptions<ControlOptions> options,
    TimeProvider time,
    ILogger<CardFeed> logger
) : BackgroundService
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim woken = new(0, 1);
    private HashSet<string> named = [];
    private bool isBeat;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await signals.ListenAsync(userId =>
        {
            if (followers.Has(userId))
                Wake(() => named.Add(userId));
        });
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
            var (users, isAll) = Take();
            try
            {
                if (users.Count > 0)
                    followers.Offer(await changed.LatelyAsync(users, time.GetElapsedTime(allRead), stopping));
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

    private (IReadOnlyList<string> Users, bool IsAll) Take()
    {
        lock (gate)
        {
            var (users, isAll) = (isBeat ? followers.Users : [.. named], isBeat);
            (named, isBeat) = ([], false);
            return (users, isAll);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Changed cards could not be read for their followers ({Cause}); the next beat tries again"
    )]
    private partial void LogUnread(string cause);
}
