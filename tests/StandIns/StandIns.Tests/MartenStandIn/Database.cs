using Marten;
using Npgsql;

namespace StandIns.Tests.OnMarten;

/// <summary>A store on the real server in a schema of its own, which is dropped at the end.</summary>
public abstract class Database : IAsyncLifetime
{
    private readonly List<DocumentStore> _stores = [];

    protected Database() => Schema = "t_" + GetType().Name.ToLowerInvariant() + "_" + Guid.CreateVersion7().ToString("n")[20..];

    protected string Schema { get; }

    protected NpgsqlDataSource Source { get; private set; } = null!;

    protected DocumentStore Store { get; private set; } = null!;

    protected virtual void Configure(StoreOptions options) { }

    protected DocumentStore NewStore(Action<StoreOptions>? configure = null)
    {
        var store = DocumentStore.For(options =>
        {
            options.Connection(Source);
            options.DatabaseSchemaName = Schema;
            options.CommandTimeout = 30;
            Configure(options);
            configure?.Invoke(options);
        });
        _stores.Add(store);
        return store;
    }

    public ValueTask InitializeAsync()
    {
        var connection =
            Environment.GetEnvironmentVariable("Cards__Postgres")
            ?? throw new InvalidOperationException("Cards__Postgres is not set: these tests need a real PostgreSQL.");
        Source = NpgsqlDataSource.Create(connection);
        Store = NewStore();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        await ExecuteAsync($"drop schema if exists {Schema} cascade");
        await Source.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>One value straight from the database, with <c>{s}</c> standing for the schema.</summary>
    protected async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql.Replace("{s}", Schema, StringComparison.Ordinal));
        var value = await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        return value is null or DBNull ? default : (T)value;
    }
}
