using JasperFx;
using Marten;
using Marten.Exceptions;
using Wolverine;
using Wolverine.Runtime.Routing;

namespace StandIns.Tests.OnWolverine;

public sealed class OutboxTests
{
    public sealed record OpenCard(Guid Id, bool Fail = false);

    public sealed record CardOpened(Guid Id);

    public sealed record Remind(Guid Id);

    public sealed record Ask(int Number);

    public sealed record Answer(int Number);

    public sealed record Side(int Number);

    public sealed record NoteCard(Guid Id, Guid Rival);

    public sealed class CardHandler(Seen seen)
    {
        public async Task<Answer> Handle(OpenCard message, IDocumentSession session, IMessageBus bus)
        {
            session.Events.StartStream<CardRow>(message.Id, new Opened(message.Id, "first"));
            await bus.PublishAsync(new CardOpened(message.Id));
            await bus.ScheduleAsync(new Remind(message.Id), TimeSpan.FromHours(1));
            return message.Fail ? throw new InvalidOperationException("after publishing") : new Answer(1);
        }

        public void Handle(CardOpened message) => seen.Add($"opened {message.Id}");

        public void Handle(Remind message) => seen.Add($"reminded {message.Id}");

        public (Answer, Side) Handle(Ask message) => (new Answer(message.Number), new Side(message.Number));

        public void Handle(Answer message) => seen.Add($"answer {message.Number}");

        public void Handle(Side message) => seen.Add($"side {message.Number}");

        public async Task<CardOpened> Handle(
            NoteCard message,
            IDocumentSession session,
            IDocumentStore store,
            CancellationToken cancellation
        )
        {
            var stream = await session.Events.FetchForWriting<CardRow>(message.Id, cancellation);
            stream.AppendOne(new Noted("mine"));
            await using var rival = store.LightweightSession();
            (await rival.Events.FetchForWriting<CardRow>(message.Id, cancellation)).AppendOne(new Noted("theirs"));
            await rival.SaveChangesAsync(cancellation);
            return new CardOpened(message.Rival);
        }
    }

    private static Task<BusHost> Start() => BusHost.StartAsync(options => options.Discovery.IncludeType<CardHandler>());

    [Fact]
    public async Task event_snapshot_and_message_are_one_commit()
    {
        await using var bus = await Start();
        var id = Guid.NewGuid();
        await bus.Bus.InvokeAsync(new OpenCard(id));
        var commits = await bus.Sql<long>(
            $"""
            select count(distinct x) from (select xmin::text x from {bus.Schema}.mt_events union all select xmin::text from {bus.Schema}.mt_doc_cardrow
            union all select xmin::text from {bus.Schema}.wolverine_incoming_envelopes where status = 'Scheduled') rows
            """
        );
        Assert.Equal(1, commits);
        Assert.Equal(1, await bus.Sql<long>("select count(*) from {s}.wolverine_incoming_envelopes where status = 'Scheduled'"));
        await bus.Seen.Until($"opened {id}");
    }

    [Fact]
    public async Task a_handler_that_throws_sends_and_stores_nothing()
    {
        await using var bus = await Start();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            bus.Bus.InvokeAsync(new OpenCard(Guid.NewGuid(), Fail: true))
        );
        Assert.Equal("after publishing", failure.Message);
        Assert.Equal(0, await bus.Sql<long>("select count(*) from {s}.wolverine_incoming_envelopes"));
        Assert.Empty(bus.Seen.All);
    }

    [Fact]
    public async Task a_lost_race_reaches_the_caller_as_itself_and_sends_nothing()
    {
        await using var bus = await Start();
        var (id, rival) = (Guid.NewGuid(), Guid.NewGuid());
        await bus.Bus.InvokeAsync(new OpenCard(id));
        await Assert.ThrowsAnyAsync<ConcurrencyException>(() => bus.Bus.InvokeAsync(new NoteCard(id, rival)));
        await Assert.ThrowsAsync<ExistingStreamIdCollisionException>(() => bus.Bus.InvokeAsync(new OpenCard(id)));
        await bus.Idle(exceptScheduled: true);
        Assert.DoesNotContain($"opened {rival}", bus.Seen.All);
        Assert.Equal(1, bus.Seen.Count($"opened {id}"));
    }

    [Fact]
    public async Task the_awaited_answer_is_held_back_and_the_rest_is_sent()
    {
        await using var bus = await Start();
        Assert.Equal(7, (await bus.Bus.InvokeAsync<Answer>(new Ask(7))).Number);
        await bus.Seen.Until("side 7");
        await bus.Idle();
        Assert.Equal(["side 7"], bus.Seen.All);
    }

    [Fact]
    public async Task an_answer_of_another_type_is_null_and_everything_is_sent()
    {
        await using var bus = await Start();
        Assert.Null(await bus.Bus.InvokeAsync<string>(new Ask(7)));
        await bus.Seen.Until("side 7");
        await bus.Seen.Until("answer 7");
    }

    [Fact]
    public async Task outside_a_handler_a_message_is_stored_before_publish_returns()
    {
        await using var bus = await BusHost.StartAsync(options => options.Discovery.IncludeType<CardHandler>(), start: false);
        await bus.Bus.PublishAsync(new Side(1));
        Assert.Equal(1, (await bus.Messages.Admin.FetchCountsAsync()).Incoming);
        await bus.Host.StartAsync();
        await bus.Seen.Until("side 1");
    }

    [Fact]
    public async Task a_message_without_handler_is_refused_by_invoke_and_send_and_dropped_by_publish()
    {
        await using var bus = await Start();
        await Assert.ThrowsAsync<IndeterminateRoutesException>(() => bus.Bus.InvokeAsync("nobody"));
        await Assert.ThrowsAsync<IndeterminateRoutesException>(async () => await bus.Bus.SendAsync("nobody"));
        await bus.Bus.PublishAsync("nobody");
        Assert.Equal(0, (await bus.Messages.Admin.FetchCountsAsync()).Incoming);
    }

    public sealed record Many;

    public sealed class ManyHandler
    {
        public static OutgoingMessages Handle(Many message)
        {
            OutgoingMessages messages = [new Side(1)];
            messages.Delay(new Side(2), TimeSpan.FromMilliseconds(1));
            messages.Schedule(new Side(3), DateTimeOffset.UnixEpoch);
            messages.Add(new Side(4).DelayedFor(TimeSpan.FromMilliseconds(1)));
            messages.Add(new Side(5), new DeliveryOptions { GroupId = "b" });
            return messages;
        }

        public static IEnumerable<object> Handle(OpenCard message) => [new Side(8), new Side(9)];

        public static Side? Handle(Remind message) => null;
    }

    [Fact]
    public async Task returned_messages_are_sent_each_in_its_own_way_and_null_is_nothing()
    {
        await using var bus = await BusHost.StartAsync(options => options.Discovery.IncludeType<ManyHandler>().IncludeType<SideHandler>());
        await bus.Bus.InvokeAsync(new Many());
        await bus.Bus.InvokeAsync(new OpenCard(Guid.Empty));
        await bus.Bus.InvokeAsync(new Remind(Guid.Empty));
        await bus.Seen.Until(seen => seen.All.Length == 7);
        await bus.Idle();
        Assert.Equal(["1", "2", "3", "4", "5 b", "8", "9"], bus.Seen.All.Order());
    }

    public sealed class SideHandler
    {
        public static void Handle(Side message, Seen seen, Envelope envelope) => seen.Add($"{message.Number} {envelope.GroupId}".Trim());
    }
}
