using Cards.Contracts;
using Cards.Contracts.Messages;
using Cards.UqPay.Ports;
using Marten;
using Microsoft.Extensions.Options;

namespace Cards.CardControls;

/// <summary>Looks at the issuer's card for an operation that has no outcome yet.</summary>
/// <param name="Due">The operation's <see cref="Operation.NextCheck"/> while this look counts; a later one says that it came too late.</param>
public sealed record CheckOperation(long LocalId, Guid OperationId, long Due) : Message;

/// <summary>Every outcome passes here: webhooks hint, polls look, and the issuer's card decides.</summary>
public static class CheckOperationHandler
{
    public static async Task Handle(
        CheckOperation check,
        IDocumentSession session,
        IIssuerCards issuer,
        IOptions<ControlOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var batch = session.CreateBatchQuery();
        var loading = batch.Load<Operation>(check.OperationId);
        var fetching = batch.Events.FetchForWriting<CardRow>(new LocalCardId(check.LocalId).StreamId);
        await batch.Execute(cancellation);
        var stream = await fetching;
        if (await loading is not { } operation || operation.NextCheck != check.Due)
            return;
        var card = stream.Aggregate!;
        var isRunning = card.Pending?.OperationId == operation.Id;
        if (!isRunning && card.Pending is not null)
        {
            // The user has acted again, and that operation looks for itself.
            Operations.Reschedule(session, operation, null);
            return;
        }

        var now = time.GetUtcNow();
        // Never sent so far, so the issuer's card cannot show it. Without a time to send it (it was stored before there was one) it is due now.
        if (operation is { IsTaken: false, Attempt: 0 } && now < card.Pending?.Deadline)
        {
            if (operation.NextSend is null)
                Operations.SendAgain(session, operation, operation.Epoch, operation.Attempt, now);
            Operations.Reschedule(session, operation, Next(operation, now));
            return;
        }

        var read = await issuer.ReadAsync(card.CardId, cancellation);
        now = time.GetUtcNow();
        var happened = read is Outcome<IssuerCard?>.Done({ } seen)
            ? IssuerTruth.Reconcile(card, seen, SettledBy.Poll, now)
            : IssuerTruth.ReconcileUnseen(card.Pending, now);
        stream.AppendMany(happened);

        var hasEnded = isRunning && IssuerTruth.Settles(happened, operation.Id);
        // An issuer that was silent to the end is asked on: the card is to show its truth, though the operation has no outcome.
        var isToBeAsked = (isRunning && !hasEnded) || read is not Outcome<IssuerCard?>.Done;
        var next = isToBeAsked ? Next(operation, now) : (long?)null;
        if (hasEnded)
            Operations.Settle(session, happened, next);
        else
            Operations.Reschedule(session, operation, next);

        long Next(Operation asked, DateTimeOffset at) =>
            options.Value.NextPoll(asked.RequestedAt, at, card.Pending?.Deadline).ToUnixTimeMilliseconds();
    }
}
