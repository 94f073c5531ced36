using System.Reflection;
using System.Text.Json;
using Cards.Platform;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using Cards.Platform.Input;
using Cards.Platform.Mail;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using JasperFx;
using JasperFx.CodeGeneration;
using Marten;
using Marten.Exceptions;
using Microsoft.AspNetCore.Http.Json;
using Npgsql;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Marten;

namespace Cards.Host;

/// <summary>The packages the product stands on, set up once: store, queues, Redis, JSON, keys.</summary>
internal static class Stack
{
    private static readonly TimeSpan[] Ladder =
    [
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
    ];

    public static void AddStack(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        Required(configuration, "Cards:Redis");
        builder.Services.AddNpgsqlDataSource(configuration);
        builder.Services.AddRedis();
        builder
            .Services.AddMarten(ConfigureStore)
            .UseLightweightSessions()
            .UseNpgsqlDataSource()
            .IntegrateWithWolverine()
            .ApplyAllDatabaseChangesOnStartup();
        builder.UseWolverine(options => ConfigureQueues(options, configuration));
        builder
            .Services.AddOptions<MailOptions>()
            .Bind(configuration.GetSection(MailOptions.Section))
            .Validate(options => options.IsValid(), "Mail: host, port and sender are needed.")
            .ValidateOnStart();
        builder.Services.AddSingleton<Mailer>();
        builder.Services.AddSingleton(
            new Sealer(new KeyRing("Cards:Seal:Keys", configuration.GetSection("Cards:Seal:Keys").Get<KeySetting[]>() ?? []))
        );
        // The keys that never go: a used key is found again through every rotation.
        builder.Services.AddIdempotency(
            configuration,
            new KeyRing("Cards:PanHash:Keys", configuration.GetSection("Cards:PanHash:Keys").Get<KeySetting[]>() ?? [])
        );
        builder.Services.Configure<JsonOptions>(json =>
        {
            var options = json.SerializerOptions;
            options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.PropertyNameCaseInsensitive = false;
            options.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            options.Converters.Add(new UtcMilliseconds());
            foreach (var converter in FieldConverters.All)
                options.Converters.Add(converter);
        });
    }

    private static void AddNpgsqlDataSource(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton(_ =>
        {
            var connection = new NpgsqlConnectionStringBuilder(Required(configuration, "Cards:Postgres"))
            {
                MaxAutoPrepare = 100,
                AutoPrepareMinUsages = 2,
                // No session state is ever set on a pooled connection, so nothing needs discarding when it is rented again.
                NoResetOnClose = true,
                ApplicationName = "cards-host",
            };
            // Unless the setting says otherwise, a database that went silent is given up while the edge still waits.
            connection.Timeout = Given(connection, "Timeout") ?? 4;
            connection.CommandTimeout = Given(connection, "Command Timeout") ?? 4;
            connection.CancellationTimeout = Given(connection, "Cancellation Timeout") ?? 500;
            return new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
        });

    private static int? Given(NpgsqlConnectionStringBuilder connection, string keyword) =>
        connection.ShouldSerialize(keyword) ? (int)connection[keyword]! : null;

    private static void ConfigureStore(StoreOptions store)
    {
        store.DatabaseSchemaName = Storage.Schema;
        store.UseSystemTextJsonForSerialization();
        store.Events.UseMandatoryStreamTypeDeclaration = true;
        // Reads are tried four times; all of them together must fit into the edge's patience (Edge:HostTimeout, 30 s).
        store.CommandTimeout = 3;
        foreach (var (type, alias) in EventAliases.All)
            store.Events.MapEventType(type, alias);
    }

    private static void ConfigureQueues(WolverineOptions options, ConfigurationManager configuration)
    {
        options.ServiceName = "cards-host";
        options.ApplicationAssembly = Assembly.Load("Cards.Handlers");
        // Handler code is written ahead: compiling it at run time costs the first command a second and the process 170 MB.
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
        if (configuration["Cards:GeneratedCode"] is { Length: > 0 } folder)
            options.CodeGeneration.GeneratedCodeOutputPath = folder;
        options.Policies.AutoApplyTransactions();
        options.Policies.UseDurableLocalQueues();
        options.Durability.MessageStorageSchemaName = Storage.Schema;
        // Outcomes are looked up by scheduled messages, which a user may be waiting for.
        options.Durability.ScheduledJobPollingTime = TimeSpan.FromSeconds(1);
        options.Durability.ScheduledJobFirstExecution = TimeSpan.FromMilliseconds(500);

        // A lost race is decided once more on what the winner left; the second loss goes to the caller, or for a queued message to the ladder.
        options
            .OnException<ConcurrencyException>()
            .Or<ExistingStreamIdCollisionException>()
            .Or<DocumentAlreadyExistsException>()
            .RetryOnce()
            .Then.ScheduleRetry(Ladder)
            .WithFullJitter();
        // What the issuer announced is not forgotten because the issuer is silent.
        options.OnException<IssuerSilentException>().ScheduleRetryIndefinitely(Ladder).WithFullJitter();
        // Handlers may run twice, so a passing trouble is ridden out; what still fails after a quarter of an hour waits as a dead letter.
        options.OnAnyException().ScheduleRetry(Ladder).WithFullJitter();
    }

    private static string Required(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : throw new InvalidOperationException($"The setting {key} is missing.");
}
