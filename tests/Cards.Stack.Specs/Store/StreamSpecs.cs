using JasperFx.Events;
using Marten;
using Marten.Services;
using NonExistentStreamException = Marten.Exceptions.NonExistentStreamException;
using UnknownEventTypeException = Marten.Exceptions.UnknownEventTypeException;

namespace Cards.Stack.Specs.Store;

public sealed class StreamSpecs(SpecStore spec)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_unknown_id_gives_a_null_aggregate_and_appending_starts_the_stream()
    {
        var id = Guid.CreateVersion7();
        await using var session = spec.Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Account>(id, Token);
        Assert.Null(stream.Aggregate);
        Assert.Null(await session.Events.AggregateStreamAsync<Tally>(id, token: Token));
        Assert.Null(await session.Events.FetchStreamStateAsync(id, Token));
        Assert.Empty(await session.Events.FetchStreamAsync(id, token: Token));

        stream.AppendOne(new Opened($"{id}"));
        await session.SaveChangesAsync(Token);
        Assert.Equal(1, (await session.Events.FetchStreamStateAsync(id, Token))!.Version);
    }

    [Fact]
    public async Task a_plain_append_to_an_unknown_id_is_refused_where_stream_types_are_mandatory()
    {
        await using var session = spec.Store.LightweightSession();
        session.Events.Append(Guid.CreateVersion7(), new Counted(1));
        await Assert.ThrowsAsync<NonExistentStreamException>(() => session.SaveChangesAsync(Token));
    }

    [Fact]
    public async Task a_fetched_aggregate_is_one_object_in_its_session_and_is_never_changed()
    {
        var id = await spec.OpenAsync(1);
        await using var session = spec.Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Account>(id, Token);
        var fetched = stream.Aggregate!;
        Assert.Same(fetched, (await session.Events.FetchForWriting<Account>(id, Token)).Aggregate);
        Assert.Same(fetched, await session.LoadAsync<Account>(id, Token));
        stream.AppendOne(new Counted(5));
        await session.SaveChangesAsync(Token);
        Assert.Equal(1, fetched.Count);
        Assert.Equal(6, (await session.LoadAsync<Account>(id, Token))!.Count);
    }

    /// <summary>Where the version was read first it is filled in; a plain append leaves it at 0, so nothing may rely on it.</summary>
    [Fact]
    public async Task an_inline_projection_sees_version_0_of_a_plainly_appended_event_and_the_right_one_of_others()
    {
        var id = await spec.OpenAsync(1, 2);
        await using var session = spec.Store.LightweightSession();
        Assert.Equal(3, (await session.LoadAsync<Account>(id, Token))!.SeenVersion);
        (await session.Events.FetchForWriting<Account>(id, Token)).AppendOne(new Counted(4));
        await session.SaveChangesAsync(Token);
        Assert.Equal(4, (await session.LoadAsync<Account>(id, Token))!.SeenVersion);
        session.Events.Append(id, new Counted(8));
        await session.SaveChangesAsync(Token);
        Assert.Equal(0, (await session.LoadAsync<Account>(id, Token))!.SeenVersion);
        Assert.Equal([1, 2, 3, 4, 5], (await session.Events.FetchStreamAsync(id, token: Token)).Select(stored => stored.Version));
    }

    [Fact]
    public async Task a_listener_is_given_the_snapshots_of_a_commit_and_events_whose_versions_are_known_by_then()
    {
        var listener = new Listener();
        var id = await spec.OpenAsync(1);
        await using var session = spec.Another(options => options.Listeners.Add(listener)).LightweightSession();
        (await session.Events.FetchForWriting<Tally>(id, Token)).AppendOne(new Counted(2));
        await session.SaveChangesAsync(Token);
        session.Events.Append(id, new Counted(4));
        await session.SaveChangesAsync(Token);
        Assert.Equal([3, 7], listener.Snapshots.Cast<Account>().Select(account => account.Count));
        Assert.Equal([3, 4], listener.Versions);
    }

    [Fact]
    public async Task an_aggregate_past_the_end_is_null_and_bounds_are_inclusive()
    {
        var id = await spec.OpenAsync(1, 2, 4);
        await using var session = spec.Store.LightweightSession();
        Assert.Null(await session.Events.AggregateStreamAsync<Tally>(id, 5, token: Token));
        Assert.Equal(7, (await session.Events.AggregateStreamAsync<Tally>(id, token: Token))!.Total);
        Assert.Equal(3, (await session.Events.AggregateStreamAsync<Tally>(id, 3, token: Token))!.Total);
        var between = await session.Events.FetchStreamAsync(id, version: 3, fromVersion: 2, token: Token);
        Assert.Equal([2, 3], between.Select(stored => stored.Version));
    }

    [Fact]
    public async Task events_are_stamped_by_the_server_in_quick_append()
    {
        Assert.Equal(EventAppendMode.QuickWithServerTimestamps, new StoreOptions().Events.AppendMode);
        var before = await spec.Database.ScalarAsync<DateTime>("select clock_timestamp()");
        var id = await spec.OpenAsync();
        var after = await spec.Database.ScalarAsync<DateTime>("select clock_timestamp()");
        await using var session = spec.Store.LightweightSession();
        var stored = Assert.Single(await session.Events.FetchStreamAsync(id, token: Token));
        Assert.InRange(stored.Timestamp.UtcDateTime, before, after);
    }

    [Fact]
    public async Task events_are_stored_under_their_alias_and_found_by_it_whatever_the_type_name_says()
    {
        var id = await spec.OpenAsync(1);
        Assert.Equal(
            ["account_opened", "account_counted"],
            await spec.Database.ColumnAsync($"select type from {{s}}.mt_events where stream_id = '{id}' order by version")
        );
        await spec.Database.ExecuteAsync($"update {{s}}.mt_events set mt_dotnet_type = 'Gone.Away, Nowhere' where stream_id = '{id}'");
        await using var session = spec.Store.LightweightSession();
        Assert.Equal(1, (await session.Events.AggregateStreamAsync<Tally>(id, token: Token))!.Total);

        await spec.Database.ExecuteAsync($"update {{s}}.mt_events set type = 'long_gone' where stream_id = '{id}' and version = 2");
        await Assert.ThrowsAsync<UnknownEventTypeException>(() => session.Events.FetchStreamAsync(id, token: Token));
    }

    [Fact]
    public void a_live_aggregate_without_an_id_is_refused_when_the_store_is_made() =>
        Assert.Throws<ArgumentNullException>(() => spec.Another(options => options.Projections.LiveStreamAggregation<Nameless>()));

    private sealed class Listener : DocumentSessionListenerBase
    {
        public List<object> Snapshots { get; } = [];

        public List<long> Versions { get; } = [];

        public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
        {
            Snapshots.AddRange(commit.Inserted.Concat(commit.Updated));
            Versions.AddRange(commit.GetEvents().Select(each => each.Version));
            return Task.CompletedTask;
        }
    }
}
