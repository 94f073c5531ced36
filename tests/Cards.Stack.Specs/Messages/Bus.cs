using Cards.Stack.Specs.Store;
using Cards.Stack.Specs.Support;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Marten;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime;
using Wolverine.Transports.Sending;

[assembly: AssemblyFixture(typeof(Cards.Stack.Specs.Messages.Bus))]

namespace Cards.Stack.Specs.Messages;

/// <summary>A host with store and messages, set up as the product's is, that most specs share.</summary>
public sealed class Bus : IAsyncLifetime
{
    public static TimeSpan Step { get; } = TimeSpan.FromMilliseconds(20);

    public Database Database { get; } = new();

    public LoggedLines Log { get; } = new();

    public Seen Seen { get; } = new();

    public IHost Host { get; private set; } = null!;

    public IMessageStore Messages => Host.Services.GetRequiredService<IMessageStore>();

    /// <summary>A host of any schema; <paramref name="configure"/> names its handlers.</summary>
    public static IHost Build(string schema, Action<WolverineOptions> configure, Action<IServiceCollection> services)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        services(builder.Services);
        builder
            .Services.AddMarten(options =>
            {
                options.Connection(Database.Connection);
                options.DatabaseSchemaName = schema;
                options.Projections.Snapshot<Account>(SnapshotLifecycle.Inline);
            })
            .UseLightweightSessions()
            .IntegrateWithWolverine()
            .ApplyAllDatabaseChangesOnStartup();
        builder.UseWolverine(options =>
        {
            options.ApplicationAssembly = typeof(Bus).Assembly;
            options.Discovery.DisableConventionalDiscovery();
            options.Policies.AutoApplyTransactions();
            options.Policies.UseDurableLocalQueues();
            options.Durability.MessageStorageSchemaName = schema;
            options.Durability.Mode = DurabilityMode.Solo;
            options.Durability.ScheduledJobFirstExecution = Step;
            options.Durability.ScheduledJobPollingTime = Step * 5;
            options.Durability.NodeReassignmentPollingTime = Step * 10;
            configure(options);
        });
        return builder.Build();
    }

    public Task SendAsync(object message) => Host.MessageBus().PublishAsync(message).AsTask();

    public ISendingAgent Queue(string name) => Host.Services.GetRequiredService<IWolverineRuntime>().Endpoints.AgentForLocalQueue(name);

    public async ValueTask InitializeAsync()
    {
        Host = Build(Database.Schema, Configure, services => services.AddSingleton(Seen).AddLogging(logging => logging.AddProvider(Log)));
        await Host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        Host.Dispose();
        await Database.DisposeAsync();
    }

    private static void Configure(WolverineOptions options)
    {
        options.Discovery.IncludeType<AccountHandler>().IncludeType<FlakyHandler>().IncludeType(typeof(SecretHandler));
        options
            .OnException<JasperFx.ConcurrencyException>()
            .Or<FlakyException>(failure => failure.Trouble is FlakyHandler.Trouble.Passing)
            .RetryOnce()
            .Then.ScheduleRetry(Step, Step);
        options.OnException<FlakyException>(failure => failure.Trouble is FlakyHandler.Trouble.Silent).ScheduleRetryIndefinitely(Step);
        options
            .OnException<FlakyException>(failure => failure.Trouble is FlakyHandler.Trouble.Postponed)
            .ScheduleRetry(TimeSpan.FromHours(1))
            .WithFullJitter();
    }
}
