using Cards.Platform;
using Npgsql;
using StackExchange.Redis;

namespace Cards.UqPay.Specs.Support;

/// <summary>The real PostgreSQL and Redis the specs run against.</summary>
internal static class Servers
{
    public static string Redis => Read("Cards__Redis", "host:port");

    private static string Postgres => Read("Cards__Postgres", "an Npgsql connection string that may create databases");

    /// <summary>As the product connects.</summary>
    public static async Task<ConnectionMultiplexer> ConnectAsync(string? address = null) =>
        await ConnectionMultiplexer.ConnectAsync(RedisServer.Options(address ?? Redis));

    /// <summary>A database of the caller's own; drop it with <see cref="DropAsync"/>.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var name = $"uqpay_specs_{Guid.CreateVersion7():n}";
        await RunAsync($"create database {name}");
        return new NpgsqlConnectionStringBuilder(Postgres) { Database = name, MaxPoolSize = 30 }.ConnectionString;
    }

    public static Task DropAsync(string database) =>
        RunAsync($"drop database if exists {new NpgsqlConnectionStringBuilder(database).Database} with (force)");

    private static async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Postgres);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static string Read(string name, string what) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"Set {name} to {what}: these specs need the real server.");
}
