using Microsoft.Extensions.Options;
using Npgsql;

namespace Cards.Host;

/// <summary>One Solo host to a database: two would take up each other's messages. A session lock in PostgreSQL, on a connection of its own, held from
/// before the queues start until after they stop.</summary>
internal sealed partial class SoloLock(
    IConfiguration configuration,
    IOptions<DurabilityOptions> options,
    IHostApplicationLifetime process,
    TimeProvider time,
    ILogger<SoloLock> log
) : BackgroundService
{
    public const string Taken =
        "Another host works on this database alone (Cards:Durability:Mode is Solo there too). Stop it, or set Mode to Balanced for both.";

    // "CARD" in ASCII; any number that nothing else in this database uses for an advisory lock.
    private const long Key = 0x43415244;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private NpgsqlConnection? holder;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await TakeAsync(cancellationToken))
            throw new InvalidOperationException(Taken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>A connection that broke has lost the lock: it is taken again as soon as PostgreSQL answers.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(LookEvery, time);
        while (await pulse.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await IsHeldAsync(stoppingToken) || await TakeAsync(stoppingToken))
                    continue;
                LogTaken(Taken);
                process.StopApplication();
                return;
            }
            catch (NpgsqlException down)
            {
                LogUnknown(down);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (holder is not null)
            await holder.DisposeAsync();
    }

    private async Task<bool> IsHeldAsync(CancellationToken cancellation)
    {
        try
        {
            await using var ping = new NpgsqlCommand("select 1", holder);
            await ping.ExecuteScalarAsync(cancellation);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task<bool> TakeAsync(CancellationToken cancellation)
    {
        if (holder is not null)
            await holder.DisposeAsync();
        var own = Storage.ConnectionOf(configuration);
        // A pooled connection would keep the lock after it was given back.
        own.Pooling = false;
        // Nobody's request waits for this one.
        own.Timeout = 15;
        holder = new NpgsqlConnection(own.ConnectionString);
        await holder.OpenAsync(cancellation);
        var began = time.GetTimestamp();
        while (true)
        {
            await using var take = new NpgsqlCommand("select pg_try_advisory_lock($1)", holder) { Parameters = { new() { Value = Key } } };
            if ((bool)(await take.ExecuteScalarAsync(cancellation))!)
                return true;
            if (time.GetElapsedTime(began) >= options.Value.SoloWait)
                return false;
            await Task.Delay(Pause, time, cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Sentence} This host stops")]
    private partial void LogTaken(string sentence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lock of the one host cannot be looked at now")]
    private partial void LogUnknown(Exception down);
}
