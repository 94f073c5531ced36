using System.Globalization;
using System.Text;
using Cards.Stack.Specs.Support;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Cards.Stack.Specs.Messages;

public sealed class RetrySpecs(Bus bus)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_ladder_runs_its_retry_in_place_and_then_its_scheduled_steps()
    {
        var id = Guid.CreateVersion7();
        await bus.SendAsync(new Flaky(id, FlakyHandler.Trouble.Passing, SucceedsAt: 4));
        Assert.Equal(["attempt 1", "attempt 2", "attempt 3", "attempt 4", "done"], await bus.Seen.UntilAsync(id, "done"));
    }

    [Fact]
    public async Task after_the_last_step_of_a_ladder_the_message_is_a_dead_letter()
    {
        var id = Guid.CreateVersion7();
        await bus.SendAsync(new Flaky(id, FlakyHandler.Trouble.Passing));
        await DeadLetterAsync(id);
        Assert.Equal(["attempt 1", "attempt 2", "attempt 3", "attempt 4"], bus.Seen.Of(id));
    }

    [Fact]
    public async Task a_retry_that_is_scheduled_indefinitely_goes_on_past_its_steps()
    {
        var id = Guid.CreateVersion7();
        await bus.SendAsync(new Flaky(id, FlakyHandler.Trouble.Silent, SucceedsAt: 5));
        Assert.Equal(6, (await bus.Seen.UntilAsync(id, "done")).Length);
    }

    [Fact]
    public async Task without_a_rule_the_first_failure_is_a_dead_letter_with_body_and_exception_in_clear()
    {
        var id = Guid.CreateVersion7();
        await bus.SendAsync(new Flaky(id, FlakyHandler.Trouble.Unruled));
        var dead = await DeadLetterAsync(id);
        Assert.Equal(["attempt 1"], bus.Seen.Of(id));
        Assert.Equal(
            (typeof(FlakyException).FullName, "trouble: Unruled", false),
            (dead.ExceptionType, dead.ExceptionMessage, dead.Replayable)
        );
        Assert.Equal($$"""{"id":"{{id}}","trouble":0,"succeedsAt":2147483647}""", Encoding.UTF8.GetString(dead.Envelope.Data!));
        Assert.Equal(typeof(Flaky).FullName, dead.MessageType);
    }

    [Fact]
    public async Task a_replayed_dead_letter_is_handled_again_with_its_attempts_counted_anew()
    {
        var id = Guid.CreateVersion7();
        await bus.SendAsync(new Flaky(id, FlakyHandler.Trouble.Unruled, SucceedsAt: 2));
        var dead = await DeadLetterAsync(id);
        await bus.Messages.DeadLetters.EditAndReplayAsync(
            dead.Id,
            Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","trouble":0,"succeedsAt":1}"""),
            Token
        );
        await bus.Seen.UntilAsync(id, "done");
        Assert.Equal(["attempt 1", "attempt 1", "done"], bus.Seen.Of(id));
        Assert.Null(await bus.Messages.DeadLetters.DeadLetterEnvelopeByIdAsync(dead.Id));
    }

    [Fact]
    public async Task invoke_honours_a_retry_in_place_and_throws_where_the_next_step_would_be_scheduled()
    {
        var (once, twice, scheduled) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await bus.Host.MessageBus().InvokeAsync(new Flaky(once, FlakyHandler.Trouble.Passing, SucceedsAt: 2), Token);
        Assert.Equal(["attempt 1", "attempt 2", "done"], bus.Seen.Of(once));
        await Assert.ThrowsAsync<FlakyException>(() =>
            bus.Host.MessageBus().InvokeAsync(new Flaky(twice, FlakyHandler.Trouble.Passing, SucceedsAt: 3), Token)
        );
        Assert.Equal(["attempt 1", "attempt 2"], bus.Seen.Of(twice));
        await Assert.ThrowsAsync<FlakyException>(() =>
            bus.Host.MessageBus().InvokeAsync(new Flaky(scheduled, FlakyHandler.Trouble.Postponed), Token)
        );
        Assert.Equal(["attempt 1"], bus.Seen.Of(scheduled));
        Assert.Equal(0, await StoredAsync(twice) + await StoredAsync(scheduled));
    }

    [Fact]
    public async Task full_jitter_only_lengthens_a_delay_up_to_twice_and_spreads_it()
    {
        var ids = Enumerable.Range(0, 12).Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var id in ids)
            await bus.SendAsync(new Flaky(id, FlakyHandler.Trouble.Postponed));
        var delays = await Wait.UntilAsync(
            () =>
                bus.Database.ColumnAsync(
                    """
                    select (extract(epoch from execution_time - now()) / 3600)::text from {s}.wolverine_incoming_envelopes
                    where status = 'Scheduled' and message_type like '%Flaky' and attempts = 1
                    """
                ),
            rows => rows.Length == ids.Length,
            "all are scheduled"
        );
        var hours = delays.Select(delay => double.Parse(delay, CultureInfo.InvariantCulture)).ToArray();
        Assert.All(hours, delay => Assert.InRange(delay, 0.99, 2));
        Assert.True(hours.Max() - hours.Min() > 0.01);
    }

    [Fact]
    public async Task a_delayed_message_is_stored_and_handled_when_it_is_due()
    {
        var (soon, late) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await bus.Host.MessageBus().ScheduleAsync(new Aside(late), TimeSpan.FromHours(1));
        await bus.Host.MessageBus().ScheduleAsync(new Aside(soon), TimeSpan.FromMilliseconds(200));
        Assert.Equal(2, await StoredAsync(soon) + await StoredAsync(late));
        await bus.Seen.UntilAsync(soon, "aside");
        Assert.Empty(bus.Seen.Of(late));
    }

    [Fact]
    public async Task a_message_whose_id_was_stored_before_is_not_handled_again()
    {
        var id = Guid.CreateVersion7();
        var queue = bus.Queue("cards.stack.specs.messages.aside");
        var body = Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}""");
        for (var time = 0; time < 2; time++)
        {
            var envelope = new Envelope(new Aside(id)) { Id = id, Destination = queue.Destination };
            (envelope.Data, envelope.ContentType) = (body, "application/json");
            await queue.StoreAndForwardAsync(envelope);
            await bus.Seen.UntilAsync(id, "aside");
        }
        await Wait.UntilAsync(
            () => Task.FromResult(bus.Log.All.Count(line => line.Text.Contains("Duplicate incoming envelope", StringComparison.Ordinal))),
            count => count == 1,
            "the second was refused"
        );
        Assert.Equal(["aside"], bus.Seen.Of(id));
    }

    private Task<long> StoredAsync(Guid id) =>
        bus.Database.ScalarAsync<long>(
            $"""
            select (select count(*) from {bus.Database.Schema}.wolverine_incoming_envelopes where position('{id}'::bytea in body) > 0)
              + (select count(*) from {bus.Database.Schema}.wolverine_dead_letters where position('{id}'::bytea in body) > 0)
            """
        );

    private async Task<DeadLetterEnvelope> DeadLetterAsync(Guid id) =>
        (
            await Wait.UntilAsync(
                async () =>
                    (await bus.Messages.DeadLetters.QueryAsync(new DeadLetterEnvelopeQuery(), Token)).Envelopes.SingleOrDefault(dead =>
                        Encoding.UTF8.GetString(dead.Envelope.Data!).Contains($"{id}", StringComparison.Ordinal)
                    ),
                dead => dead is not null,
                $"{id} is a dead letter"
            )
        )!;
}
