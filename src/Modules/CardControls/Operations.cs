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

    // Both alone and only while nobody settled it: a look that found nothing appends no event whose version could stop it.
    private const string MoveCheck = """
        update cards.mt_doc_card_controls_operation set data = jsonb_set(data, '{NextCheck}', cast(? as jsonb))
        where id = ? and data ->> 'State' = ?
        """;

    private const string End = """
        update cards.mt_doc_card_controls_operation set data = data || cast(? as jsonb) where id = ? and data ->> 'State' = 'PENDING'
        """;

    /// <summary>What an outcome writes into an operation's record.</summary>
    private sealed record Ending(string State, string? SettledBy, DateTimeOffset SettledAt, string? Code, long? NextCheck);

    public static void Reschedule(IDocumentSession session, Operation operation, long? nextCheck) =>
        session.QueueSqlCommand(MoveCheck, JsonSerializer.Serialize(nextCheck), operation.Id, operation.State);

    /// <param name="nextCheck">Not null only where the card's truth is not known yet.</param>
    public static void Settle(IDocumentSession session, IEnumerable<object> happened, long? nextCheck = null)
    {
        foreach (var outcome in happened)
        {
            switch (outcome)
            {
                case StatusChanged changed:
                    Write(changed.OperationId, new(Operation.Succeeded, changed.By, changed.At, null, nextCheck));
                    break;
                case LimitChanged changed:
                    Write(changed.OperationId, new(Operation.Succeeded, changed.By, changed.At, null, nextCheck));
                    break;
                case OperationFailed failed:
                    Write(failed.OperationId, new(Operation.Failed, failed.By, failed.At, failed.Code, nextCheck));
                    break;
                case OperationNeedsAttention unclear:
                    Write(unclear.OperationId, new(Operation.NeedsAttention, null, unclear.At, null, nextCheck));
                    break;
            }
        }

        void Write(Guid operation, Ending ending) => session.QueueSqlCommand(End, JsonSerializer.Serialize(ending), operation);
    }
}
