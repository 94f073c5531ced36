#pragma warning disable CA1068 // One handler asks for everything, in any order.
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Configuration;
using Wolverine.Runtime.Routing;

namespace StandIns.Tests.OnWolverine;

public sealed class HandlerTests
{
    public sealed record Ping(int Number = 1);

    public sealed record Pong(int Number);

    public interface IClock;

    public sealed class PublicClock : IClock;

    internal sealed class InternalClock : IClock;

    public sealed class ClockHandler
    {
        public static void Handle(Ping message, IClock clock, Seen seen) => seen.Add(clock.GetType().Name);
    }

    public sealed class ProviderHandler
    {
        public static void Handle(Ping message, IServiceProvider provider) => provider.GetService(typeof(Ping));
    }

    internal sealed class HiddenHandler
    {
        public static Pong Handle(Ping message) => new(message.Number);
    }

    public sealed class PrivateMethodHandler
    {
        public static int Handle(Ping message) => message.Number;

        internal static Pong Consume(Ping message) => new(message.Number);
    }

    public sealed class CompanionHandler
    {
        public static void Handle(Ping message) => _ = message;

        public static string Load(Ping message) => message.ToString();
    }

    public sealed class EverythingHandler
    {
        public static async Task<Pong> ConsumeAsync(
            Ping message,
            IDocumentSession session,
            IQuerySession query,
            IMessageBus bus,
            Envelope envelope,
            CancellationToken cancellation,
            ILogger<Ping> logger,
            TimeProvider time,
            IOptions<LoggerFilterOptions> options,
            IConfiguration configuration,
            Seen seen
        )
        {
            await Task.Yield();
            Assert.Same(session, query);
            Assert.NotNull(bus);
            Assert.Same(message, envelope.Message);
            Assert.Null(envelope.Destination);
            Assert.Same(TimeProvider.System, time);
            Assert.NotNull(options.Value);
            Assert.NotNull(configuration);
            Assert.NotNull(logger);
            seen.Add($"cancellable {cancellation.CanBeCanceled}");
            return new Pong(message.Number);
        }
    }

    public sealed class UnknownServiceHandler
    {
        public static void Handle(Ping message, IFormatProvider nobody) => _ = nobody;
    }

    private static Task<BusHost> Start<THandler>(Action<IServiceCollection>? services = null) =>
        BusHost.StartAsync(options => options.Discovery.IncludeType<THandler>(), services);

    [Fact]
    public async Task a_scoped_or_transient_lambda_is_refused_at_start()
    {
        await Assert.ThrowsAsync<InvalidServiceLocationException>(() =>
            Start<ClockHandler>(x => x.AddScoped<IClock>(_ => new PublicClock()))
        );
        await Assert.ThrowsAsync<InvalidServiceLocationException>(() =>
            Start<ClockHandler>(x => x.AddTransient<IClock>(_ => new PublicClock()))
        );
    }

    [Fact]
    public async Task an_internal_scoped_implementation_and_the_container_itself_are_refused_at_start()
    {
        await Assert.ThrowsAsync<InvalidServiceLocationException>(() => Start<ClockHandler>(x => x.AddScoped<IClock, InternalClock>()));
        await Assert.ThrowsAsync<InvalidServiceLocationException>(() => Start<ProviderHandler>());
    }

    [Fact]
    public async Task what_nobody_registered_is_refused_at_start() =>
        await Assert.ThrowsAsync<InvalidServiceLocationException>(() => Start<UnknownServiceHandler>());

