using Cards.Stack.Specs.Store;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Runtime.Routing;

namespace Cards.Stack.Specs.Messages;

public sealed class OutboxSpecs(Bus bus)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<long> ScheduledOf(Guid id) =>
        bus.Database.ScalarAsync<long>(
            $"select count(*) from {{s}}.wolverine_incoming_envelopes where status = 'Scheduled' and position('{id}'::bytea in body) > 0"
        );

    [Fact]
    public async Task event_snapshot_and_message_are_one_commit()
    {
        var id = Guid.CreateVersion7();
        await bus.Host.MessageBus().InvokeAsync(new OpenAccount(id), Token);
        var commits = await bus.Database.ScalarAsync<long>(
            $"""
            select count(distinct x) from (
              select xmin::text x from {bus.Database.Schema}.mt_events where stream_id = '{id}'
              union all select xmin::text from {bus.Database.Schema}.mt_doc_account where id = '{id}'
              union all select xmin::text from {bus.Database.Schema}.wolverine_incoming_envelopes
                where status = 'Scheduled' and position('{id}'::bytea in body) > 0) rows
            """
        );
        Assert.Equal(1, commits);
        Assert.Equal(1, await ScheduledOf(id));
        await bus.Seen.UntilAsync(id, "opened");
    }

    [Fact]
    public async Task a_handler_that_throws_sends_nothing_and_stores_nothing()
    {
        var id = Guid.CreateVersion7();
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            bus.Host.MessageBus().InvokeAsync(new OpenAccount(id, Fail: true), Token)
        );
        Assert.Equal(0, await ScheduledOf(id));
        Assert.Equal(0, await bus.Database.ScalarAsync<long>($"select count(*) from {{s}}.mt_events where stream_id = '{id}'"));
        Assert.Empty(bus.Seen.Of(id));
    }

    [Fact]
    public async Task outside_a_handler_a_message_leaves_although_the_session_beside_it_is_never_saved()
    {
        var id = Guid.CreateVersion7();
        await using var scope = bus.Host.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<IDocumentSession>();
        session.Events.StartStream<Account>(id, new Opened($"{id}"));
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().PublishAsync(new AccountOpened(id));
        await bus.Seen.UntilAsync(id, "opened");
        Assert.Null(await session.Events.FetchStreamStateAsync(id, Token));
    }

    [Fact]
    public async Task a_lost_race_is_decided_once_more_and_its_message_is_sent_once()
    {
        var id = Guid.CreateVersion7();
        await bus.Host.MessageBus().InvokeAsync(new OpenAccount(id), Token);
        await bus.Seen.UntilAsync(id, "opened");
        await bus.Host.MessageBus().InvokeAsync(new CountAccount(id, Losses: 1), Token);
        await Support.Wait.UntilAsync(() => Task.FromResult(bus.Seen.Of(id).Length), count => count >= 4, "the message was handled");
        Assert.Equal(["opened", "attempt 1", "attempt 2", "opened"], bus.Seen.Of(id));
    }

    [Fact]
    public async Task a_race_lost_twice_reaches_the_caller_as_itself_and_sends_nothing()
    {
        var id = Guid.CreateVersion7();
        await bus.Host.MessageBus().InvokeAsync(new OpenAccount(id), Token);
        await bus.Seen.UntilAsync(id, "opened");
        await Assert.ThrowsAsync<EventStreamUnexpectedMaxEventIdException>(() =>
            bus.Host.MessageBus().InvokeAsync(new CountAccount(id, Losses: 2), Token)
        );
        Assert.Equal(["opened", "attempt 1", "attempt 2"], bus.Seen.Of(id));
    }

    [Fact]
    public async Task the_awaited_answer_is_held_back_and_the_rest_is_sent()
    {
        var id = Guid.CreateVersion7();
        Assert.Equal(new Answer(id), await bus.Host.MessageBus().InvokeAsync<Answer>(new Ask(id), Token));
        await bus.Seen.UntilAsync(id, "aside");
        Assert.Equal(["aside"], bus.Seen.Of(id));
    }

    [Fact]
    public async Task where_no_answer_is_awaited_everything_returned_is_sent()
    {
        var id = Guid.CreateVersion7();
        await bus.Host.MessageBus().InvokeAsync(new Ask(id), Token);
        await bus.Seen.UntilAsync(id, "aside");
        await bus.Seen.UntilAsync(id, "answer");
    }

    [Fact]
    public async Task an_internal_handler_is_no_handler()
    {
        await Assert.ThrowsAsync<IndeterminateRoutesException>(() => bus.Host.MessageBus().InvokeAsync(new Hidden(), Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WolverineOptions().Discovery.IncludeType(typeof(HiddenHandler)));
    }

    [Fact]
    public async Task a_message_without_handler_is_refused_by_send_and_dropped_by_publish()
    {
        await Assert.ThrowsAsync<IndeterminateRoutesException>(() => bus.Host.MessageBus().SendAsync(new Hidden()).AsTask());
        await bus.Host.MessageBus().PublishAsync(new Hidden());
    }

    /// <summary>Who owns which table of the product is written down by hand, so a table that an upgrade adds must be noticed.</summary>
    [Fact]
    public async Task store_and_messages_make_these_tables_for_one_declared_document() =>
        Assert.Equal(
            """
            mt_doc_account mt_doc_deadletterevent mt_doc_envelope
            mt_event_progression mt_event_projection_floors mt_events mt_high_water_skips mt_streams
            wolverine_agent_restrictions wolverine_control_queue wolverine_dead_letter_history wolverine_dead_letters
            wolverine_incoming_envelopes wolverine_node_assignments wolverine_node_records wolverine_nodes wolverine_outgoing_envelopes
            """.Split((string[])[" ", "\n"], StringSplitOptions.RemoveEmptyEntries),
            await bus.Database.ColumnAsync("select tablename::text from pg_tables where schemaname = '{s}' order by tablename")
        );
}
