using Cards.Contracts;
using Cards.Contracts.CardControls;
using Cards.UqPay.Ports;
using Marten;
using Wolverine;

namespace Cards.CardControls;

/// <summary>Sends an accepted change to the issuer.</summary>
/// <param name="Epoch">Counts definite answers that did not decide: part of the issuer's idempotency key, which is kept after an unknown outcome.</param>
/// <param name="Attempt">Counts sends, for the wait between them.</param>
public sealed record SendStatusChange(long LocalId, Guid OperationId, int Epoch, int Attempt);

/// <summary>As <see cref="SendStatusChange"/>, on a queue of its own.</summary>
public sealed record SendFreeze(long LocalId, Guid OperationId, int Epoch, int Attempt);

/// <summary>As <see cref="SendStatusChange"/>.</summary>
public sealed record SendLimitChange(long LocalId, Guid OperationId, int Epoch, int Attempt);

public static class SendStatusChangeHandler
{
    public static Task<OutgoingMessages> Handle(
        SendFreeze message,
        IDocumentSession session,
        ICardControl issuer,
        TimeProvider time,
        CancellationToken cancellation
    ) =>
        SendChange.SendAsync(
            new(message.LocalId, message.OperationId, message.Epoch, message.Attempt, Errors.StatusRejected),
            (epoch, attempt) => message with { Epoch = epoch, Attempt = attempt },
            (card, pending, key) => issuer.ChangeStatusAsync(card.CardId, pending.Target, pending.Reason, key, cancellation),
            session,
            time,
            cancellation
        );

    public static Task<OutgoingMessages> Handle(
        SendStatusChange message,
        IDocumentSession session,
        ICardControl issuer,
        TimeProvider time,
        CancellationToken cancellation
    ) =>
        SendChange.SendAsync(
            new(message.LocalId, message.OperationId, message.Epoch, message.Attempt, Errors.StatusRejected),
            (epoch, attempt) => message with { Epoch = epoch, Attempt = attempt },
            (card, pending, key) => issuer.ChangeStatusAsync(card.CardId, pending.Target, pending.Reason, key, cancellation),
            session,
            time,
            cancellation
        );

    public static Task<OutgoingMessages> Handle(
        SendLimitChange message,
        IDocumentSession session,
        ICardControl issuer,
        TimeProvider time,
        CancellationToken cancellation
    ) =>
        SendChange.SendAsync(
            new(message.LocalId, message.OperationId, message.Epoch, message.Attempt, Errors.LimitRejected),
            (epoch, attempt) => message with { Epoch = epoch, Attempt = attempt },
            (card, pending, key) => issuer.ChangeLimitAsync(card.CardId, pending.Limit!.Value.ToMajor(), key, cancellation),
            session,
            time,
            cancellation
        );
}

internal static class SendChange
{
    private const string AnotherOrderRuns = "card_order_processing";

    public sealed record Send(long LocalId, Guid OperationId, int Epoch, int Attempt, ErrorCode Rejected);

    public static async Task<OutgoingMessages> SendAsync(
        Send send,
        Func<int, int, object> again,
        Func<CardRow, PendingOperation, Guid, Task<Outcome<CardOrder>>> call,
        IDocumentSession session,
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
            case Outcome<CardOrder>.Done:
                messages.Delay(new CheckOperation(send.LocalId, send.OperationId, 0), PollLadder.Delay(0));
                break;
            case Outcome<CardOrder>.Refused(var refusal) when IsPassing(refusal):
                messages.Delay(again(send.Epoch + 1, send.Attempt + 1), Backoff(send.Attempt));
                break;
            case Outcome<CardOrder>.Refused:
                var failed = new OperationFailed(send.OperationId, send.Rejected.Code, SettledBy.Answer, time.GetUtcNow());
                stream.AppendOne(failed);
                Operations.Settle(session, await session.LoadAsync<Operation>(send.OperationId, cancellation), [failed]);
                break;
            default:
                messages.Delay(again(send.Epoch, send.Attempt + 1), Backoff(send.Attempt));
                break;
        }
        return messages;
    }

    /// <summary>Nothing was decided about the change itself: another order runs, or the issuer could not be reached.</summary>
    private static bool IsPassing(IssuerRefusal refusal) =>
        refusal.Metadata.UpstreamCode == AnotherOrderRuns || refusal.Error == Errors.UpstreamUnavailable;

    /// <summary>1 s, 2 s, 4 s … 60 s, each up to half as long again.</summary>
    private static TimeSpan Backoff(int attempt)
    {
        var seconds = Math.Min(60, Math.Pow(2, attempt));
        return TimeSpan.FromSeconds(seconds * (1 + (Random.Shared.NextDouble() / 2)));
    }
}
