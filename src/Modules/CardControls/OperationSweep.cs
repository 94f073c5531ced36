using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Wolverine;

namespace Cards.CardControls;

/// <summary>Finds operations whose check is overdue, because its message was lost or given up, and has them checked. One node at a time
/// does so: the one whose session holds the lock. When that session ends, however it ends, the next node to ask has it.</summary>
internal sealed class OperationSweep(
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    IOptions<ControlOptions> options,
    TimeProvider time,
    ILogger<OperationSweep> log
) : BackgroundService
{
    // One number of its own in each database; the locks of the message nodes are of the kind with two.
    private const string Elect = "select pg_try_advisory_lock(4846240843)";
    private const string Resign = "select pg_advisory_unlock(4846240843)";

    private const string Overdue = """
        select id, cast(data ->> 'LocalId' as bigint), data ->> 'NextCheck' from cards.mt_doc_card_controls_operation
        where data ->> 'State' in ('PENDING', 'NEEDS_ATTENTION') and cast(data ->> 'NextCheck' as timestamptz) < $1
        order by data ->> 'NextCheck' limit 100
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(options.Value.SweepEvery, time);
        while (await pulse.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepWhileElectedAsync(pulse, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(failure, "Overdue operations cannot be looked for now");
            }
        }
    }

    private async Task SweepWhileElectedAsync(PeriodicTimer pulse, CancellationToken stopping)
    {
        await using var session = await database.OpenConnectionAsync(stopping);
        if (!await IsElectedAsync(session, stopping))
            return;
        try
        {
            do await SweepAsync(session, stopping);
            while (await pulse.WaitForNextTickAsync(stopping));
        }
        finally
        {
            await ResignAsync(session);
        }
    }

    /// <summary>Looks over the very session that holds the lock, so that nobody looks without it.</summary>
    private async Task SweepAsync(NpgsqlConnection session, CancellationToken stopping)
    {
        var overdue = await FindOverdueAsync(session, stopping);
        log.LogDebug("Swept; {Count} operations were overdue", overdue.Count);
        if (overdue.Count == 0)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        foreach (var check in overdue)
        {
            log.LogInformation("The check of operation {OperationId} is overdue since {Due}", check.OperationId, check.Due);
            await bus.PublishAsync(check);
        }
    }

    private async Task<List<CheckOperation>> FindOverdueAsync(NpgsqlConnection session, CancellationToken stopping)
    {
        await using var find = new NpgsqlCommand(Overdue, session);
        find.Parameters.AddWithValue(time.GetUtcNow().ToUniversalTime() - options.Value.SweepEvery);
        await using var rows = await find.ExecuteReaderAsync(stopping);
        var overdue = new List<CheckOperation>();
        while (await rows.ReadAsync(stopping))
        {
            var due = DateTimeOffset.Parse(rows.GetString(2), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
            overdue.Add(new CheckOperation(rows.GetInt64(1), rows.GetGuid(0), due));
        }
        return overdue;
    }

    private static async Task<bool> IsElectedAsync(NpgsqlConnection session, CancellationToken stopping)
    {
        await using var elect = new NpgsqlCommand(Elect, session);
        return await elect.ExecuteScalarAsync(stopping) is true;
    }

    private static async Task ResignAsync(NpgsqlConnection session)
    {
        try
        {
            await using var resign = new NpgsqlCommand(Resign, session);
            await resign.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception lost) when (lost is NpgsqlException or InvalidOperationException)
        {
            // A session that cannot resign must not come back from the pool with the lock: the server takes it as the session ends.
            NpgsqlConnection.ClearPool(session);
        }
    }
}
