using System.Globalization;
using Cards.Support;

namespace Cards.Reliability;

/// <summary>How much is asked for while the issuer is silent.</summary>
public static class BacklogSize
{
    private static readonly bool IsFull = TwoHostsWorld.IsFull;

    public static readonly int Changes = IsFull ? 20_000 : 400;
    public static readonly int Freezes = IsFull ? 200 : 20;

    /// <summary>Of the changes, when the host is killed.</summary>
    public static readonly int Killed = IsFull ? 15_000 : 300;

    /// <summary>Changes whose messages get lost; all of them have one.</summary>
    public static readonly int Lost = IsFull ? 500 : 60;

    /// <summary>By default 2000: the small size would wait in memory alone.</summary>
    public static readonly int Room = IsFull ? 2000 : 30;

    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(IsFull ? 15 : 2);
}

public class BacklogWorld(params (string Name, string Value)[] settings)
    : ProcessWorld([
        .. settings,
        // Changes of limits wait with the others.
        ("CardControls:LimitDeadline", "00:30:00"),
        ("CardControls:StatusChangesPerCard", "off"),
        ("CardControls:LimitChangesPerCard", "off"),
    ]),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class FullWorld() : BacklogWorld(("CardControls:WaitingInMemory", $"{BacklogSize.Room}"));

/// <summary>Calls last until the issuer is heard again, so that no message is worked off meanwhile.</summary>
public sealed class RoomyWorld() : BacklogWorld(("UqPay:CallTimeout", "00:00:10"), ("UqPay:RequestBudget", "00:05:00"));

/// <summary>What waits in a queue is due again and again.</summary>
public sealed class DueWorld()
    : BacklogWorld(("UqPay:CallTimeout", "00:00:10"), ("UqPay:RequestBudget", "00:05:00"), ("CardControls:SendAgainAfter", "00:00:01"));

/// <summary>As the full and the roomy one, and what is due is not sent.</summary>
public sealed class UnsentWorld()
    : BacklogWorld(
        ("UqPay:CallTimeout", "00:00:10"),
        ("UqPay:RequestBudget", "00:05:00"),
        ("CardControls:WaitingInMemory", "30"),
        ("CardControls:SendEvery", "10:00:00"),
        ("CardControls:SendAgainAfter", "00:00:01")
    );

/// <summary>An issuer that takes connections and says nothing costs nobody an answer and no freeze its turn.</summary>
public sealed class BacklogSpecs(FullWorld world, ITestOutputHelper output) : IClassFixture<FullWorld>, IAsyncLifetime
{
    private const double MostMegabytes = 300;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestFreeze = TimeSpan.FromSeconds(10);

    /// <summary>What is being sent, and what is accepted while the room is counted.</summary>
    private const int BesideTheRoom = 60;

    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task While_the_issuer_is_silent_every_change_is_accepted_and_all_are_made_when_it_is_back()
    {
        var backlog = await Backlog.MakeCardsAsync(world, BacklogSize.Changes, BacklogSize.Freezes);
        world.ToIssuer.FallSilent();
        await backlog.AskAsync();

        await HasFewInMemoryAsync(backlog, BacklogSize.Changes);
        world.ToIssuer.Restore();

        await IsMadeAsync(backlog);
    }

    [Fact]
    public async Task A_host_killed_meanwhile_loses_none_of_them()
    {
        var backlog = await Backlog.MakeCardsAsync(world, BacklogSize.Changes, BacklogSize.Freezes);
        world.ToIssuer.FallSilent();
        await backlog.AskAsync(to: BacklogSize.Killed);
        await HasFewInMemoryAsync(backlog, BacklogSize.Killed);

        await world.KillHostAsync();
        await world.StartHostAsync();
        await backlog.AskUntimedAsync(BacklogSize.Killed);
        await backlog.AskAsync(from: BacklogSize.Killed + 1);
        world.ToIssuer.Restore();

        await IsMadeAsync(backlog);
    }

    private async Task HasFewInMemoryAsync(Backlog backlog, int changes)
    {
        var (messages, unsent) = (await backlog.MessagesAsync(), await backlog.UnsentAsync());
        Write($"{changes} accepted: {unsent} unsent, {messages} messages, host {world.HostProcess.ResidentMegabytes:F0} MB");
        Assert.InRange(messages, 1, (2 * BacklogSize.Room) + BesideTheRoom);
        Assert.InRange(unsent, changes / 2, changes);
        Assert.InRange(world.HostProcess.ResidentMegabytes, 1, MostMegabytes);
    }

