using System.Text.Json;
using Cards.Contracts;
using Cards.Contracts.CardControls;
using JasperFx.Events;
using Marten;

namespace Cards.CardControls;

/// <summary>Loading a card for its owner, and keeping an operation's record in step with the card's events.</summary>
internal static class Operations
{
    /// <summary>Null for a card that does not exist and for one that is somebody else's: nobody can tell the two apart.</summary>
    public static async Task<IEventStream<CardRow>?> FetchOwnAsync(
        IDocumentSession session,
        long localId,
        string userId,
        CancellationToken cancellation
    )
    {
        var stream = await session.Events.FetchForWriting<CardRow>(new LocalCardId(localId).StreamId, cancellation);
        return stream.Aggregate?.UserId == userId ? stream : null;
    }

    // Alone and only while nobody settled it: a look that found nothing appends no event whose version could stop it.
    private const string MoveCheck = """
        update cards.mt_doc_card_controls_operation set data = jsonb_set(data, '{NextCheck}', cast(? as jsonb))
        where id = ? and data ->> 'State' = ?
        """;

    public static void Reschedule(IDocumentSession session, Operation operation, DateTimeOffset? nextCheck) =>
        session.QueueSqlCommand(MoveCheck, JsonSerializer.Serialize(nextCheck), operation.Id, operation.State);

    /// <param name="nextCheck">Not null only where the card's truth is not known yet.</param>
    public static void Settle(
        IDocumentSession session,
        Operation? operation,
        IEnumerable<object> happened,
        DateTimeOffset? nextCheck = null
    )
    {
        if (operation is not { IsPending: true })
            return;
        foreach (var outcome in happened)
        {
            var settled = outcome switch
            {
                StatusChanged changed when changed.OperationId == operation.Id => operation with
                {
                    State = Operation.Succeeded,
                    SettledBy = changed.By,
                    SettledAt = changed.At,
                },
                LimitChanged changed when changed.OperationId == operation.Id => operation with
                {
                    State = Operation.Succeeded,
                    SettledBy = changed.By,
                    SettledAt = changed.At,
                },
                OperationFailed failed when failed.OperationId == operation.Id => operation with
                {
                    State = Operation.Failed,
                    SettledBy = failed.By,
                    SettledAt = failed.At,
                    Code = failed.Code,
                },
                OperationNeedsAttention unclear when unclear.OperationId == operation.Id => operation with
                {
                    State = Operation.NeedsAttention,
                    SettledAt = unclear.At,
                },
                _ => null,
            };
            if (settled is not null)
                session.Store(settled with { NextCheck = nextCheck });
        }
    }
}
