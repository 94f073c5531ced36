using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cards.Platform.Idempotency;

/// <summary>Deletes used keys that are remembered no longer. Every node does so; deleting twice changes nothing.</summary>
internal sealed partial class ForgetUsedKeys(
    IDocumentStore store,
    IOptions<IdempotencyOptions> options,
    TimeProvider time,
    ILogger<ForgetUsedKeys> log
) : BackgroundService
{
    private const string DeleteOld =
        $"delete from {Storage.Schema}.mt_doc_platform_key_use where {Storage.Schema}.mt_immutable_timestamptz(data ->> 'At') < ?";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var session = store.LightweightSession();
                session.QueueSqlCommand(DeleteOld, time.GetUtcNow() - options.Value.Keep);
                await session.SaveChangesAsync(stoppingToken);
            }
            // A sweep that fails is made up for by the next one.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailure(failure.GetType().Name);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Old idempotency keys could not be deleted now ({Failure})")]
    private partial void LogFailure(string failure);
}
