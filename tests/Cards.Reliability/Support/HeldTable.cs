using Npgsql;

namespace Cards.Reliability;

/// <summary>Until this is disposed nobody writes to a table; reading goes on. What a host asked for meanwhile and did not live to see is dropped.</summary>
public sealed class HeldTable : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private HeldTable(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<HeldTable> TakeAsync(ProcessWorld world, string table)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(world.Postgres) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var held = new HeldTable(connection);
        await held.DoAsync($"begin; lock table {table} in exclusive mode");
        return held;
    }

    public async ValueTask DisposeAsync()
    {
        // The server would finish a statement that waits for the lock, though its client is dead.
        await DoAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        );
        await connection.DisposeAsync();
    }

    private async Task DoAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
