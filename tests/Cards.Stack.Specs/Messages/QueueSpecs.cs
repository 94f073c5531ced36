using Cards.Stack.Specs.Support;
using JasperFx.Blocks;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Transports;

namespace Cards.Stack.Specs.Messages;

public sealed class QueueSpecs
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The bound is a constant of the package, no setting. Whoever publishes beyond it waits, after its commit.</summary>
    [Fact]
    public async Task a_durable_local_queue_takes_10_000_envelopes_into_the_process_and_then_lets_the_next_wait()
    {
        await using var database = new Database();
        var gate = new TaskCompletionSource();
        using var host = Bus.Build(
            database.Schema,
            options =>
            {
                options.Discovery.IncludeType<BlockedHandler>();
                options.LocalQueue("blocked").Sequential();
                options.PublishMessage<Blocked>().ToLocalQueue("blocked");
                options.Durability.DrainTimeout = TimeSpan.FromMilliseconds(1);
            },
            services => services.AddSingleton(gate).AddSingleton(new Seen()).AddLogging()
        );
        await host.StartAsync(Token);
        var queue = (IListenerCircuit)host.Services.GetRequiredService<IWolverineRuntime>().Endpoints.AgentForLocalQueue("blocked");
        var seen = host.Services.GetRequiredService<Seen>();
        await queue.EnqueueDirectlyAsync([Envelope()]);
        await Wait.UntilAsync(() => Task.FromResult(seen.All.Count), count => count == 1, "the handler holds its message");

        var accepted = 0;
        Task waiting;
        while ((waiting = queue.EnqueueDirectlyAsync([Envelope()])).IsCompletedSuccessfully && accepted < 20_000)
            accepted++;
        Assert.Equal(10_000, accepted);
        Assert.Equal(10_000, Block<Envelope>.DefaultBoundedCapacity);
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        await waiting;

        Envelope Envelope() =>
            new(new Blocked())
            {
                Destination = new Uri("local://blocked"),
                ContentType = "application/json",
                Data = "{}"u8.ToArray(),
            };
    }

    [Fact]
    public async Task a_scoped_service_made_by_a_lambda_is_refused_at_the_first_message_of_its_handler()
    {
        await using var database = new Database();
        using var host = Bus.Build(
            database.Schema,
            options => options.Discovery.IncludeType(typeof(OpaqueHandler)),
            services => services.AddScoped<IOpaque>(_ => new Opaque()).AddLogging()
        );
        await host.StartAsync(Token);
        var refused = await Record.ExceptionAsync(() => host.MessageBus().InvokeAsync(new Ask(Guid.Empty), Token));
        Assert.IsType<Wolverine.Configuration.InvalidServiceLocationException>(refused);
        await host.StopAsync(Token);
    }

    [Fact]
    public void these_defaults_are_what_the_product_changes_or_counts_on()
    {
        var options = new WolverineOptions();
        Assert.Equal(DurabilityMode.Balanced, options.Durability.Mode);
        Assert.Equal(MessageIdentity.IdOnly, options.Durability.MessageIdentity);
        Assert.Equal(TimeSpan.FromSeconds(60), options.Durability.StaleNodeTimeout);
        Assert.Equal(2, options.Durability.StaleNodeEjectionThreshold);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Durability.HealthCheckPollingTime);
        Assert.Equal(TimeSpan.FromSeconds(5), options.Durability.ScheduledJobPollingTime);
        Assert.Equal(TimeSpan.FromMinutes(5), options.Durability.KeepAfterMessageHandling);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Durability.DrainTimeout);
        Assert.Equal(TimeSpan.FromSeconds(60), options.DefaultExecutionTimeout);
        Assert.Equal("ClassicCombineIntoOneLogicalHandler", $"{options.MultipleHandlerBehavior}");
    }

    public sealed record Blocked;

    public sealed class BlockedHandler(TaskCompletionSource gate, Seen seen)
    {
        public Task Handle(Blocked message)
        {
            seen.Add($"{message}");
            return gate.Task;
        }
    }

    public interface IOpaque;

    private sealed class Opaque : IOpaque;

    public static class OpaqueHandler
    {
        public static void Handle(Ask message, IOpaque opaque) => _ = (message, opaque);
    }
}
