using System.Diagnostics;
using System.Globalization;
using Cards.Support;

namespace Cards.Reliability;

/// <summary>Messages wait as long as the issuer is silent, and nothing sends a change but the message that was queued with it.</summary>
public class WaitingWorld(string mode)
    : BacklogWorld(
        ("Cards:Durability:Mode", mode),
        ("UqPay:CallTimeout", "00:00:10"),
        ("UqPay:RequestBudget", "00:05:00"),
        ("CardControls:SendEvery", "10:00:00")
    )
{
    private const int Changes = 200;

    /// <summary>The issuer is silent, and this many messages wait at the host that is killed then.</summary>
    public async Task<Backlog> KilledWithMessagesAsync(ServerProcess host)
    {
        var backlog = await Backlog.MakeCardsAsync(this, Changes, freezes: 20);
        ToHosts.LeadTo(HostUri(host).Port);
        ToIssuer.FallSilent();
        await backlog.AskAsync();
        Assert.Equal(Changes, await backlog.MessagesAsync());
        await KillHostAsync(host);
        Assert.Equal(Changes, await backlog.UnsentAsync());
        ToIssuer.Restore();
        return backlog;
    }
}

public sealed class SoloWorld() : WaitingWorld("Solo");

public sealed class BalancedWorld() : WaitingWorld("Balanced");

/// <summary>One host on a database.</summary>
public sealed class SoloHostSpecs(SoloWorld world, ITestOutputHelper output) : IClassFixture<SoloWorld>, IAsyncLifetime
{
    private const string Taken =
        "Another host works on this database alone (Cards:Durability:Mode is Solo there too). Stop it, or set Mode to Balanced for both.";

    private const string Rules =
        "Cards:Durability: Mode is Solo or Balanced, all times are positive, and StaleNodeTimeout is longer than HealthCheckPollingTime.";

    /// <summary>Connections that asked for the lock and do not have it.</summary>
    private const string Asking = """
        select count(*) from pg_stat_activity where datname = current_database() and query like 'select pg_try_advisory_lock(%'
          and pid not in (select pid from pg_locks where locktype = 'advisory' and granted)
        """;

    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    /// <summary>For two hundred calls and their commits on a busy machine.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_host_that_was_killed_takes_its_messages_up_again_as_soon_as_it_is_started()
    {
        var backlog = await world.KilledWithMessagesAsync(world.HostProcess);

        await world.StartHostAsync();
        var watch = Stopwatch.StartNew();
        var all = await backlog.MessagesAsync();
        await Eventually.AsyncOf(backlog.MessagesAsync, messages => messages < all || messages == 0, "messages are worked off", AtOnce);
        var first = watch.Elapsed;
        await Eventually.AsyncOf(backlog.MessagesAsync, messages => messages == 0, "no message waits any more", Soon);

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The first {first.TotalSeconds:F1} s after it was ready, the last {watch.Elapsed.TotalSeconds:F1} s."
            )
        );
        await backlog.EndsAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_second_host_waits_and_then_stops_and_says_why()
    {
        var watch = Stopwatch.StartNew();
        var second = world.StartHostUnready(("Cards:Durability:SoloWait", "00:00:03"));

        var code = await second.EndAsync();

        Assert.NotEqual(0, code);
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(3), $"It waited {watch.Elapsed}.");
        Assert.Contains(Taken, second.Output, StringComparison.Ordinal);
        await world.KillHostAsync(second);
        Assert.Equal(200, await world.ReadinessOfHostAsync());
    }

    [Fact]
    public async Task A_second_host_starts_when_the_first_has_gone_and_does_not_wait_its_time_out()
    {
        var first = world.HostProcess;
        var second = world.StartHostUnready(("Cards:Durability:SoloWait", "00:05:00"));
        await Eventually.AsyncOf(
            () => world.QueryAsync<long>(Asking),
            asking => asking > 0,
            "the second asks for the lock",
            ProcessWorld.StartPatience
        );

        Assert.Equal(0, await world.TerminateHostAsync(first));

        await Eventually.AsyncOf(world.ReadinessOfHostAsync, status => status == 200, "the second is ready");
        Assert.True(second.IsRunning);
    }

    [Theory]
    [InlineData("Mode", "Serverless")]
    [InlineData("SoloWait", "00:00:00")]
    [InlineData("StaleNodeTimeout", "00:00:01")]
    [InlineData("KeepAfterMessageHandling", "-00:00:01")]
    public async Task A_host_with_impossible_settings_stops_and_says_why(string setting, string value)
    {
        var wrong = world.StartHostUnready(($"Cards:Durability:{setting}", value));

        Assert.NotEqual(0, await wrong.EndAsync());
        Assert.Contains(Rules, wrong.Output, StringComparison.Ordinal);
        await world.KillHostAsync(wrong);
    }
}

/// <summary>Two hosts on a database.</summary>
public sealed class TakeoverSpecs(BalancedWorld world, ITestOutputHelper output) : IClassFixture<BalancedWorld>, IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>A node that is taken for dead is no node any more.</summary>
    private const string NotTakenOver = """
        select count(*) from cards.wolverine_incoming_envelopes where status = 'Incoming'
          and owner_id <> coalesce((select min(node_number) from cards.wolverine_nodes having count(*) = 1), -1)
        """;

    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_messages_of_a_host_that_was_killed_are_taken_over_by_the_other()
    {
        var first = world.HostProcess;
        await world.StartHostAsync();
        var backlog = await world.KilledWithMessagesAsync(first);

        var watch = Stopwatch.StartNew();
        await Eventually.AsyncOf(
            () => world.QueryAsync<long>(NotTakenOver),
            messages => messages == 0,
            "every message is the other host's, or worked off",
            Soon
        );

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:F1} s after the other was killed."));
        await backlog.EndsAsync(TimeSpan.FromMinutes(1));
    }
}
