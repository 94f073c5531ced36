using Cards.Contracts;
using Cards.Contracts.Messages;
using Cards.UqPay.Ports;
using JasperFx.Events;
using Marten;

namespace Cards.CardControls;

/// <summary>Has an accepted change sent to the issuer. The operation's record says what and under which key.</summary>
public interface ISendChange
{
    long LocalId { get; }

    Guid OperationId { get; }
}

public sealed record SendStatusChange(long LocalId, Guid OperationId) : Message, ISendChange;

/// <summary>As <see cref="SendStatusChange"/>, on queues of its own.</summary>
public sealed record SendFreeze(long LocalId, Guid OperationId) : Message, ISendChange;

/// <summary>As <see cref="SendStatusChange"/>.</summary>
public sealed record SendLimitChange(long LocalId, Guid OperationId) : Message, ISendChange;

public static class SendChangeHandler
{
    public static Task Handle(
        SendFreeze message,
        IDocumentSession session,
        ICardControl issuer,
        IIssuerCards cards,
        SendRoom room,
        TimeProvider time,
        CancellationToken cancellation
    ) => new SendChange(session, issuer, cards, room, time).SendAsync(message, cancellation);

    public static Task Handle(
        SendStatusChange message,
        IDocumentSession session,
        ICardControl issuer,
        IIssuerCards cards,
        SendRoom room,
        TimeProvider time,
        CancellationToken cancellation
    ) => new SendChange(session, issuer, cards, room, time).SendAsync(message, cancellation);

    public static Task Handle(
        SendLimitChange message,
        IDocumentSession session,
        ICardControl issuer,
        IIssuerCards cards,
        SendRoom room,
        TimeProvider time,
        CancellationToken cancellation
    ) => new SendChange(session, issuer, cards, room, time).SendAsync(message, cancellation);
}

internal sealed class SendChange(IDocumentSession session, ICardControl issuer, IIssuerCards cards, SendRoom room, TimeProvider time)
{
    /// <summary>The issuer carries out what it took on within seconds.</summary>
    private static readonly TimeSpan LookAfterwards = TimeSpan.FromSeconds(15);

    public async Task SendAsync(ISendChange message, CancellationToken cancellation)
    {
        try
        {
            await SendOnceAsync(message, cancellation);
        }
        finally
        {
            room.Leave(message.OperationId);
        }
    }

    private async Task SendOnceAsync(ISendChange message, CancellationToken cancellation)
    {
        var batch = session.CreateBatchQuery();
        var loading = batch.Load<Operation>(message.OperationId);
        var fetching = batch.Events.FetchForWriting<CardRow>(new LocalCardId(message.LocalId).StreamId);
        await batch.Execute(cancellation);
        var stream = await fetching;
        // Settled, replaced or taken on meanwhile: a second message for the same operation changes nothing.
        if (
            await loading is not { IsPending: true, IsTaken: false } operation
            || stream.Aggregate is not { Pending: { } pending } card
            || pending.OperationId != operation.Id
        )
            return;

        var rejected = operation.Kind == OperationKinds.Limit ? Errors.LimitRejected : Errors.StatusRejected;
        switch (await CallAsync(card, pending, Uuid5.Create(operation.Id, $"epoch {operation.Epoch}"), cancellation))
        {
            // From here webhooks and polls tell.
            case Outcome<CardOrder>.Done:
                Operations.Taken(session, operation, time.GetUtcNow() + LookAfterwards);
                break;
            // This attempt changed nothing, but an earlier one under the same key may have.
            case Outcome<CardOrder>.Refused({ RetryAfter: var wait } refusal) when refusal.Error == Errors.UpstreamUnavailable:
                SendAgain(operation, pending, operation.Epoch, wait);
                break;
            // A definite answer that decides nothing, such as that another order runs. The issuer would repeat it for the same key.
            case Outcome<CardOrder>.Refused(var refusal) when refusal.Error == rejected && refusal.Metadata.Retryable:
                SendAgain(operation, pending, operation.Epoch + 1, null);
                break;
            // A refusal may be about what is so already; the card tells.
            case Outcome<CardOrder>.Refused when await cards.ReadAsync(card.CardId, cancellation) is Outcome<IssuerCard?>.Done({ } seen):
                Settle(stream, IssuerTruth.ReconcileRefused(card, seen, rejected.Code, time.GetUtcNow()));
                break;
            case Outcome<CardOrder>.Unknown { RetryAfter: var wait }:
                SendAgain(operation, pending, operation.Epoch, wait);
                break;
            default:
                SendAgain(operation, pending, operation.Epoch, null);
                break;
        }
    }

    private Task<Outcome<CardOrder>> CallAsync(CardRow card, PendingOperation pending, Guid key, CancellationToken cancellation) =>
        pending is { Kind: OperationKinds.Limit, Limit: { } limit }
            ? issuer.ChangeLimitAsync(card.CardId, limit.ToMajor(), key, cancellation)
            : issuer.ChangeStatusAsync(card.CardId, pending.Target, pending.Reason, key, cancellation);

    private void Settle(IEventStream<CardRow> stream, IReadOnlyList<object> happened)
    {
        stream.AppendMany(happened);
        Operations.Settle(session, happened);
    }

    private void SendAgain(Operation operation, PendingOperation pending, int epoch, TimeSpan? retryAfter)
    {
        var at = SendLadder.Next(operation, pending.Deadline, retryAfter, Random.Shared.NextDouble(), time.GetUtcNow());
        Operations.SendAgain(session, operation, epoch, operation.Attempt + 1, at);
    }
}
