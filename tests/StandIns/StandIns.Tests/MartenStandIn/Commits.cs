using JasperFx.Events.Projections;
using Marten;
using Marten.Exceptions;
using Marten.Services;

namespace StandIns.Tests.OnMarten;

public sealed class Commits : Database
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override void Configure(StoreOptions options) => options.Projections.Snapshot<Account>(SnapshotLifecycle.Inline);

    [Fact]
    public async Task events_snapshot_document_and_sql_row_are_written_in_one_commit()
    {
        var (id, listener) = (Guid.CreateVersion7(), new Recorder());
        await ExecuteAsync(
            $"create schema if not exists {Schema}; create table {Schema}.outbox (id uuid primary key, body bytea, note text, tags text[])"
        );
        await using var session = Store.LightweightSession();
        session.Listeners.Add(listener);
        session.Events.StartStream<Account>(id, new Opened(Guid.Empty, "a"), new Counted(3));
        session.Store(new Named("one", 1));
        session.QueueSqlCommand($"insert into {Schema}.outbox values (?, ?, ?, ?)", id, new byte[] { 1, 2 }, null!, new[] { "x", "y" });
        Assert.Equal(0, listener.Before);
        await session.SaveChangesAsync(Token);

        Assert.Equal((1, 1), (listener.Before, listener.After));
        Assert.Equal(2, listener.Last!.GetEvents().Count());
        Assert.Equal(2L, await ScalarAsync<long>("select count(*) from {s}.mt_events"));
        Assert.Equal(2L, await ScalarAsync<long>("select mt_version from {s}.mt_doc_account"));
        Assert.Equal(
            1L,
            await ScalarAsync<long>("select count(*) from {s}.outbox where body = '\\x0102' and note is null and tags = '{x,y}'")
        );
        Assert.Equal(
            1L,
            await ScalarAsync<long>(
                "select count(distinct xmin::text) from (select xmin from {s}.mt_events union all select xmin from {s}.mt_streams "
                    + "union all select xmin from {s}.mt_doc_account union all select xmin from {s}.mt_doc_named union all select xmin from {s}.outbox) as all_rows"
            )
        );
    }

    [Fact]
    public async Task when_one_command_fails_nothing_is_written_and_no_listener_hears_of_a_commit()
    {
        var (id, listener) = (Guid.CreateVersion7(), new Recorder());
        await using var session = Store.LightweightSession();
        session.Listeners.Add(listener);
        session.Events.StartStream<Account>(id, new Opened(Guid.Empty, "a"));
        session.Store(new Named("one", 1));
        session.QueueSqlCommand("select 1 / ?", 0);
        var failure = await Assert.ThrowsAsync<MartenCommandException>(() => session.SaveChangesAsync(Token));

        Assert.IsType<Npgsql.PostgresException>(failure.InnerException);
        Assert.Equal((1, 0), (listener.Before, listener.After));
        Assert.Equal(
            0L,
            await ScalarAsync<long>(
                "select (select count(*) from {s}.mt_events) + (select count(*) from {s}.mt_streams) "
                    + "+ (select count(*) from {s}.mt_doc_account) + (select count(*) from {s}.mt_doc_named)"
            )
        );
    }

    [Fact]
    public async Task commands_queued_by_a_listener_before_the_save_take_part_and_keep_their_order()
    {
        await ExecuteAsync($"create schema if not exists {Schema}; create table {Schema}.steps (n serial, name text)");
        await using var session = Store.LightweightSession();
        session.Listeners.Add(new Recorder(before: each => each.QueueSqlCommand($"insert into {Schema}.steps (name) values (?)", "last")));
        session.QueueSqlCommand($"insert into {Schema}.steps (name) values (?)", "first");
        session.QueueSqlCommand('^', $"insert into {Schema}.steps (name) select '?' || ^", "second");
        await session.SaveChangesAsync(Token);
        Assert.Equal("first,?second,last", await ScalarAsync<string>("select string_agg(name, ',' order by n) from {s}.steps"));
    }

    [Fact]
    public async Task a_session_is_usable_again_after_a_failed_save()
    {
        var id = Guid.CreateVersion7();
        await using var session = Store.LightweightSession();
        session.Insert(new Named("one", 1));
        await session.SaveChangesAsync(Token);
        session.Insert(new Named("one", 2));
        await Assert.ThrowsAsync<JasperFx.DocumentAlreadyExistsException>(() => session.SaveChangesAsync(Token));

        await Assert.ThrowsAsync<JasperFx.DocumentAlreadyExistsException>(() => session.SaveChangesAsync(Token));
        session.EjectAllPendingChanges();
        session.Events.StartStream<Account>(id, new Opened(Guid.Empty, "a"));
        await session.SaveChangesAsync(Token);
        Assert.Equal("a", (await session.LoadAsync<Account>(id, Token))!.Name);
        Assert.Equal(1, (await session.LoadAsync<Named>("one", Token))!.Value);
    }

    [Fact]
    public async Task a_listener_of_the_store_hears_of_every_commit_and_which_documents_and_snapshots_it_wrote()
    {
        var (id, listener) = (Guid.CreateVersion7(), new Recorder());
        var store = NewStore(options => options.Listeners.Add(listener));
        await using var first = store.LightweightSession();
        first.Events.StartStream<Account>(id, new Opened(Guid.Empty, "a"));
        first.Insert(new Named("new", 1));
        first.Store(new Named("any", 2));
        await first.SaveChangesAsync(Token);
        Assert.Equal(["Account", "Named any"], listener.Last!.Updated.Select(Name).Order());
        Assert.Equal(["Named new"], listener.Last!.Inserted.Select(Name));

        await using var second = store.LightweightSession();
        second.Events.Append(id, new Counted(1));
        await second.SaveChangesAsync(Token);
        Assert.Equal(["Account"], listener.Last!.Updated.Select(Name));
        Assert.Equal((2, 2), (listener.Before, listener.After));

        static string Name(object document) => document is Named named ? $"Named {named.Id}" : document.GetType().Name;
    }

    [Fact]
    public async Task saving_nothing_calls_no_listener_and_dropping_a_session_drops_its_work()
    {
        var listener = new Recorder();
        await using (var session = Store.LightweightSession())
        {
            session.Listeners.Add(listener);
            await session.SaveChangesAsync(Token);
            session.Store(new Named("lost", 1));
        }

        Assert.Equal(0, listener.Before);
        await using var reading = Store.QuerySession();
        Assert.Null(await reading.LoadAsync<Named>("lost", Token));
    }

    private sealed class Recorder(Action<IDocumentSession>? before = null) : DocumentSessionListenerBase
    {
        public int Before { get; private set; }

        public int After { get; private set; }

        public IChangeSet? Last { get; private set; }

        public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
        {
            Before++;
            before?.Invoke(session);
            return Task.CompletedTask;
        }

        public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
        {
            After++;
            Last = commit;
            return Task.CompletedTask;
        }
    }
}
