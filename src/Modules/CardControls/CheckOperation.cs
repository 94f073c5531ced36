using Cards.Contracts;
using Cards.Contracts.Messages;
using Cards.UqPay.Ports;
using Marten;
using Wolverine;

namespace Cards.CardControls;

/// <summary>Looks at the issuer's card for an operation that has no outcome yet.</summary>
/// <param name="Attempt">The rung of the poll ladder, or <see cref="AtDeadline"/>.</param>
public sealed record CheckOperation(long LocalId, Guid OperationId, int Attempt)
{
    public const int AtDeadline = -1;
}

/// <summary>Every outcome passes here: webhooks hint, polls look, and the issuer's card decides.</summary>
public static class CheckOperationHandler
{
    /// <summary>At the deadline the answer cannot wait for ever; asked again this often until the issuer says something.</summary>
    private static readonly TimeSpan DeadlinePulse = TimeSpan.FromSeconds(15);

    public static async Task<OutgoingMessages> Handle(
        CheckOperation check,
        IDocumentSession session,
        IIssuerCards issuer,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        var stream = await session.Events.FetchForWriting<CardRow>(new LocalCardId(check.LocalId).StreamId, cancellation);
        if (stream.Aggregate is not { Pending: { } pending } card || pending.OperationId != check.OperationId)
            return messages;

        var now = time.GetUtcNow();
        var happened = await issuer.ReadAsync(card.CardId, cancellation) is Outcome<IssuerCard?>.Done({ } seen)
            ? IssuerTruth.Reconcile(card, seen, SettledBy.Poll, now)
            : IssuerTruth.ReconcileUnseen(pending, now);
        stream.AppendMany(happened);
        var operation = await session.LoadAsync<Operation>(check.OperationId, cancellation);
        Operations.Settle(session, operation, happened);
        if (IssuerTruth.Settles(happened, check.OperationId))
            return messages;

        var wait = check.Attempt == CheckOperation.AtDeadline ? DeadlinePulse : PollLadder.Delay(check.Attempt + 1);
        messages.Delay(check.Attempt == CheckOperation.AtDeadline ? check : check with { Attempt = check.Attempt + 1 }, wait);
        if (operation is { IsPending: true })
            session.Store(operation with { NextCheck = now + wait });
        return messages;
    }

    public static async Task<WebhookHandled> Handle(
        CardChangeAnnounced notice,
        IDocumentSession session,
        IIssuerCards issuer,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var known = await session.QueryAsync<CardRow>("where CAST(data ->> 'CardId' as uuid) = ?", cancellation, notice.CardId);
        if (known is not [{ Id: var streamId }])
            return new WebhookHandled(notice.EventId);
        var stream = await session.Events.FetchForWriting<CardRow>(streamId, cancellation);
        var card = stream.Aggregate!;
        if (await issuer.ReadAsync(card.CardId, cancellation) is not Outcome<IssuerCard?>.Done(var seen))
            throw new IssuerSilentException();
        if (seen is not null)
        {
            var happened = IssuerTruth.Reconcile(card, seen, SettledBy.Webhook, time.GetUtcNow());
            stream.AppendMany(happened);
            if (card.Pending is { } pending)
                Operations.Settle(session, await session.LoadAsync<Operation>(pending.OperationId, cancellation), happened);
        }
        return new WebhookHandled(notice.EventId);
    }
}
