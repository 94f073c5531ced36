using Cards.Contracts;
using Cards.Contracts.Messages;
using Cards.UqPay.Ports;
using Marten;
using Wolverine;

namespace Cards.CardControls;

/// <summary>Sends an accepted change to the issuer.</summary>
/// <param name="Epoch">Counts definite answers that did not decide: part of the issuer's idempotency key, which is kept after an unknown outcome.</param>
/// <param name="Attempt">Counts sends, for the wait between them.</param>
public sealed record SendStatusChange(long LocalId, Guid OperationId, int Epoch, int Attempt) : Message;

/// <summary>As <see cref="SendStatusChange"/>, on a queue of its own.</summary>
public sealed record SendFreeze(long LocalId, Guid OperationId, int Epoch, int Attempt) : Message;

/// <summary>As <see cref="SendStatusChange"/>.</summary>
public sealed record SendLimitChange(long LocalId, Guid OperationId, int Epoch, int Attempt) : Message;

public static class SendStatusChangeHandler
{
    public static Task<OutgoingMessages> Handle(
        SendFreeze message,
        IDocumentSession session,
        ICardControl issuer,
        IIssuerCards cards,
        TimeProvider time,
        CancellationToken cancellation
    ) =>
        SendChange.SendAsync(
            new(message.LocalId, message.OperationId, message.Epoch, message.Attempt, Errors.StatusRejected),
            (epoch, attempt) => message with { Epoch = epoch, Attempt = attempt },
            (card, pending, key) => issuer.ChangeStatusAsync(card.CardId, pending.Target, pending.Reason, key, cancellation),
            session,
            cards,
            time,
            cancellation
        );

    public static Task<OutgoingMessages> Handle(
        SendStatusChange message,
        IDocumentSession session,
        ICardControl issuer,
        IIssuerCards cards,
        TimeProvider time,
        CancellationToken cancellation
    ) =>
        SendChange.SendAsync(
            new(message.LocalId, message.OperationId, message.Epoch, message.Attempt, Errors.StatusRejected),
            (epoch, attempt) => message with { Epoch = epoch, Attempt = attempt },
            (card, pending, key) => issuer.ChangeStatusAsync(card.CardId, pending.Target, pending.Reason, key, cancellation),
            session,
            cards,
            time,
            cancellation
        );

    public static Task<OutgoingMessages> Handle(
        SendLimitChange message,
        IDocumentSession session,
        ICardControl issuer,
        IIssuerCards cards,
        TimeProvider time,
        CancellationToken cancellation
    ) =>
        SendChange.SendAsync(
            new(message.LocalId, message.OperationId, message.Epoch, message.Attempt, Errors.LimitRejected),
            (epoch, attempt) => message with { Epoch = epoch, Attempt = attempt },
            (card, pending, key) => issuer.ChangeLimitAsync(card.CardId, pending.Limit!.Value.ToMajor(), key, cancellation),
            session,
            cards,
            time,
            cancellation
        );
}

internal static class SendChange
{
    public sealed record Send(long LocalId, Guid OperationId, int Epoch, int Attempt, ErrorCode Rejected);

    public static async Task<OutgoingMessages> SendAsync(
        Send send,
        Func<int, int, object> again,
        Func<CardRow, PendingOperation, Guid, Task<Outcome<CardOrder>>> call,
        IDocumentSession session,
        IIssuerCards cards,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        var stream = await session.Events.FetchForWriting<CardRow>(new LocalCardId(send.LocalId).StreamId, cancellation);
        // Settled meanwhile, or replaced: an old message changes nothing.
        if (stream.Aggregate is not { Pending: { } pending } card || pending.OperationId != send.OperationId)
            return messages;

        switch (await call(card, pending, Uuid5.Create(send.OperationId, $"epoch {send.Epoch}")))
        {
            // Taken on: from here webhooks and polls tell.
            case Outcome<CardOrder>.Done:
                break;
            // This attempt changed nothing, but an earlier one under the same key may have.
            case Outcome<CardOrder>.Refused({ RetryAfter: var wait } refusal) when refusal.Error == Errors.UpstreamUnavailable:
                messages.Delay(again(send.Epoch, send.Attempt + 1), Backoff(send.Attempt, wait));
                break;
            // A definite answer that decides nothing, such as that another order runs. The issuer would repeat it for the same key.
            case Outcome<CardOrder>.Refused(var refusal) when refusal.Error == send.Rejected && refusal.Metadata.Retryable:
                messages.Delay(again(send.Epoch + 1, send.Attempt + 1), Backoff(send.Attempt, null));
                break;
            // A refusal may be about what is so already; the card tells.
            case Outcome<CardOrder>.Refused when await cards.ReadAsync(card.CardId, cancellation) is Outcome<IssuerCard?>.Done({ } seen):
                var happened = IssuerTruth.ReconcileRefused(card, seen, send.Rejected.Code, time.GetUtcNow());
                stream.AppendMany(happened);
                Operations.Settle(session, happened);
                break;
            case Outcome<CardOrder>.Unknown { RetryAfter: var wait }:
                messages.Delay(again(send.Epoch, send.Attempt + 1), Backoff(send.Attempt, wait));
                break;
            default:
                messages.Delay(again(send.Epoch, send.Attempt + 1), Backoff(send.Attempt, null));
                break;
        }
        return messages;
    }

    /// <summary>1 s, 2 s, 4 s … 60 s, each up to half as long again, and not before the issuer wants to be asked.</summary>
    private static TimeSpan Backoff(int attempt, TimeSpan? retryAfter)
    {
        var seconds = Math.Min(60, Math.Pow(2, attempt) * (1 + (Random.Shared.NextDouble() / 2)));
        return TimeSpan.FromSeconds(Math.Max(seconds, retryAfter?.TotalSeconds ?? 0));
    }
}