    [Fact]
    public async Task a_companion_method_is_refused_at_start() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Start<CompanionHandler>());

    [Fact]
    public async Task a_singleton_however_made_is_taken()
    {
        await using var lambda = await Start<ClockHandler>(x => x.AddSingleton<IClock>(_ => new InternalClock()));
        await lambda.Bus.InvokeAsync(new Ping());
        Assert.Equal(["InternalClock"], lambda.Seen.All);
    }

    [Fact]
    public async Task everything_a_handler_may_ask_for_is_given()
    {
        await using var bus = await Start<EverythingHandler>(x => x.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()));
        using var cancellation = new CancellationTokenSource();
        Assert.Equal(new Pong(5), await bus.Bus.InvokeAsync<Pong>(new Ping(5), cancellation.Token));
        Assert.Equal(["cancellable True"], bus.Seen.All);
    }

    [Fact]
    public async Task an_internal_handler_is_invisible_and_a_primitive_result_or_a_non_public_method_is_no_handler()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BusHost.Build(options => options.Discovery.IncludeType<HiddenHandler>()));
        await using var primitive = await Start<PrivateMethodHandler>();
        await Assert.ThrowsAsync<IndeterminateRoutesException>(() => primitive.Bus.InvokeAsync(new Ping()));
    }

    [Fact]
    public async Task discovery_takes_public_classes_by_their_name_from_the_included_assemblies()
    {
        await using var bus = await BusHost.StartAsync(
            options =>
            {
                options.Discovery.IncludeAssembly(typeof(CrashChild.CardHandler).Assembly);
            },
            x => x.AddSingleton(new CrashChild.Effects("", "", Npgsql.NpgsqlDataSource.Create(BusHost.Postgres)))
        );
        await bus.Bus.InvokeAsync(new CrashChild.OpenWithoutOutbox(Guid.CreateVersion7()));
        Assert.Equal(1, await bus.Sql<long>("select count(*) from {s}.mt_streams"));
        await Assert.ThrowsAsync<IndeterminateRoutesException>(() => bus.Bus.InvokeAsync(new Ping()));
    }

    [Fact]
    public async Task later_configuration_applies_in_order_whether_added_before_or_after_the_bus()
    {
        List<string> order = [];
        IServiceCollection? services = null;
        await using var bus = await BusHost.StartAsync(
            _ =>
            {
                order.Add("own");
                services!.ConfigureWolverine(_ => order.Add("after"));
            },
            before => (services = before).ConfigureWolverine(_ => order.Add("before"))
        );
        Assert.Equal(["own", "before", "after"], order);
    }

    [Fact]
    public void the_bus_is_added_once()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseWolverine(null);
        Assert.Throws<InvalidOperationException>(() => builder.UseWolverine(null));
    }

    [Fact]
    public async Task a_query_session_alone_saves_nothing_and_the_handled_mark_is_still_set()
    {
        await using var bus = await Start<QueryHandler>();
        await bus.Bus.PublishAsync(new Ping());
        await bus.Seen.Until("queried");
        await bus.Idle();
        Assert.Equal(1, (await bus.Messages.Admin.FetchCountsAsync()).Handled);
    }

    [Fact]
    public async Task messages_whose_handlers_saved_nothing_are_marked_together()
    {
        await using var bus = await Start<QueryHandler>();
        foreach (var _ in Enumerable.Range(0, 30))
            await bus.Bus.PublishAsync(new Ping());
        await bus.Idle();
        Assert.Equal(30, (await bus.Messages.Admin.FetchCountsAsync()).Handled);
        var commits = await bus.Sql<long>("select count(distinct xmin::text) from {s}.wolverine_incoming_envelopes");
        Assert.InRange(commits, 1, 15);
    }

    [Fact]
    public async Task a_node_that_stops_marks_what_it_handled()
    {
        var bus = await Start<QueryHandler>();
        await bus.Bus.PublishAsync(new Ping());
        await bus.Seen.Until("queried");
        await bus.Host.StopAsync();
        Assert.Equal(1, (await bus.Messages.Admin.FetchCountsAsync()).Handled);
        await bus.DisposeAsync();
    }

    public sealed class QueryHandler
    {
        public static void Handle(Ping message, IQuerySession query, Seen seen) => seen.Add(query is null ? "nothing" : "queried");
    }
}
