using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Cards.Bench;

/// <summary>A database of its own on the run's PostgreSQL.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;

    private Database(string name, string connection)
    {
        (Name, Connection) = (name, connection);
        source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connection)
            {
                CommandTimeout = 300,
                MaxPoolSize = 5,
                IncludeErrorDetail = true,
            }
        );
    }

    public string Name { get; }

    /// <summary>As the host is given it.</summary>
    public string Connection { get; }

    public static async Task<Database> CreateAsync()
    {
        var server = new NpgsqlConnectionStringBuilder(Machine.Setting("Cards__Postgres"));
        server.Remove("Maximum Pool Size");
        var name = $"bench_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        await using (var admin = new Database(name, server.ConnectionString))
            await admin.ExecuteAsync($"create database {name}");
        server.Database = name;
        return new(name, server.ConnectionString);
    }

    public async Task ExecuteAsync(string sql, params object[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ReadAsync<T>(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync() ?? throw new BrokenException($"Nothing came of {sql}"));
    }

    /// <summary>Rows in PostgreSQL's own text form, fields separated by tabs.</summary>
    public async Task CopyAsync(string table, IEnumerable<string> rows)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var copy = await connection.BeginTextImportAsync($"copy {table} from stdin");
        foreach (var row in rows)
        {
            await copy.WriteAsync(row);
            await copy.WriteAsync('\n');
        }
    }

    public async ValueTask DisposeAsync() => await source.DisposeAsync();

    /// <summary>For pgbench and psql, which read it from the environment.</summary>
    public (string Name, string Value)[] Environment
    {
        get
        {
            var parts = new NpgsqlConnectionStringBuilder(Connection);
            return
            [
                ("PGHOST", parts.Host!),
                ("PGPORT", parts.Port.ToString(CultureInfo.InvariantCulture)),
                ("PGUSER", parts.Username!),
                ("PGPASSWORD", parts.Password ?? ""),
                ("PGDATABASE", parts.Database!),
            ];
        }
    }
}
