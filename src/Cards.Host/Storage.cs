using JasperFx;
using Marten;
using Npgsql;
using Wolverine.Marten;
using Schema = Cards.Platform.Storage;

namespace Cards.Host;

/// <summary>PostgreSQL and Marten: the connection, the store, and who may create tables.</summary>
internal static class Storage
{
    /// <param name="isSchemaCommand">The process changes or compares tables and ends; filling a new column of a big table takes its time.</param>
    public static void AddDatabase(this WebApplicationBuilder builder, bool isSchemaCommand)
    {
        var configuration = builder.Configuration;
        builder.Services.AddSingleton(_ =>
        {
            var connection = ConnectionOf(configuration);
            if (isSchemaCommand)
                connection.CommandTimeout = 0;
            return new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
        });
        builder.Services.AddHostedService<FirstConnection>();
    }

    public static void AddStorage(this WebApplicationBuilder builder)
    {
        var store = builder.Services.AddMarten(ConfigureStore).UseLightweightSessions().UseNpgsqlDataSource().IntegrateWithWolverine();
        builder.Services.ConfigureMarten(
            (services, options) =>
                options.Logger(
                    new MartenLog(services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<ILogger<IDocumentStore>>())
                )
        );
        builder.Services.CritterStackDefaults(stack =>
        {
            stack.Development.ResourceAutoCreate = AutoCreate.CreateOrUpdate;
            stack.Production.ResourceAutoCreate = AutoCreate.None;
        });
        // Outside Development `db-apply` is a step of the deployment: a host that starts never changes tables, it says when they are not its own.
        if (builder.Environment.IsDevelopment())
            store.ApplyAllDatabaseChangesOnStartup();
        else
            store.AssertDatabaseMatchesConfigurationOnStartup();
    }

    /// <summary>The setting <c>Cards:Postgres</c> with what this host needs of a connection.</summary>
    public static NpgsqlConnectionStringBuilder ConnectionOf(IConfiguration configuration)
    {
        var connection = new NpgsqlConnectionStringBuilder(Settings.Required(configuration, "Cards:Postgres"))
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
        // The lock that elects a leader lives as long as its connection: a host whose machine is gone must lose it soon.
        connection.TcpKeepAlive = true;
        connection.TcpKeepAliveTime = Given(connection, "TCP Keepalive Time") ?? 5;
        connection.TcpKeepAliveInterval = Given(connection, "TCP Keepalive Interval") ?? 2;
        return connection;
    }

    private static int? Given(NpgsqlConnectionStringBuilder connection, string keyword) =>
        connection.ShouldSerialize(keyword) ? (int)connection[keyword]! : null;

    private static void ConfigureStore(StoreOptions store)
    {
        store.DatabaseSchemaName = Schema.Schema;
        store.UseSystemTextJsonForSerialization();
        store.Events.UseMandatoryStreamTypeDeclaration = true;
        // No projection runs in the background here, so nothing needs to know how far one has come.
        store.Events.EnableAdvancedAsyncTracking = false;
        // Reads are tried four times; all of them together must fit into the edge's patience (Edge:HostTimeout, 30 s).
        store.CommandTimeout = 3;
        foreach (var (type, alias) in EventAliases.All)
            store.Events.MapEventType(type, alias);
    }
}
