using CrashChild;

namespace StandIns.Tests.OnWolverine;

/// <summary>Real processes, killed or paused. Effects are counted in tables that no child can roll back.</summary>
public sealed class CrashTests
{
    private static int Rounds => Environment.GetEnvironmentVariable("CARDS_FULL") == "1" ? 1000 : 50;

    /// <summary>A bus that only stores: it is never started, so what it publishes belongs to nobody until a child takes it.</summary>
    private static async Task<BusHost> Parent()
    {
        var parent = await BusHost.StartAsync(
            options => options.Discovery.IncludeType<CardHandler>(),
            services =>
                Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(
                    services,
                    new Effects("", "", Npgsql.NpgsqlDataSource.Create(BusHost.Postgres))
                ),
            start: false
        );
        await parent.Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await parent.Sql<int>(
            """
            create table {s}.effects (card uuid, node text, what text, at timestamptz default clock_timestamp());
            create table {s}.running (card uuid primary key, node text);
            create table {s}.overlaps (card uuid);
            select 1
            """
        );
        return parent;
    }

    private static Task<long> Lost(BusHost parent) =>
        parent.Sql<long>(
            "select count(*) from {s}.mt_streams s where not exists (select from {s}.effects where card = s.id and what = 'delivered')"
        );

    private static Task<long> Invented(BusHost parent) =>
        parent.Sql<long>("select count(*) from {s}.effects e where not exists (select from {s}.mt_streams where id = e.card)");

    private static Task<long> Twice(BusHost parent) =>
        parent.Sql<long>(
            "select count(*) from (select from {s}.mt_events where type = 'delivered' group by stream_id having count(*) <> 1) x"
        );

    private static async Task Drain(BusHost parent)
    {
        using var last = new Child(parent.Schema, "last", "work");
        await parent.Idle();
        await last.Stop();
    }

    [Fact]
    public async Task killed_at_any_moment_between_commit_and_delivery_nothing_is_lost_or_invented()
    {
        await using var parent = await Parent();
        for (var round = 0; round < Rounds; round++)
        {
            using var child = new Child(parent.Schema, $"child-{round}", "open");
            await child.Says("ready");
            await child.SaysAnything(Random.Shared.Next(1, 60));
            await child.Kill();
        }

        await Drain(parent);
        Assert.True(await parent.Sql<long>("select count(*) from {s}.mt_streams") >= Rounds);
        Assert.Equal((0L, 0L, 0L), (await Lost(parent), await Invented(parent), await Twice(parent)));
    }

    [Theory]
    [InlineData("open-once", 0)]
    [InlineData("open-leaky", 1)]
    public async Task a_message_sent_after_the_commit_is_lost_by_a_kill_and_one_in_the_commit_is_not(string work, long lost)
    {
        await using var parent = await Parent();
        using var child = new Child(parent.Schema, "child", work);
        await child.Says("committed");
        await child.Kill();
        await Drain(parent);
        Assert.Equal(1, await parent.Sql<long>("select count(*) from {s}.mt_streams"));
        Assert.Equal(lost, await Lost(parent));
    }

    [Fact]
    public async Task two_processes_share_a_queue_and_one_is_killed_without_loss_or_overlap()
    {
        await using var parent = await Parent();
        using var first = new Child(parent.Schema, "first", "work");
        using var second = new Child(parent.Schema, "second", "work");
        await first.Says("ready");
        await second.Says("ready");
        // Neither may take everything before the other looks.
        first.Pause();
        second.Pause();
        var cards = await Publish(parent, 300);
        first.Resume();
        second.Resume();
        await first.Says("delivered", 20);
        await second.Says("delivered", 20);
        await first.Kill();
        await parent.Sql<int>("delete from {s}.running where node = 'first'; select 1");
        await parent.Idle();
        await second.Stop();
        Assert.Equal(2, await parent.Sql<long>("select count(distinct node) from {s}.effects"));
        await AssertDone(parent, cards);
    }

    [Fact]
    public async Task a_paused_process_keeps_its_messages_and_ends_them_when_resumed()
    {
        await using var parent = await Parent();
        var cards = await Publish(parent, 300);
        using var first = new Child(parent.Schema, "first", "work");
        await first.Says("delivering");
        first.Pause();
        using var second = new Child(parent.Schema, "second", "work");
        await second.Says("ready");
        await parent.SqlUntil<long>(
            "select count(*) from {s}.wolverine_incoming_envelopes where status = 'Incoming' and owner_id <> 1",
            others => others == 0
        );
        Assert.NotEqual(0, await parent.Sql<long>("select count(*) from {s}.wolverine_incoming_envelopes where status = 'Incoming'"));
        first.Resume();
        await parent.Idle();
        await AssertDone(parent, cards);
    }

    [Fact]
    public async Task a_paused_process_that_lost_its_lock_does_not_end_what_it_ran_and_comes_back_under_a_new_number()
    {
        await using var parent = await Parent();
        var card = (await Open(parent, 1))[0];
        await parent.Bus.PublishAsync(new Linger(card));
        using var first = new Child(parent.Schema, "first", "work");
        await first.Says("lingering");
        first.Pause();
        await parent.Sql<bool>(
            """
            select bool_and(pg_terminate_backend(a.pid)) from pg_stat_activity a join pg_locks l on l.pid = a.pid
            where l.locktype = 'advisory' and a.application_name = 'first' and l.classid = '{s}.wolverine_nodes'::regclass::oid
            """
        );
        using var second = new Child(parent.Schema, "second", "work");
        await second.Says("lingering");
        first.Resume();
        await parent.SqlUntil<long>("select count(*) from {s}.wolverine_nodes where node_number > 2", nodes => nodes == 1);
        await parent.Idle();
        Assert.Equal("second", await parent.Sql<string>("select string_agg(node, ',') from {s}.effects where what = 'lingered'"));
        Assert.Equal(0, await Twice(parent));
    }

    [Fact]
    public async Task an_orderly_stop_gives_its_messages_to_the_other_process_at_once()
    {
        await using var parent = await Parent();
        var cards = await Publish(parent, 300);
        using var first = new Child(parent.Schema, "first", "work");
        await first.Says("delivered", 5);
        await first.Stop();
        Assert.Equal(
            0,
            await parent.Sql<long>("select count(*) from {s}.wolverine_incoming_envelopes where status = 'Incoming' and owner_id <> 0")
        );
        Assert.Equal(0, await parent.Sql<long>("select count(*) from {s}.running"));
        await Drain(parent);
        await AssertDone(parent, cards);
    }

    private static async Task<Guid[]> Open(BusHost parent, int count)
    {
        Guid[] cards = [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7())];
        await using var session = parent.Store.LightweightSession();
        foreach (var card in cards)
        {
            session.Events.StartStream<Row>(card, new Begun(card));
        }

        await session.SaveChangesAsync();
        return cards;
    }

    private static async Task<Guid[]> Publish(BusHost parent, int count)
    {
        var cards = await Open(parent, count);
        foreach (var card in cards)
        {
            await parent.Bus.PublishAsync(new Deliver(card));
        }

        return cards;
    }

    private static async Task AssertDone(BusHost parent, Guid[] cards)
    {
        Assert.Equal(
            "",
            await parent.Sql<string>("select coalesce(string_agg(exception_message, '; '), '') from {s}.wolverine_dead_letters")
        );
        Assert.Equal(cards.Length, await parent.Sql<long>("select count(distinct stream_id) from {s}.mt_events where type = 'delivered'"));
        Assert.Equal((0L, 0L, 0L), (await Lost(parent), await Twice(parent), await parent.Sql<long>("select count(*) from {s}.overlaps")));
    }
}
