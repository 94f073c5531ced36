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
    // And no more in one round: an issuer that answers slowly is asked slowly, and where webhooks are merely late, looks do not delay them further.
    private const int AtOnce = 50;

    private const string TakeDue = """
        update cards.mt_doc_card_controls_operation set data = jsonb_set(data, '{NextCheck}', to_jsonb($2)), next_check = $2
        where id in (
            select id from cards.mt_doc_card_controls_operation where next_check <= $1
            order by next_check limit $3 for update skip locked)
        returning id, cast(data ->> 'LocalId' as bigint)
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var looks = new List<Task>();
        using var pulse = new PeriodicTimer(options.Value.SweepEvery, time);
        while (await pulse.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(looks, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(failure, "Due operations cannot be looked for now");
            }
        }
    }

    private async Task SweepAsync(List<Task> looks, CancellationToken stopping)
    {
        looks.RemoveAll(look => look.IsCompleted);
        var due = await TakeDueAsync(AtOnce - looks.Count, stopping);
        looks.AddRange(due.Select(check => CheckAsync(check, stopping)));
    }

    private async Task CheckAsync(CheckOperation check, CancellationToken stopping)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync(check, stopping);
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning(failure, "Operation {OperationId} could not be checked and is due again", check.OperationId);
        }
    }

    private async Task<List<CheckOperation>> TakeDueAsync(int most, CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        var again = (now + options.Value.LookAgainAfter).ToUnixTimeMilliseconds();
        await using var take = database.CreateCommand(TakeDue);
        take.Parameters.AddWithValue(now.ToUnixTimeMilliseconds());
        take.Parameters.AddWithValue(again);
        take.Parameters.AddWithValue(most);
        await using var rows = await take.ExecuteReaderAsync(stopping);
        var due = new List<CheckOperation>();
        while (await rows.ReadAsync(stopping))
            due.Add(new CheckOperation(rows.GetInt64(1), rows.GetGuid(0), again));
        return due;
    }
}
