using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Wolverine.Runtime.Handlers;

namespace StandIns.Tests.OnWolverine;

public sealed class ErrorTests
{
    /// <summary>Fails until this attempt.</summary>
    public sealed record Flaky(string Kind, int SucceedsAt = int.MaxValue);

    public sealed record Own(int Unused = 0);

    public sealed class FlakyHandler
    {
        public static void Handle(Flaky message, Envelope envelope, Seen seen)
        {
            seen.Add($"attempt {envelope.Attempts}");
            if (envelope.Attempts < message.SucceedsAt)
            {
                throw message.Kind switch
                {
                    "timeout" => new TimeoutException("slow"),
                    "argument" => new ArgumentNullException(message.Kind),
                    "odd text" => new InvalidOperationException("half \ud83d and \0 nul"),
                    _ => new InvalidOperationException(message.Kind),
                };
            }

            seen.Add("done");
        }
    }

    public sealed class OwnRulesHandler
    {
        public static void Configure(HandlerChain chain) => chain.OnAnyException().RetryTimes(2);

        public static void Handle(Own message, Envelope envelope, Seen seen)
        {
            seen.Add($"attempt {envelope.Attempts}");
            throw new TimeoutException();
        }
    }

    private static Task<BusHost> Start(Action<WolverineOptions> rules) =>
        BusHost.StartAsync(options =>
        {
            options.Discovery.IncludeType<FlakyHandler>().IncludeType<OwnRulesHandler>();
            rules(options);
        });

    [Fact]
    public async Task without_a_rule_the_first_failure_is_a_dead_letter_with_body_and_exception()
    {
        await using var bus = await Start(_ => { });
        await bus.Bus.PublishAsync(new Flaky("broken"));
        await bus.Idle();
        var dead = Assert.Single((await bus.Messages.DeadLetters.QueryAsync(new DeadLetterEnvelopeQuery(), default)).Envelopes);
        Assert.Equal(["attempt 1"], bus.Seen.All);
        Assert.Equal(("System.InvalidOperationException", "broken", false), (dead.ExceptionType, dead.ExceptionMessage, dead.Replayable));
        Assert.Equal("""{"kind":"broken","succeedsAt":2147483647}""", System.Text.Encoding.UTF8.GetString(dead.Envelope.Data!));
        Assert.Equal("ErrorTests_StandIns.Tests.OnWolverine.ErrorTests+Flaky", dead.MessageType);
        Assert.Equal("local://errortests_standins.tests.onwolverine.errortests.flaky/", dead.ReceivedAt);
    }

    [Fact]
    public async Task an_exception_text_the_database_cannot_hold_still_becomes_a_dead_letter()
    {
        await using var bus = await Start(_ => { });
        await bus.Bus.PublishAsync(new Flaky("odd text"));
        await bus.Idle();
        Assert.Equal(1, (await bus.Messages.Admin.FetchCountsAsync()).DeadLetter);
    }

