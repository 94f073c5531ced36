using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Configuration;

namespace StandIns.Tests.OnWolverine;

public sealed class QueueTests
{
    public sealed record Step(string Card, int Number);

    public sealed class StepHandler
    {
        public static async Task Handle(Step message, Seen seen)
        {
            seen.Add($"{message.Card} begins {message.Number}");
            await Task.Yield();
            seen.Add($"{message.Card} ends {message.Number}");
        }
    }

    public sealed record Tick(int Number);

    public sealed class TickHandler
    {
        public static void Handle(Tick message, Seen seen, Envelope envelope) =>
            seen.Add($"{message.Number} at {envelope.Destination?.Host}");
    }

    public sealed class OtherTickHandler
    {
        public static void Handle(Tick message, Seen seen) => seen.Add($"other {message.Number}");
    }

    [Fact]
    public async Task messages_of_one_group_run_one_after_the_other_in_order()
    {
        await using var bus = await BusHost.StartAsync(options =>
        {
            options.Discovery.IncludeType<StepHandler>();
            options.PublishMessage<Step>().ToLocalQueue("steps").PartitionProcessingByGroupId(PartitionSlots.Five);
        });
        string[] cards = ["a", "b", "c", "d"];
        foreach (var number in Enumerable.Range(0, 20))
        {
            foreach (var card in cards)
            {
                await bus.Bus.PublishAsync(new Step(card, number), new DeliveryOptions { GroupId = card });
            }
        }

        await bus.Idle();
        foreach (var card in cards)
        {
            var expected = Enumerable.Range(0, 20).SelectMany(number => new[] { $"{card} begins {number}", $"{card} ends {number}" });
            Assert.Equal(expected, bus.Seen.All.Where(line => line.StartsWith(card, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task the_order_of_a_group_survives_being_claimed_from_the_tables()
    {
        await using var bus = await BusHost.StartAsync(
            options =>
            {
                options.Discovery.IncludeType<StepHandler>();
                options.PublishMessage<Step>().ToLocalQueue("steps").PartitionProcessingByGroupId(PartitionSlots.Three);
            },
            start: false
        );
        foreach (var number in Enumerable.Range(0, 30))
        {
            await bus.Bus.PublishAsync(new Step("a", number), new DeliveryOptions { GroupId = "a" });
        }

        await bus.Host.StartAsync();
        await bus.Idle();
        Assert.Equal(Enumerable.Range(0, 30).SelectMany(number => new[] { $"a begins {number}", $"a ends {number}" }), bus.Seen.All);
    }

    [Fact]
    public async Task a_message_type_goes_to_the_queue_it_is_routed_to()
    {
        await using var bus = await BusHost.StartAsync(options =>
        {
            options.Discovery.IncludeType<TickHandler>();
            options.PublishMessage<Tick>().ToLocalQueue("Clock").Sequential();
        });
        await bus.Bus.PublishAsync(new Tick(1));
        await bus.Bus.InvokeAsync(new Tick(2));
        await bus.Seen.Until("1 at clock");
        await bus.Seen.Until("2 at ");
    }

    [Fact]
    public async Task several_handlers_of_one_type_run_together_as_one_unit_of_work()
    {
        await using var bus = await BusHost.StartAsync(options =>
            options.Discovery.IncludeType<TickHandler>().IncludeType<OtherTickHandler>()
        );
        await bus.Bus.PublishAsync(new Tick(1));
        await bus.Seen.Until("other 1");
        await bus.Seen.Until(seen => seen.All.Length == 2);
        await bus.Idle();
        Assert.Equal(1, await bus.Sql<long>("select count(*) from {s}.wolverine_incoming_envelopes"));
    }

    [Fact]
    public async Task scheduled_messages_run_when_due_and_not_before()
    {
        await using var bus = await BusHost.StartAsync(options =>
        {
            options.Discovery.IncludeType<TickHandler>();
            options.PublishMessage<Tick>().ToLocalQueue("clock").Sequential();
        });
        var started = Stopwatch.GetTimestamp();
        await bus.Bus.ScheduleAsync(new Tick(3), TimeSpan.FromHours(1));
        await bus.Bus.ScheduleAsync(new Tick(2), TimeSpan.FromMilliseconds(600));
        await bus.Bus.ScheduleAsync(new Tick(1), TimeProvider.System.GetUtcNow().AddMilliseconds(300));
        await bus.Seen.Until("2 at clock");
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 600, 20_000);
        await bus.Idle(exceptScheduled: true);
        Assert.Equal(["1 at clock", "2 at clock"], bus.Seen.All);
        Assert.Equal(1, (await bus.Messages.Admin.FetchCountsAsync()).Scheduled);
    }

    [Fact]
    public async Task messages_due_together_run_in_the_order_they_are_due()
    {
        await using var bus = await BusHost.StartAsync(
            options =>
            {
                options.Discovery.IncludeType<TickHandler>();
                options.PublishMessage<Tick>().ToLocalQueue("clock").Sequential();
            },
            start: false
        );
        var soon = TimeProvider.System.GetUtcNow().AddMilliseconds(500);
        foreach (var number in new[] { 3, 1, 2 })
        {
            await bus.Bus.ScheduleAsync(new Tick(number), soon.AddMilliseconds(number));
        }

        await bus.SqlUntil<long>(
            "select count(*) from {s}.wolverine_incoming_envelopes where execution_time < now() - interval '100 ms'",
            due => due == 3
        );
        await bus.Host.StartAsync();
        await bus.Seen.Until(seen => seen.All.Length == 3);
        Assert.Equal(["1 at clock", "2 at clock", "3 at clock"], bus.Seen.All);
    }

    [Fact]
    public async Task a_handled_message_is_remembered_so_that_its_id_is_not_taken_twice_and_then_forgotten()
    {
        await using var bus = await BusHost.StartAsync(options =>
        {
            options.Discovery.IncludeType<TickHandler>();
            options.Durability.KeepAfterMessageHandling = TimeSpan.FromSeconds(3);
        });
        await bus.Bus.ScheduleAsync(new Tick(2), TimeSpan.FromHours(1));
        await bus.Bus.PublishAsync(new Tick(1));
        await bus.SqlUntil<long>(
            "select count(*) from {s}.wolverine_incoming_envelopes where status = 'Handled' and keep_until > now()",
            handled => handled == 1
        );
        await bus.Sql<int>(
            """
            insert into {s}.wolverine_dead_letters (id, body, message_type, received_at, sent_at, replayable)
            select handled.id, later.body, later.message_type, later.received_at, now(), true
            from {s}.wolverine_incoming_envelopes handled, {s}.wolverine_incoming_envelopes later
            where handled.status = 'Handled' and later.status = 'Scheduled';
            select 1
            """
        );
        await bus.SqlUntil<long>("select count(*) from {s}.wolverine_dead_letters", dead => dead == 0);
        await bus.Idle(exceptScheduled: true);
        Assert.Single(bus.Seen.All);
        await bus.SqlUntil<long>("select count(*) from {s}.wolverine_incoming_envelopes where status = 'Handled'", left => left == 0);
    }

    [Fact]
    public async Task an_idle_node_is_woken_by_a_message_from_elsewhere_without_waiting_for_its_poll()
    {
        static void Slow(WolverineOptions options)
        {
            options.Discovery.IncludeType<TickHandler>();
            options.PublishMessage<Tick>().ToLocalQueue("clock");
            options.Durability.NodeReassignmentPollingTime = TimeSpan.FromHours(1);
            options.Durability.ScheduledJobFirstExecution = TimeSpan.FromHours(1);
        }

        await using var bus = await BusHost.StartAsync(Slow);
        await bus.Bus.PublishAsync(new Tick(1));
        await bus.Seen.Until("1 at clock");
        await using var elsewhere = await BusHost.StartAsync(Slow, schema: bus.Schema, start: false);
        await elsewhere.Bus.PublishAsync(new Tick(2));
        await bus.Seen.Until("2 at clock");
    }

    [Fact]
    public async Task a_handler_that_runs_when_the_host_stops_may_end_and_the_rest_is_left_for_others()
    {
        var gate = new Gate();
        await using var bus = await BusHost.StartAsync(
            options =>
            {
                options.Discovery.IncludeType<GateHandler>();
                options.PublishMessage<Enter>().ToLocalQueue("door").Sequential();
            },
            services => services.AddSingleton(gate)
        );
        await bus.Bus.PublishAsync(new Enter(1));
        await bus.Bus.PublishAsync(new Enter(2));
        await bus.Seen.Until("enter 1");
        var stop = bus.Host.StopAsync();
        var (left, nobodys) = (1, "select count(*) from {s}.wolverine_incoming_envelopes where status = 'Incoming' and owner_id = 0");
        // The node takes no more once a message is stored for nobody.
        for (; await bus.Sql<long>(nobodys) == 0; left++)
            await bus.Bus.PublishAsync(new Enter(3));
        gate.Open.SetResult();
        await stop;
        Assert.Equal(["enter 1", "leave 1"], bus.Seen.All);
        Assert.Equal(left, await bus.Sql<long>(nobodys));
        Assert.Equal(1, await bus.Sql<long>("select count(*) from {s}.wolverine_incoming_envelopes where status = 'Handled'"));
    }

    [Fact]
    public async Task a_message_that_changed_hands_while_it_ran_commits_nothing()
    {
        var gate = new Gate();
        void Services(IServiceCollection services) => services.AddSingleton(gate);
        await using var bus = await BusHost.StartAsync(
            options =>
            {
                options.Discovery.IncludeType<SessionGateHandler>().IncludeType<TickHandler>();
                options.Durability.NodeReassignmentPollingTime = TimeSpan.FromHours(1);
            },
            Services
        );
        await bus.Bus.PublishAsync(new Enter(1));
        await bus.Seen.Until("enter");
        await using var other = await BusHost.StartAsync(
            options => options.Discovery.IncludeType<SessionGateHandler>().IncludeType<TickHandler>(),
            Services,
            bus.Schema
        );
        await bus.Sql<int>("update {s}.wolverine_incoming_envelopes set owner_id = 0; select 1");
        await other.Seen.Until("enter");
        gate.Open.SetResult();
        await bus.Idle();
        Assert.Equal(1, await bus.Sql<long>("select count(*) from {s}.mt_streams"));
        Assert.Equal(2, await bus.Sql<long>("select count(*) from {s}.wolverine_incoming_envelopes where status = 'Handled'"));
    }

    [Fact]
    public async Task a_message_that_runs_is_not_run_beside_itself_when_its_row_is_claimed_again()
    {
        var gate = new Gate();
        await using var bus = await BusHost.StartAsync(
            options => options.Discovery.IncludeType<GateHandler>(),
            services => services.AddSingleton(gate)
        );
        await bus.Bus.PublishAsync(new Enter(1));
        await bus.Seen.Until("enter 1");
        await bus.Sql<int>("update {s}.wolverine_incoming_envelopes set owner_id = 0; select 1");
        await bus.SqlUntil<long>("select count(*) from {s}.wolverine_incoming_envelopes where owner_id = 0", left => left == 0);
        await bus.Bus.PublishAsync(new Enter(2));
        await bus.Seen.Until("enter 2");
        gate.Open.SetResult();
        await bus.Idle();
        Assert.Equal(["enter 1", "enter 2", "leave 1", "leave 2"], bus.Seen.All.Order());
    }

    [Fact]
    public async Task a_message_whose_commit_was_never_answered_is_found_and_run_once()
    {
        await using var bus = await BusHost.StartAsync(options => options.Discovery.IncludeType<TickHandler>());
        await bus.Bus.ScheduleAsync(new Tick(1), TimeSpan.FromHours(1));
        await bus.SqlUntil<long>("select count(*) from {s}.wolverine_nodes", nodes => nodes == 1);
        await bus.Sql<int>(
            "update {s}.wolverine_incoming_envelopes set status = 'Incoming', owner_id = (select node_number from {s}.wolverine_nodes); select 1"
        );
        await bus.SqlUntil<long>("select count(*) from {s}.wolverine_incoming_envelopes where status = 'Handled'", handled => handled == 1);
        Assert.Single(bus.Seen.All);
    }

    public sealed class SessionGateHandler(Gate gate, Seen seen)
    {
        public async Task<Tick> Handle(Enter message, Marten.IDocumentSession session)
        {
            var id = Guid.CreateVersion7();
            session.Events.StartStream<CardRow>(id, new Opened(id, "gate"));
            seen.Add("enter");
            await gate.Open.Task;
            return new Tick(message.Number);
        }
    }

    public sealed record Enter(int Number);

    public sealed class Gate
    {
        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public sealed class GateHandler(Gate gate, Seen seen)
    {
        public async Task Handle(Enter message)
        {
            seen.Add($"enter {message.Number}");
            await gate.Open.Task;
            seen.Add($"leave {message.Number}");
        }
    }
}
