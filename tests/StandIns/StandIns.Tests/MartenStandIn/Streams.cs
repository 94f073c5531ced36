using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Exceptions;

namespace StandIns.Tests.OnMarten;

public sealed class Streams : Database
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override void Configure(StoreOptions options) => options.Projections.Snapshot<Account>(SnapshotLifecycle.Inline);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task of_many_writers_that_read_the_same_version_exactly_one_wins(bool snapshot)
    {
        var id = await OpenAsync();
        var gate = new Gate(16);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(Attempt));

        Assert.Equal(1, outcomes.Count(won => won));
        await using var reading = Store.LightweightSession();
        Assert.Equal(2, (await reading.Events.FetchStreamStateAsync(id, Token))!.Version);
        Assert.Equal(2L, await ScalarAsync<long>("select count(*) from {s}.mt_events"));
        Assert.Equal(
            (await reading.Events.AggregateStreamAsync<Account>(id, token: Token))!.Count,
            (await reading.LoadAsync<Account>(id, Token))!.Count
        );

        async Task<bool> Attempt(int number)
        {
            await using var session = Store.LightweightSession();
            if (snapshot)
                (await session.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Counted(number + 1));
            else
                (await session.Events.FetchForWriting<Tally>(id, Token)).AppendOne(new Counted(number + 1));
            await gate.ArriveAsync();
            try
            {
                await session.SaveChangesAsync(Token);
                return true;
            }
            catch (EventStreamUnexpectedMaxEventIdException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task writers_that_retry_lose_no_event_and_leave_no_gap()
    {
        var id = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AppendFive()));
        await using var reading = Store.LightweightSession();
        var events = await reading.Events.FetchStreamAsync(id, token: Token);
        Assert.Equal(Enumerable.Range(1, 41).Select(n => (long)n), events.Select(each => each.Version));
        Assert.Equal(40, (await reading.LoadAsync<Account>(id, Token))!.Count);

        async Task AppendFive()
        {
            for (var left = 5; left > 0; )
            {
                await using var session = Store.LightweightSession();
                (await session.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Counted(1));
                try
                {
                    await session.SaveChangesAsync(Token);
                    left--;
                }
                catch (ConcurrencyException) { }
            }
        }
    }

    [Fact]
    public async Task two_first_writers_collide_with_a_stream_id_collision_that_is_no_concurrency_exception()
    {
        var id = Guid.CreateVersion7();
        await using var first = Store.LightweightSession();
        await using var second = Store.LightweightSession();
        (await first.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Opened(id, "first"));
        (await second.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Opened(id, "second"));
        await first.SaveChangesAsync(Token);

        var failure = await Assert.ThrowsAsync<ExistingStreamIdCollisionException>(() => second.SaveChangesAsync(Token));
        Assert.Equal((id, typeof(Account)), ((Guid)failure.Id, failure.AggregateType));
        Assert.False(typeof(ConcurrencyException).IsAssignableFrom(failure.GetType()));
        Assert.Equal("first", (await first.LoadAsync<Account>(id, Token))!.Name);
    }

    [Fact]
    public async Task an_unknown_id_gives_a_null_aggregate_at_version_0_and_appending_starts_the_stream()
    {
        var id = Guid.CreateVersion7();
        await using var session = Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Tally>(id, Token);
        Assert.Equal((null, 0L, 0L), (stream.Aggregate, stream.StartingVersion, stream.CurrentVersion));
        Assert.Null(await session.Events.FetchLatest<Tally>(id, Token));
        Assert.Null(await session.Events.AggregateStreamAsync<Tally>(id, token: Token));
        Assert.Null(await session.Events.FetchStreamStateAsync(id, Token));
        Assert.Empty(await session.Events.FetchStreamAsync(id, token: Token));

        stream.AppendMany(new Opened(id, "a"), new Counted(4));
        Assert.Equal((null, 0L, 2L), (stream.Aggregate, stream.StartingVersion, stream.CurrentVersion));
        await session.SaveChangesAsync(Token);
        Assert.Equal("tally", await ScalarAsync<string>("select type from {s}.mt_streams"));
        Assert.Equal(new Tally(4, 2), await session.Events.FetchLatest<Tally>(id, Token));
    }

    [Fact]
    public async Task an_expected_version_is_the_one_after_the_append_and_before_the_fetch()
    {
        var id = await OpenAsync();
        await using var session = Store.LightweightSession();
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Events.Append(id, 1, new Counted(1), new Counted(1)));
        session.Events.Append(id, 3, new Counted(1), new Counted(1));
        await session.SaveChangesAsync(Token);

        session.Events.Append(id, 3, new Counted(1));
        await Assert.ThrowsAsync<EventStreamUnexpectedMaxEventIdException>(() => session.SaveChangesAsync(Token));
        session.EjectAllPendingChanges();

        var wrong = await Assert.ThrowsAsync<ConcurrencyException>(() => session.Events.FetchForWriting<Account>(id, 2, Token));
        Assert.Equal(typeof(ConcurrencyException), wrong.GetType());
        Assert.Equal(3, (await session.Events.FetchForWriting<Account>(id, 3, Token)).StartingVersion);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task an_expected_version_too_low_or_too_high_fails_without_a_snapshot_too(long expected)
    {
        var id = Guid.CreateVersion7();
        await using var session = Store.LightweightSession();
        session.Events.StartStream<Tally>(id, new Unrelated(), new Unrelated());
        await session.SaveChangesAsync(Token);
        session.Events.Append(id, expected, new Unrelated());
        await Assert.ThrowsAsync<EventStreamUnexpectedMaxEventIdException>(() => session.SaveChangesAsync(Token));
        Assert.Equal(2L, await ScalarAsync<long>("select version from {s}.mt_streams"));
        Assert.Equal(2L, await ScalarAsync<long>("select count(*) from {s}.mt_events"));
    }

    [Fact]
    public async Task events_decided_on_an_older_read_do_not_pass_because_the_stream_is_read_again()
    {
        var id = await OpenAsync();
        await using var session = Store.LightweightSession();
        (await session.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Counted(1));
        await using (var other = Store.LightweightSession())
        {
            (await other.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Counted(5));
            await other.SaveChangesAsync(Token);
        }

        Assert.Equal(2, (await session.Events.FetchForWriting<Account>(id, Token)).StartingVersion);
        await Assert.ThrowsAsync<EventStreamUnexpectedMaxEventIdException>(() => session.SaveChangesAsync(Token));
    }

    [Fact]
    public async Task a_stream_fetched_before_a_save_takes_no_more_events()
    {
        var id = await OpenAsync();
        await using var session = Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Account>(id, Token);
        stream.AppendOne(new Counted(1));
        await session.SaveChangesAsync(Token);
        Assert.Equal((1L, 2L), (stream.StartingVersion, stream.CurrentVersion));
        Assert.Throws<InvalidOperationException>(() => stream.AppendOne(new Counted(1)));
    }

    [Fact]
    public async Task mistakes_of_starting_and_appending_appear_where_the_package_shows_them()
    {
        var id = await OpenAsync();
        await using var session = Store.LightweightSession();
        Assert.Throws<EmptyEventStreamException>(() => session.Events.StartStream<Account>(Guid.CreateVersion7()));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Events.StartStream<Account>(Guid.Empty, new Counted(1)));

        session.Events.StartStream<Account>(id, new Opened(id, "again"));
        await Assert.ThrowsAsync<ExistingStreamIdCollisionException>(() => session.SaveChangesAsync(Token));
        session.EjectAllPendingChanges();
        session.QueueSqlCommand("select nonsense");
        Assert.IsType<MartenCommandException>(await Record.ExceptionAsync(() => session.SaveChangesAsync(Token)));
    }

    [Fact]
    public async Task an_append_to_an_unknown_stream_starts_it_untyped_unless_types_are_mandatory()
    {
        var (id, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using (var session = Store.LightweightSession())
        {
            session.Events.Append(id, new Unrelated());
            await session.SaveChangesAsync(Token);
            session.Events.Append(id, new Unrelated());
            await session.SaveChangesAsync(Token);
            Assert.Null(await ScalarAsync<string>("select type from {s}.mt_streams"));
            Assert.Equal(2, (await session.Events.FetchStreamStateAsync(id, Token))!.Version);
        }

        await using var strict = NewStore(options => options.Events.UseMandatoryStreamTypeDeclaration = true).LightweightSession();
        foreach (object @event in new object[] { new Unrelated(), new Opened(id, "snapshot") })
        {
            strict.Events.Append(other, @event);
            await Assert.ThrowsAsync<NonExistentStreamException>(() => strict.SaveChangesAsync(Token));
            strict.EjectAllPendingChanges();
        }

        strict.Events.Append(id, new Unrelated());
        await strict.SaveChangesAsync(Token);
        Assert.Equal(3L, await ScalarAsync<long>("select version from {s}.mt_streams"));
    }

    [Fact]
    public async Task appends_without_a_version_queue_up_behind_each_other_and_one_of_them_starts_the_stream()
    {
        var id = Guid.CreateVersion7();
        await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(async _ =>
                {
                    await using var session = Store.LightweightSession();
                    session.Events.Append(id, new Unrelated(), new Unrelated());
                    await session.SaveChangesAsync(Token);
                })
        );
        await using var reading = Store.QuerySession();
        var versions = (await reading.Events.FetchStreamAsync(id, token: Token)).Select(each => each.Version);
        Assert.Equal(Enumerable.Range(1, 24).Select(n => (long)n), versions);
    }

    [Fact]
    public async Task past_the_end_is_null_and_bounds_are_inclusive()
    {
        var id = await OpenAsync(new Counted(1), new Counted(2), new Counted(4));
        await using var session = Store.LightweightSession();
        Assert.Null(await session.Events.AggregateStreamAsync<Account>(id, 5, token: Token));
        Assert.Equal(7, await Read(0));
        Assert.Equal(3, await Read(3));
        Assert.Equal(
            [2L, 3L],
            (await session.Events.FetchStreamAsync(id, version: 3, fromVersion: 2, token: Token)).Select(each => each.Version)
        );
        Assert.Empty(await session.Events.FetchStreamAsync(id, timestamp: DateTimeOffset.UnixEpoch, token: Token));

        async Task<int> Read(long version) => (await session.Events.AggregateStreamAsync<Account>(id, version, token: Token))!.Count;
    }

    [Fact]
    public async Task events_are_stamped_by_the_server()
    {
        var id = await OpenAsync();
        Assert.True(await ScalarAsync<bool>("select e.timestamp = s.created from {s}.mt_events as e, {s}.mt_streams as s"));
        await using var session = Store.LightweightSession();
        var stored = (await session.Events.FetchStreamAsync(id, token: Token))[0];
        Assert.Equal(await ScalarAsync<DateTime>("select created from {s}.mt_streams"), stored.Timestamp.UtcDateTime);
    }

    private async Task<Guid> OpenAsync(params object[] more)
    {
        var id = Guid.CreateVersion7();
        await using var session = Store.LightweightSession();
        session.Events.StartStream<Account>(id, [new Opened(id, "a"), .. more]);
        await session.SaveChangesAsync(Token);
        return id;
    }
}
