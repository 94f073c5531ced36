using Npgsql;

namespace Cards.Stack.Specs.Support;

/// <summary>A schema of its own on the real server, dropped at the end.</summary>
public sealed class Database : IAsyncDisposable
{
    public static string Connection { get; } =
        Environment.GetEnvironmentVariable("Cards__Postgres")
        ?? throw new InvalidOperationException("Cards__Postgres is not set: these specs need a real PostgreSQL.");

    public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create(Connection);

    public string Schema { get; } = $"stack_{Guid.CreateVersion7():n}"[..38];

    /// <summary>One value, where <c>{s}</c> in the statement means the schema.</summary>
    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(InSchema(sql));
        var value = await command.ExecuteScalarAsync();
        return value is null or DBNull ? default : (T)value;
    }

    /// <summary>The first column of every row.</summary>
    public async Task<string[]> ColumnAsync(string sql)
    {
        await using var command = Source.CreateCommand(InSchema(sql));
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(reader.GetString(0));
        return [.. values];
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(InSchema(sql));
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync("drop schema if exists {s} cascade");
        await Source.DisposeAsync();
    }

    private string InSchema(string sql) => sql.Replace("{s}", Schema, StringComparison.Ordinal);
}
