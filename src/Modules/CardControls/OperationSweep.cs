using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Wolverine;

namespace Cards.CardControls;

/// <summary>Has operations checked that are due. Every host does so: the one that takes an operation postpones its check in the same
/// statement, so no other takes it too, and if nothing comes of it, it is due again.</summary>
internal sealed class OperationSweep(
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    IOptions<ControlOptions> options,
    TimeProvider time,
    ILogger<OperationSweep> log
) : BackgroundService
{
    // So many at most: the issuer counts calls too, and what is left over is due at the next look.
    private const string TakeDue = """
        update cards.mt_doc_card_controls_operation set data = jsonb_set(data, '{NextCheck}', cast($2 as jsonb))
        where id in (
            select id from cards.mt_doc_card_controls_operation where cards.mt_immutable_timestamptz(data ->> 'NextCheck') <= $1
            order by cards.mt_immutable_timestamptz(data ->> 'NextCheck') limit 100 for update skip locked)
        returning id, cast(data ->> 'LocalId' as bigint)
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(options.Value.SweepEvery, time);
        while (await pulse.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(failure, "Due operations cannot be looked for now");
            }
        }
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        var due = await TakeDueAsync(stopping);
        if (due.Count == 0)
            return;
        log.LogDebug("{Count} operations are due", due.Count);
        await using var scope = scopes.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        foreach (var check in due)
            await bus.PublishAsync(check);
    }

    private async Task<List<CheckOperation>> TakeDueAsync(CancellationToken stopping)
    {
        var now = time.GetUtcNow().ToUniversalTime();
        var again = now + options.Value.LookAgainAfter;
        await using var take = database.CreateCommand(TakeDue);
        take.Parameters.AddWithValue(now);
        take.Parameters.AddWithValue(JsonSerializer.Serialize(again));
        await using var rows = await take.ExecuteReaderAsync(stopping);
        var due = new List<CheckOperation>();
        while (await rows.ReadAsync(stopping))
            due.Add(new CheckOperation(rows.GetInt64(1), rows.GetGuid(0), again));
        return due;
    }
}
