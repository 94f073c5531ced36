using System.Reflection;
using Cards.Platform;
using Cards.UqPay.Ports;
using JasperFx.CodeGeneration;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Runtime;
using Schema = Cards.Platform.Storage;

namespace Cards.Host;

/// <summary>Wolverine: durable local queues, retries, durability, and handler code that was generated ahead.</summary>
internal static partial class Messaging
{
    private static readonly TimeSpan[] Ladder =
    [
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
    ];

    public static void AddMessaging(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var settings = configuration.GetSection(DurabilityOptions.Section).Get<DurabilityOptions>() ?? new DurabilityOptions();
        builder
            .Services.AddOptions<DurabilityOptions>()
            .Bind(configuration.GetSection(DurabilityOptions.Section))
            .Validate(options => options.IsValid(), DurabilityOptions.Rules)
            .ValidateOnStart();
        // Hosted services start in the order of their registration: the lock is held before Wolverine takes up anybody's messages.
        if (settings.Mode == DurabilityMode.Solo)
            builder.Services.AddHostedService<SoloLock>();
        builder.UseWolverine(options =>
        {
            options.ServiceName = "cards-host";
            UseGeneratedHandlers(options, configuration["Cards:GeneratedCode"]);
            UseDurableQueues(options, settings);
            RetryFailures(options);
        });
    }

    /// <summary>Compiling handler code at run time costs the first command a second and the process 170 MB.</summary>
    private static void UseGeneratedHandlers(WolverineOptions options, string? writeTo)
    {
        options.ApplicationAssembly = Assembly.Load("Cards.Handlers");
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
        // `codegen write` writes there.
        if (writeTo is { Length: > 0 })
            options.CodeGeneration.GeneratedCodeOutputPath = writeTo;
    }

    private static void UseDurableQueues(WolverineOptions options, DurabilityOptions settings)
    {
        options.Policies.AutoApplyTransactions();
        options.Policies.UseDurableLocalQueues();
        // Ids of the default generator can collide between two processes of one machine.
        options.EnvelopeIdGeneration = EnvelopeIdGeneration.GuidV7;
        options.Policies.MessageExecutionLogLevel(LogLevel.None);
        options.Policies.MessageSuccessLogLevel(LogLevel.None);
        // A lost race is a failed attempt too, and no error. What is one is told below, or by whoever invoked the handler.
        options.Policies.MessageFailureLogLevel(LogLevel.Debug);

        var durability = options.Durability;
        durability.MessageStorageSchemaName = Schema.Schema;
        durability.Mode = settings.Mode;
        durability.ScheduledJobPollingTime = settings.ScheduledJobPollingTime;
        durability.ScheduledJobFirstExecution = TimeSpan.FromMilliseconds(500);
        durability.HealthCheckPollingTime = settings.HealthCheckPollingTime;
        durability.FirstHealthCheckExecution = settings.HealthCheckPollingTime;
        durability.StaleNodeTimeout = settings.StaleNodeTimeout;
        durability.CheckAssignmentPeriod = settings.CheckAssignmentPeriod;
        durability.KeepAfterMessageHandling = settings.KeepAfterMessageHandling;
        durability.UpdateMetricsPeriod = settings.UpdateMetricsPeriod;
    }

    private static void RetryFailures(WolverineOptions options)
    {
        // A lost race is decided once more on what the winner left; the second loss goes to the caller, or for a queued message to the ladder.
        options.OnException(LostRace.Is, "Lost race").RetryOnce().Then.ScheduleRetry(Ladder).WithFullJitter();
        // What the issuer announced is not forgotten because the issuer is silent.
        options.OnException<IssuerSilentException>().ScheduleRetryIndefinitely(Ladder).WithFullJitter();
        // Handlers may run twice, so a passing trouble is ridden out; what still fails after a quarter of an hour waits as a dead letter.
        options.OnAnyException().ScheduleRetry(Ladder).WithFullJitter().And(TellAsync, "Tell of the failure");
    }

    /// <summary>Of a queued message alone: what an invoked handler throws goes to whoever invoked it, who answers for it.</summary>
    private static ValueTask TellAsync(IWolverineRuntime runtime, IEnvelopeLifecycle attempt, Exception failure)
    {
        LogFailedAttempt(runtime.LoggerFactory.CreateLogger(typeof(Messaging)), failure, attempt.Envelope?.Message);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "{Message} failed and is tried again later")]
    private static partial void LogFailedAttempt(ILogger log, Exception failure, object? message);
}
