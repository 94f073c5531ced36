using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Exceptions;

namespace StandIns.Tests.OnMarten;

public sealed class Snapshots : Database
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override void Configure(StoreOptions options)
    {
        options
            .Projections.Snapshot<Account>(SnapshotLifecycle.Inline)
            .Index(account => account.Owner)
            .UniqueIndex("account_name", account => account.Name);
        options.Projections.LiveStreamAggregation<Tally>();
    }

    [Fact]
    public async Task a_snapshot_follows_its_stream_whoever_appends_and_mt_version_is_the_stream_version()
    {
        var id = await OpenAsync("a");
        await using (var session = Store.LightweightSession())
        {
            (await session.Events.FetchForWriting<Tally>(id, Token)).AppendMany(new Counted(1), new Unrelated());
            await session.SaveChangesAsync(Token);
            session.Events.Append(id, new Counted(2));
            await session.SaveChangesAsync(Token);
            session.Events.Append(id, new Unrelated());
            await session.SaveChangesAsync(Token);
        }

        await using var reading = Store.QuerySession();
        var account = await reading.LoadAsync<Account>(id, Token);
        Assert.Equal(3, account!.Count);
        Assert.Equal(4L, await ScalarAsync<long>("select mt_version from {s}.mt_doc_account"));
        Assert.Equal(3, Assert.Single(await reading.QueryAsync<Account>("where d.id = ?", id)).Count);

        await using var writing = Store.LightweightSession();
        var stream = await writing.Events.FetchForWriting<Account>(id, Token);
        Assert.Equal((3, 5L), (stream.Aggregate!.Count, stream.StartingVersion));
        Assert.Equal(3, (await writing.Events.FetchLatest<Account>(id, Token))!.Count);
        var (row, total) = Assert.Single(
            await writing.AdvancedSql.QueryAsync<Account, long>(
                $"select row(id, data, mt_version), row(count(*) over ()) from {Schema}.mt_doc_account",
                Token
            )
        );
        Assert.Equal((3, 1L), (row.Count, total));
    }

    [Fact]
    public async Task a_fetched_aggregate_is_the_same_object_in_its_session_and_never_changed()
    {
        var id = await OpenAsync("a");
        await using var session = Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Account>(id, Token);
        var (fetched, copy) = (stream.Aggregate!, stream.Aggregate! with { });
        Assert.Same(fetched, await session.LoadAsync<Account>(id, Token));
        stream.AppendOne(new Counted(1));
        await session.SaveChangesAsync(Token);
        Assert.Same(fetched, stream.Aggregate);
        Assert.Equal(copy, fetched);
        Assert.Equal(1, (await session.LoadAsync<Account>(id, Token))!.Count);

        session.Store(new Named("plain", 1));
        await session.SaveChangesAsync(Token);
        Assert.NotSame(await session.LoadAsync<Named>("plain", Token), await session.LoadAsync<Named>("plain", Token));
    }

    [Fact]
    public async Task a_unique_index_of_a_snapshot_fails_the_whole_save()
    {
        await OpenAsync("taken");
        var failure = await Assert.ThrowsAsync<JasperFx.DocumentAlreadyExistsException>(() => OpenAsync("taken"));
        Assert.Equal("account_name", Assert.IsType<Npgsql.PostgresException>(failure.InnerException).ConstraintName);
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from {s}.mt_streams"));
    }

    [Fact]
    public async Task a_stream_whose_first_event_has_no_create_is_refused()
    {
        var id = Guid.CreateVersion7();
        await using var session = Store.LightweightSession();
        session.Events.StartStream<Account>(id, new Counted(1));
        Assert.Contains(
            "no public Create",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => session.SaveChangesAsync(Token))).Message,
            StringComparison.Ordinal
        );
        session.EjectAllPendingChanges();
        session.Events.StartStream<Account>(id, new Unrelated());
        await session.SaveChangesAsync(Token);
        Assert.Null(await session.LoadAsync<Account>(id, Token));
        Assert.Null(await session.Events.AggregateStreamAsync<Tally>(id, token: Token));
    }

    [Fact]
    public async Task only_public_methods_of_the_exact_event_type_are_applied()
    {
        var id = Guid.CreateVersion7();
        await using var session = Store.LightweightSession();
        session.Events.StartStream<Picky>(id, new Begun(), new Derived(), new Hidden());
        await session.SaveChangesAsync(Token);
        Assert.Equal(["begun"], (await session.Events.FetchLatest<Picky>(id, Token))!.Seen);
    }

    [Fact]
    public void a_fold_that_changes_itself_or_has_no_method_or_no_guid_id_is_refused_when_the_store_is_built()
    {
        Assert.Throws<InvalidProjectionException>(() => NewStore(options => options.Projections.LiveStreamAggregation<Changing>()));
        Assert.Throws<InvalidProjectionException>(() => NewStore(options => options.Projections.LiveStreamAggregation<Unrelated>()));
        Assert.Throws<InvalidProjectionException>(() => NewStore(options => options.Projections.LiveStreamAggregation<Versioned>()));
        Assert.Throws<InvalidProjectionException>(() =>
            NewStore(options => options.Projections.Snapshot<WrongId>(SnapshotLifecycle.Inline))
        );
    }

    [Fact]
    public async Task an_append_without_a_version_never_overwrites_a_snapshot_with_an_older_one()
    {
        var id = await OpenAsync("a");
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => AppendOne()));
        await using var reading = Store.LightweightSession();
        Assert.Equal(
            (await reading.Events.AggregateStreamAsync<Account>(id, token: Token))!.Count,
            (await reading.LoadAsync<Account>(id, Token))!.Count
        );

        async Task AppendOne()
        {
            await using var session = Store.LightweightSession();
            session.Events.Append(id, new Counted(1));
            try
            {
                await session.SaveChangesAsync(Token);
            }
            catch (EventStreamUnexpectedMaxEventIdException) { }
        }
    }

    [Fact]
    public async Task a_stored_event_is_found_by_alias_then_by_type_name_and_else_refused()
    {
        var id = await OpenAsync("a");
        await ExecuteAsync($"update {Schema}.mt_events set type = 'long_gone'");
        await using var session = NewStore().LightweightSession();
        Assert.Equal("a", (await session.Events.AggregateStreamAsync<Account>(id, token: Token))!.Name);
        await ExecuteAsync($"update {Schema}.mt_events set mt_dotnet_type = 'Gone.Away, Nowhere'");
        var unknown = await Assert.ThrowsAsync<UnknownEventTypeException>(() => session.Events.FetchStreamAsync(id, token: Token));
        Assert.Equal("long_gone", unknown.EventTypeName);
    }

    private async Task<Guid> OpenAsync(string name)
    {
        var id = Guid.CreateVersion7();
        await using var session = Store.LightweightSession();
        session.Events.StartStream<Account>(id, new Opened(id, name));
        await session.SaveChangesAsync(Token);
        return id;
    }

    public record Begun;

    public sealed record Derived : Begun;

    public sealed record Hidden;

    public sealed record Picky(string[] Seen)
    {
        public static Picky Create(Begun _) => new(["begun"]);

        public Picky Apply(Begun _) => new([.. Seen, "begun"]);

        internal Picky Apply(Hidden _) => new([.. Seen, "hidden"]);
    }

    public sealed class Changing
    {
        public void Apply(Begun _) { }
    }

    public sealed record Versioned(long Version)
    {
        public static Versioned Create(Begun _) => new(1);
    }

    public sealed record WrongId(string Id)
    {
        public static WrongId Create(IEvent<Begun> begun) => new(begun.StreamId.ToString());
    }
}
