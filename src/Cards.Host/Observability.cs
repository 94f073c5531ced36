using Cards.Contracts;
using Cards.Platform.Http;
using Npgsql;
using StackExchange.Redis;

namespace Cards.Host;

/// <summary>Logs, health, and how long stopping may take.</summary>
internal static class Observability
{
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(2);

    public static void AddObservability(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
    }

    /// <summary>Ready when PostgreSQL and Redis answer. The issuer being down does not unready the host.</summary>
    public static void MapHealth(this WebApplication app)
    {
        var health = app.MapGroup("/healthz").AllowAnonymous();
        health.MapGet("/live", () => Results.Ok());
        health.MapGet(
            "/ready",
            async (NpgsqlDataSource database, IConnectionMultiplexer redis, CancellationToken cancellation) =>
            {
                try
                {
                    await Task.WhenAll(PingAsync(database, cancellation), redis.GetDatabase().PingAsync());
                    return Results.Ok();
                }
                catch (Exception down) when (down is NpgsqlException or RedisException or TimeoutException)
                {
                    return Answer.Refused(Errors.TemporarilyUnavailable);
                }
            }
        );
    }

    private static async Task PingAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var ping = database.CreateCommand("select 1");
        // Opening a connection has a timeout of its own, a longer one than whoever asks this waits.
        await ping.ExecuteScalarAsync(cancellation).WaitAsync(PingPatience, cancellation);
    }
}
