using System.Text;
using Npgsql;

namespace Cards.Conformance.Leaks;

/// <summary>
/// Every row that was ever written to a database, deleted ones included: a trigger on each table copies what comes in.
/// And what is there now, read column by column.
/// </summary>
internal sealed class WatchedDatabase(string connectionString) : IAsyncDisposable
{
    private const string Watch = """
        create schema watch;
        create table watch.written (place text, row text);
        create function watch.copy() returns trigger language plpgsql as
            $$ begin insert into watch.written values (tg_table_name, new::text); return new; end $$;
        """;

    private const string Tables =
        "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE' "
        + "and table_schema not in ('pg_catalog', 'information_schema', 'watch')";

    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);

    public async Task WatchAsync()
    {
        await ExecuteAsync(Watch);
        foreach (var table in await TablesAsync())
            await ExecuteAsync($"create trigger watch after insert or update on {table} for each row execute function watch.copy()");
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<IReadOnlyList<string>> TextsAsync(string sql) => [.. (await RowsAsync("", sql)).Select(row => row.Text)];

    public async Task<IReadOnlyList<string>> TablesAsync()
    {
        var tables = new List<string>();
        await using var command = source.CreateCommand(Tables);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            tables.Add($"\"{reader.GetString(0)}\".\"{reader.GetString(1)}\"");
        return tables;
    }

    public async Task<IReadOnlyList<Written>> EverWrittenAsync()
    {
        var rows = new List<Written>();
        await using var command = source.CreateCommand("select place, row from watch.written");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            // A row prints its values in quotes of its own, doubled and escaped.
            rows.Add(
                new Written(
                    "written to " + reader.GetString(0),
                    reader.GetString(1).Replace("\\\\", "\\", StringComparison.Ordinal).Replace("\"\"", "\"", StringComparison.Ordinal)
                )
            );
        return rows;
    }

    public async Task<IReadOnlyList<Written>> StoredAsync()
    {
        var stored = new List<Written>();
        foreach (var table in await TablesAsync())
            stored.AddRange(await RowsAsync("table " + table, $"select * from {table}"));
        return stored;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<List<Written>> RowsAsync(string place, string sql)
    {
        var stored = new List<Written>();
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                if (await reader.IsDBNullAsync(column))
                    continue;
                var value = reader.GetValue(column);
                var text = value switch
                {
                    byte[] bytes => Encoding.Latin1.GetString(bytes),
                    Array items => string.Join('\n', items.Cast<object?>()),
                    _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
                };
                stored.Add(new Written($"{place}.{reader.GetName(column)}", text));
            }
        }
        return stored;
    }
}