    private async Task IsMadeAsync(Backlog backlog)
    {
        var back = TimeProvider.System.GetTimestamp();
        Write(
            $"Answers: median {backlog.Median.TotalMilliseconds:F0} ms, slowest {backlog.Slowest.TotalMilliseconds:F0} ms (number {backlog.SlowestAt})."
        );
        await Eventually.AsyncOf(
            () => world.Twin.CardAsync(backlog.LastFreeze.CardId),
            card => card.Effects("frozen") == 1,
            "the last freeze is made",
            LongestFreeze
        );
        Write($"The last freeze was made {TimeProvider.System.GetElapsedTime(back).TotalSeconds:F1} s after the issuer's return.");
        await backlog.EndsAsync(BacklogSize.Patience);
        Write($"All were settled after {TimeProvider.System.GetElapsedTime(back).TotalSeconds:F1} s.");
        Write($"The host then held {world.HostProcess.ResidentMegabytes:F0} MB.");
        Assert.InRange(world.HostProcess.ResidentMegabytes, 1, MostMegabytes);
        Assert.InRange(backlog.Slowest, TimeSpan.Zero, LongestAnswer);
    }

    private void Write(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Messages get lost, whatever the queue promises.</summary>
public sealed class LostMessageSpecs(RoomyWorld world) : IClassFixture<RoomyWorld>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Accepted_changes_whose_messages_are_gone_are_sent_all_the_same()
    {
        var backlog = await Backlog.MakeCardsAsync(world, BacklogSize.Lost, BacklogSize.Lost / 20);
        world.ToIssuer.FallSilent();
        await backlog.AskAsync();
        await world.KillHostAsync();

        Assert.Equal(BacklogSize.Lost, await backlog.LoseMessagesAsync());
        await world.StartHostAsync();
        world.ToIssuer.Restore();

        await Eventually.AsyncOf(backlog.ChangedAsync, changed => changed == BacklogSize.Lost, "every change is made", Soon);
        await backlog.EndsAsync(BacklogSize.Patience);
    }
}

/// <summary>With a silent issuer queues hardly move, and what waits in them comes to be due.</summary>
public sealed class QueuedOnceSpecs(DueWorld world) : IClassFixture<DueWorld>
{
    private const int Changes = 60;

    /// <summary>Every second all would be queued once more.</summary>
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task A_change_that_waits_in_a_queue_is_not_queued_again()
    {
        var backlog = await Backlog.MakeCardsAsync(world, Changes, freezes: 30);
        world.ToIssuer.FallSilent();
        await backlog.AskAsync();

        await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.AsyncOf(backlog.MessagesAsync, messages => messages != Changes, "the queues hold other messages", AWhile)
        );
        world.ToIssuer.Restore();
        await backlog.EndsAsync(BacklogSize.Patience);
    }
}

/// <summary>The mechanism taken away: what the queues had no room for and what they lost is sent by nothing else.</summary>
public sealed class UnsentSpecs(UnsentWorld world) : IClassFixture<UnsentWorld>, IAsyncLifetime
{
    private const int Changes = 120;

    /// <summary>Many times what the sends need to be looked for, and what they wait for.</summary>
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(10);

    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Without_the_sweep_what_the_queues_had_no_room_for_is_never_sent()
    {
        var backlog = await Backlog.MakeCardsAsync(world, Changes, freezes: 2);
        world.ToIssuer.FallSilent();
        await backlog.AskAsync();
        world.ToIssuer.Restore();
        await Eventually.AsyncOf(backlog.MessagesAsync, messages => messages == 0, "every message is worked off");

        var unsent = await backlog.UnsentAsync();
        Assert.InRange(unsent, 1, Changes);
        await StaysUnsentAsync(backlog, unsent);
    }

    [Fact]
    public async Task Without_the_sweep_what_the_queues_lost_is_never_sent()
    {
        const int Few = 20;
        var backlog = await Backlog.MakeCardsAsync(world, Few, freezes: 1);
        world.ToIssuer.FallSilent();
        await backlog.AskAsync();
        await world.KillHostAsync();
        Assert.Equal(Few, await backlog.LoseMessagesAsync());
        await world.StartHostAsync();
        world.ToIssuer.Restore();

        await StaysUnsentAsync(backlog, Few);
        Assert.Equal(0, await backlog.ChangedAsync());
    }

    private static async Task StaysUnsentAsync(Backlog backlog, long unsent) =>
        await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.AsyncOf(backlog.UnsentAsync, now => now != unsent, "one more was sent", AWhile)
        );
}
