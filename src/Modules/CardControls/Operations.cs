using System.Text.Json;
using Cards.Contracts;
using Cards.Contracts.CardControls;
using JasperFx.Events;
using Marten;
using Wolverine;

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

    // Raw SQL, for three reasons: the row is changed only while nobody settled it, without being read; a look that found nothing appends no event
    // whose version could stop it; and Marten's own patch writes duplicated columns in a second update.
    // The row is found by its key, so its state needs no column.
    private const string End = """
        update cards.mt_doc_card_controls_operation set data = data || cast(? as jsonb), next_check = ?, next_send = null
        where id = ? and data ->> 'State' = ?
        """;

    private const string MoveCheck = """
        update cards.mt_doc_card_controls_operation set data = data || cast(? as jsonb), next_check = ? where id = ? and data ->> 'State' = ?
        """;

    private const string MoveSend = """
        update cards.mt_doc_card_controls_operation set data = data || cast(? as jsonb), next_send = ? where id = ? and data ->> 'State' = ?
        """;

    // The issuer may take a change on after its operation was given up at the deadline, and its announcement may be lost: the card is looked at once
    // more, so that it shows what the issuer made of it.
    private const string Take = """
        update cards.mt_doc_card_controls_operation set next_send = null,
          data = data || case data ->> 'State' when 'PENDING' then cast(? as jsonb) else cast(? as jsonb) end,
          next_check = case data ->> 'State' when 'PENDING' then next_check else ? end
        where id = ? and data ->> 'State' <> 'SUCCEEDED'
        """;

    /// <summary>What an outcome writes into an operation's record.</summary>
    private sealed record Ending(
        string State,
        string? SettledBy,
        DateTimeOffset SettledAt,
        string? Code,
        long? NextCheck,
        long? NextSend = null
    );

    private sealed record Check(long? NextCheck);

    private sealed record Sending(bool IsTaken, int Epoch, int Attempt, long? NextSend);

    /// <summary>Stores an accepted change. Its message is queued in the same commit if the queue has room; if not, <see cref="SendSweep"/> sends it.</summary>
    public static OutgoingMessages Accept(IDocumentSession session, Operation operation, SendRoom room, ControlOptions options)
    {
        var message = Operation.MessageOf(operation.Kind, operation.IsFreeze, operation.LocalId, operation.Id);
        var hasRoom = room.IsFor(message.GetType());
        var sendAt = hasRoom ? operation.RequestedAt + options.SendAgainAfter : operation.RequestedAt;
        session.Insert(operation with { NextSend = sendAt.ToUnixTimeMilliseconds() });
        if (!hasRoom)
            return [];
        room.Enter(operation.Id);
        return [message];
    }

    public static void Reschedule(IDocumentSession session, Operation operation, long? nextCheck) =>
        session.QueueSqlCommand(MoveCheck, Json(new Check(nextCheck)), OrNull(nextCheck), operation.Id, operation.State);

    /// <summary>The issuer has the change: it is not sent again.</summary>
    /// <param name="lookAgain">When the card is looked at if the operation has failed meanwhile.</param>
    public static void Taken(IDocumentSession session, Operation operation, DateTimeOffset lookAgain)
    {
        var at = lookAgain.ToUnixTimeMilliseconds();
        var taken = new Sending(true, operation.Epoch, operation.Attempt + 1, null);
        session.QueueSqlCommand(Take, Json(taken), Json(new Check(at)), at, operation.Id);
    }

    /// <param name="epoch">The issuer's idempotency key goes with it.</param>
    public static void SendAgain(IDocumentSession session, Operation operation, int epoch, int attempt, DateTimeOffset at) =>
        Move(session, operation, new(false, epoch, attempt, at.ToUnixTimeMilliseconds()));

    private static void Move(IDocumentSession session, Operation operation, Sending sending) =>
        session.QueueSqlCommand(MoveSend, Json(sending), OrNull(sending.NextSend), operation.Id, Operation.Pending);

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

        void Write(Guid operation, Ending ending) =>
            session.QueueSqlCommand(End, Json(ending), OrNull(ending.NextCheck), operation, Operation.Pending);
    }

    private static string Json<T>(T part) => JsonSerializer.Serialize(part);

    private static object OrNull(long? value) => value is { } number ? number : DBNull.Value;
}
