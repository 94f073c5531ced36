using System.Collections.Concurrent;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence.Durability;

namespace StandIns.Tests.OnWolverine;

/// <summary>What handlers saw, and waiting for it.</summary>
public sealed class Seen
{
    private readonly ConcurrentQueue<string> _all = new();
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string[] All => [.. _all];

    public void Add(string what)
    {
        _all.Enqueue(what);
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public int Count(string what) => _all.Count(x => x == what);

    public async Task Until(Func<Seen, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var changed = _changed.Task;
            if (condition(this))
            {
                return;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Not seen in time. Seen: {string.Join(", ", _all)}");
            }
        }
    }

    public Task Until(string what, int times = 1) => Until(x => x.Count(what) >= times);
}

/// <summary>A host with the document store and the bus in a schema of its own.</summary>
internal sealed class BusHost : IAsyncDisposable
{
    private readonly bool _ownsSchema;

    private BusHost(IHost host, string schema, Seen seen, bool ownsSchema) =>
        (Host, Schema, Seen, _ownsSchema) = (host, schema, seen, ownsSchema);

    public IHost Host { get; }

    public string Schema { get; }

    public Seen Seen { get; }

    public IMessageBus Bus => Host.MessageBus();

    public IDocumentStore Store => Host.Services.GetRequiredService<IDocumentStore>();

    public IMessageStore Messages => Host.Services.GetRequiredService<IMessageStore>();

    public static string Postgres =>
        Environment.GetEnvironmentVariable("Cards__Postgres")
        ?? throw new InvalidOperationException("Set Cards__Postgres to a connection string that may create schemas");

    public static string NewSchema() => $"wolverine_{Guid.NewGuid():N}"[..24];

    public static async Task<BusHost> StartAsync(
        Action<WolverineOptions> configure,
        Action<IServiceCollection>? services = null,
        string? schema = null,
        bool start = true
    )
    {
        var bus = Build(configure, services, schema);
        if (start)
        {
            await bus.Host.StartAsync();
        }
        else
        {
            await bus.Messages.Admin.MigrateAsync();
        }

        return bus;
    }

    public static BusHost Build(Action<WolverineOptions> configure, Action<IServiceCollection>? services = null, string? schema = null)
    {
        var name = schema ?? NewSchema();
        var seen = new Seen();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(seen);
        services?.Invoke(builder.Services);
        builder
            .Services.AddMarten(options =>
            {
                options.Connection(Postgres);
                options.DatabaseSchemaName = name;
                options.Projections.Snapshot<CardRow>(JasperFx.Events.Projections.SnapshotLifecycle.Inline);
                options.Projections.Snapshot<CrashChild.Row>(JasperFx.Events.Projections.SnapshotLifecycle.Inline);
            })
            .UseLightweightSessions()
            .IntegrateWithWolverine();
        builder.UseWolverine(options =>
        {
            options.ApplicationAssembly = null;
            options.Policies.UseDurableLocalQueues();
            options.Policies.AutoApplyTransactions();
            options.Durability.Mode = DurabilityMode.Solo;
            options.Durability.ScheduledJobFirstExecution = TimeSpan.FromMilliseconds(50);
            options.Durability.ScheduledJobPollingTime = TimeSpan.FromMilliseconds(50);
            options.Durability.NodeReassignmentPollingTime = TimeSpan.FromMilliseconds(200);
            configure(options);
        });
        return new BusHost(builder.Build(), name, seen, schema is null);
    }

    public async Task<T> Sql<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql.Replace("{s}", Schema, StringComparison.Ordinal), connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Asks the database again until the answer satisfies the condition.</summary>
    public async Task<T> SqlUntil<T>(string sql, Func<T, bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var answer = await Sql<T>(sql);
            if (condition(answer))
            {
                return answer;
            }

            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{sql} still answers {answer}");
            }
        }
    }

    /// <summary>Everything stored has been handled or given up.</summary>
    public Task Idle(bool exceptScheduled = false) =>
        SqlUntil<long>(
            $"select count(*) from {Schema}.wolverine_incoming_envelopes where status = 'Incoming' or (status = 'Scheduled' and {!exceptScheduled})",
            left => left == 0
        );

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        if (Host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }

        if (_ownsSchema)
        {
            await using var connection = new NpgsqlConnection(Postgres);
            await connection.OpenAsync();
            await using var drop = new NpgsqlCommand($"drop schema if exists {Schema} cascade", connection);
            await drop.ExecuteNonQueryAsync();
        }
    }
}

public sealed record Opened(Guid Id, string Name);

public sealed record Noted(string What);

public sealed record CardRow(Guid Id, string Name, int Notes)
{
    public static CardRow Create(Opened opened) => new(opened.Id, opened.Name, 0);

    public CardRow Apply(Noted _) => this with { Notes = Notes + 1 };
}
