using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Wolverine;

namespace Cards.CardControls;

/// <summary>Sends accepted changes that are due and not with the issuer yet: those the queues had no room for, those whose call came to nothing, and
/// those whose message was lost. Every host does so, oldest freeze first, and takes no more than its queues have room for.</summary>
internal sealed partial class SendSweep(
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    SendRoom room,
    IOptions<ControlOptions> options,
    TimeProvider time,
    ILogger<SendSweep> log
) : BackgroundService
{
    // In one statement, so that no two hosts take one. Ids are in the order of acceptance. The target is read of due rows alone: as a column it
    // would come with an index that every change writes.
    private const string TakeDue = """
        update cards.mt_doc_card_controls_operation set data = jsonb_set(data, '{NextSend}', to_jsonb($2)), next_send = $2
        where id in (
            select id from cards.mt_doc_card_controls_operation where next_send <= $1 and (data ->> 'Target' = 'FROZEN') = $3
              and not exists (select from unnest($5) as queued where queued = id)
            order by id limit $4 for update skip locked)
        returning id, cast(data ->> 'LocalId' as bigint), data ->> 'Kind'
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(options.Value.SendEvery, time);
        while (await pulse.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SendAsync(freezes: true, stoppingToken);
                await SendAsync(freezes: false, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
            }
        }
    }

    private async Task SendAsync(bool freezes, CancellationToken stopping)
    {
        if (room.Left(freezes) is var left && left <= 0)
            return;
        var due = await TakeDueAsync(freezes, left, stopping);
        if (due.Count == 0)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        foreach (var message in due)
            await QueueAsync(message, bus);
    }

    private async Task QueueAsync(ISendChange message, IMessageBus bus)
    {
        room.Enter(message.OperationId);
        try
        {
            await bus.PublishAsync(message);
        }
        catch
        {
            room.Leave(message.OperationId);
            throw;
        }
    }

    private async Task<List<ISendChange>> TakeDueAsync(bool freezes, int most, CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        await using var take = database.CreateCommand(TakeDue);
        take.Parameters.AddWithValue(now.ToUnixTimeMilliseconds());
        take.Parameters.AddWithValue((now + options.Value.SendAgainAfter).ToUnixTimeMilliseconds());
        take.Parameters.AddWithValue(freezes);
        take.Parameters.AddWithValue(most);
        take.Parameters.AddWithValue(room.Queued);
        await using var rows = await take.ExecuteReaderAsync(stopping);
        var due = new List<ISendChange>();
        while (await rows.ReadAsync(stopping))
        {
            var (id, localId, kind) = (rows.GetGuid(0), rows.GetInt64(1), rows.GetString(2));
            due.Add(Operation.MessageOf(kind, freezes, localId, id));
        }
        // What an update returns comes in no order.
        due.Sort((one, other) => one.OperationId.CompareTo(other.OperationId));
        return due;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes that are due cannot be sent now; they are due again")]
    private partial void LogFailed(Exception failure);
}