    [Fact]
    public async Task retries_in_place_use_one_step_per_attempt_and_then_give_up()
    {
        await using var bus = await Start(options =>
            options
                .OnException<InvalidOperationException>()
                .RetryOnce()
                .Then.RetryWithCooldown(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1))
        );
        await bus.Bus.PublishAsync(new Flaky("broken"));
        await bus.Idle();
        Assert.Equal(["attempt 1", "attempt 2", "attempt 3", "attempt 4"], bus.Seen.All);
        Assert.Equal(1, (await bus.Messages.Admin.FetchCountsAsync()).DeadLetter);
    }

    [Fact]
    public async Task the_first_matching_rule_decides_and_a_base_type_matches()
    {
        await using var bus = await Start(options =>
        {
            options.Policies.OnException<TimeoutException>().MoveToErrorQueue();
            options.Policies.OnException<ArgumentException>().Or<FormatException>().Discard();
            options.OnAnyException().RetryTimes(25);
        });
        await bus.Bus.PublishAsync(new Flaky("timeout"));
        await bus.Bus.PublishAsync(new Flaky("argument"));
        await bus.Bus.PublishAsync(new Flaky("broken", SucceedsAt: 3));
        await bus.Idle();
        Assert.Equal(1, (await bus.Messages.Admin.FetchCountsAsync()).DeadLetter);
        Assert.Equal((3, 1, 1), (bus.Seen.Count("attempt 1"), bus.Seen.Count("attempt 3"), bus.Seen.Count("done")));
    }

    [Fact]
    public async Task a_handlers_own_rules_come_before_the_general_ones()
    {
        await using var bus = await Start(options => options.OnAnyException().Discard());
        await bus.Bus.PublishAsync(new Own());
        await bus.Idle();
        Assert.Equal(["attempt 1", "attempt 2", "attempt 3"], bus.Seen.All);
        Assert.Equal(1, (await bus.Messages.Admin.FetchCountsAsync()).DeadLetter);
    }

    [Fact]
    public async Task a_scheduled_retry_is_stored_with_its_attempts_and_runs_when_due()
    {
        await using var bus = await Start(options =>
            options.OnAnyException().ScheduleRetry(TimeSpan.FromMilliseconds(100)).Then.Requeue(2)
        );
        await bus.Bus.PublishAsync(new Flaky("broken", SucceedsAt: 3));
        await bus.Idle();
        Assert.Equal(["attempt 1", "attempt 2", "attempt 3", "done"], bus.Seen.All);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task jitter_only_lengthens_a_delay_within_its_bounds_and_spreads(bool jitter, double most)
    {
        await using var bus = await Start(options =>
        {
            var rule = options.OnAnyException().ScheduleRetry(TimeSpan.FromHours(1));
            _ = jitter ? rule.WithFullJitter() : rule;
        });
        for (var i = 0; i < 20; i++)
        {
            await bus.Bus.PublishAsync(new Flaky("broken"));
        }

        await bus.Idle(exceptScheduled: true);
        const string Delay =
            "extract(epoch from execution_time - now()) / 3600 from {s}.wolverine_incoming_envelopes where status = 'Scheduled'";
        var shortest = (double)
            await bus.Sql<decimal>(
                "select min(d) from (select " + Delay.Replace(" from {s}", " d from {s}", StringComparison.Ordinal) + ") x"
            );
        var longest = (double)
            await bus.Sql<decimal>(
                "select max(d) from (select " + Delay.Replace(" from {s}", " d from {s}", StringComparison.Ordinal) + ") x"
            );
        Assert.InRange(shortest, 0.99, most);
        Assert.InRange(longest, 0.99, most);
        Assert.Equal(jitter, longest - shortest > 0.01);
    }

    [Fact]
    public void jitter_is_refused_without_a_delay_and_twice_and_so_are_too_many_attempts()
    {
        var options = BusHost.Build(_ => { }).Host.Services;
        var policies = Microsoft
            .Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<WolverineOptions>(options)
            .Policies;
        Assert.Throws<InvalidOperationException>(() => policies.OnAnyException().RetryOnce().WithFullJitter());
        Assert.Throws<InvalidOperationException>(() =>
            policies.OnAnyException().ScheduleRetry(TimeSpan.FromSeconds(1)).WithFullJitter().WithFullJitter()
        );
        Assert.Throws<InvalidOperationException>(() => policies.OnAnyException().RetryWithCooldown());
        Assert.Throws<ArgumentOutOfRangeException>(() => policies.OnAnyException().RetryTimes(26));
    }

    [Fact]
    public async Task invoke_honours_retries_in_place_and_rethrows_for_every_other_action()
    {
        await using var bus = await Start(options =>
        {
            options.OnException<InvalidOperationException>().RetryOnce();
            options.OnException<TimeoutException>().ScheduleRetry(TimeSpan.FromMilliseconds(1));
            options.OnException<ArgumentException>().Discard();
        });
        await bus.Bus.InvokeAsync(new Flaky("broken", SucceedsAt: 2));
        Assert.Equal(["attempt 1", "attempt 2", "done"], bus.Seen.All);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Bus.InvokeAsync(new Flaky("broken")));
        await Assert.ThrowsAsync<TimeoutException>(() => bus.Bus.InvokeAsync(new Flaky("timeout")));
        await Assert.ThrowsAsync<ArgumentNullException>(() => bus.Bus.InvokeAsync(new Flaky("argument")));
        Assert.Equal(
            0,
            await bus.Sql<long>(
                "select (select count(*) from {s}.wolverine_incoming_envelopes) + (select count(*) from {s}.wolverine_dead_letters)"
            )
        );
    }

    [Fact]
    public async Task pausing_holds_back_the_whole_queue()
    {
        await using var bus = await BusHost.StartAsync(
            options =>
            {
                options.Discovery.IncludeType<FlakyHandler>();
                options.PublishMessage<Flaky>().ToLocalQueue("flaky").Sequential();
                options.OnException<TimeoutException>().Requeue(2).AndPauseProcessing(TimeSpan.FromMilliseconds(300));
            },
            start: false
        );
        await bus.Bus.PublishAsync(new Flaky("timeout", SucceedsAt: 2));
        await bus.Bus.PublishAsync(new Flaky("fine", SucceedsAt: 0));
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        await bus.Host.StartAsync();
        await bus.Seen.Until("done", 2);
        Assert.Equal(["attempt 1", "attempt 1", "done", "attempt 2", "done"], bus.Seen.All);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds, 300, 20_000);
    }

    [Fact]
    public async Task a_replayed_dead_letter_runs_again_and_its_attempts_restart()
    {
        var fail = true;
        await using var bus = await Start(options =>
            options.OnException<InvalidOperationException>(_ => Volatile.Read(ref fail)).MoveToErrorQueue()
        );
        await bus.Bus.PublishAsync(new Flaky("broken", SucceedsAt: 2));
        await bus.Idle();
        Volatile.Write(ref fail, false);
        var dead = Assert.Single((await bus.Messages.DeadLetters.QueryAsync(new DeadLetterEnvelopeQuery(), default)).Envelopes);
        await bus.Messages.DeadLetters.ReplayAsync(new DeadLetterEnvelopeQuery([dead.Id]), default);
        await bus.Seen.Until("attempt 1", 2);
        await bus.SqlUntil<long>("select count(*) from {s}.wolverine_dead_letters where not replayable", count => count == 1);
        await bus.Messages.DeadLetters.DiscardAsync(new DeadLetterEnvelopeQuery(), default);
        Assert.Null(await bus.Messages.DeadLetters.DeadLetterEnvelopeByIdAsync(dead.Id));
    }

    [Theory]
    [InlineData("body = '\\x00'")]
    [InlineData("body = substr(body, 1, length(body) - 5)")]
    [InlineData("message_type = 'Nobody.Knows'")]
    [InlineData("received_at = null")]
    [InlineData("received_at = 'not an address'")]
    public async Task poison_goes_to_the_dead_letters_and_blocks_nothing(string poison)
    {
        await using var bus = await BusHost.StartAsync(
            options =>
            {
                options.Discovery.IncludeType<FlakyHandler>();
                options.PublishMessage<Flaky>().ToLocalQueue("flaky").Sequential();
            },
            start: false
        );
        await bus.Bus.PublishAsync(new Flaky("poison", SucceedsAt: 0));
        await bus.Sql<int>($"update {bus.Schema}.wolverine_incoming_envelopes set {poison}; select 1");
        await bus.Bus.PublishAsync(new Flaky("fine", SucceedsAt: 0));
        await bus.Host.StartAsync();
        await bus.Seen.Until("done");
        await bus.Idle();
        var harmless = poison.StartsWith("received_at", StringComparison.Ordinal);
        Assert.Equal(harmless ? 0 : 1, (await bus.Messages.Admin.FetchCountsAsync()).DeadLetter);
        Assert.Equal(harmless ? 2 : 1, bus.Seen.Count("done"));
    }
}
