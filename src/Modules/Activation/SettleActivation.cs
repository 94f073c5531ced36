using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.Messages;
using Cards.Platform.Idempotency;
using Cards.UqPay.Ports;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.Activation;

/// <param name="Code">Our code of the issuer's refusal; null when it activated the card.</param>
/// <param name="Key">With the answer.</param>
public sealed record SettleActivation(long LocalId, Guid OperationId, string? Code, KeyUse? Key) : Message;

/// <summary>Finds out what became of an activation that nobody settled.</summary>
/// <param name="IsFollowUp">Asked for by the user's next call, beside the scheduled one, which goes on by itself.</param>
public sealed record CheckActivation(long LocalId, int Attempt, bool IsFollowUp = false) : Message;

/// <summary>The outcome of an activation, however it became known: the issuer's answer, its webhook, or a look at the card.</summary>
public static class SettleActivationHandler
{
    /// <summary>The issuer's word for an activation that happened; what it says of one that did not is not known.</summary>
    private const string Success = "Activated";

    public static async Task<OutgoingMessages> Handle(
        SettleActivation command,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var stream = await FetchAsync(session, command.LocalId, cancellation);
        var card = stream.Aggregate!;
        session.Keep(command.Key);
        if (command.Code is null)
            return Activate(session, stream, command.OperationId, SettledBy.Answer, time.GetUtcNow());
        if (card.Pending?.OperationId == command.OperationId)
            stream.AppendOne(new ActivationFailed(command.OperationId, command.Code, SettledBy.Answer, time.GetUtcNow()));
        return SeenCard.IsUnusable(command.Code) ? [new LookAtCard(card.CardId)] : [];
    }

    public static async Task<OutgoingMessages> Handle(
        CheckActivation check,
        IDocumentSession session,
        IIssuerCards issuer,
        IOptions<ActivationOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var stream = await FetchAsync(session, check.LocalId, cancellation);
        var now = time.GetUtcNow();
        if (stream.Aggregate is not { Pending: { } pending } card || now - pending.At < options.Value.CheckAfter)
            return [];

        switch (await SeenCard.ReadAsync(issuer, card.CardId, cancellation))
        {
            case SeenCard.Activated:
                return Activate(session, stream, pending.OperationId, SettledBy.Poll, now);
            case SeenCard.Waiting:
                stream.AppendOne(new ActivationFailed(pending.OperationId, Errors.UpstreamTimeout.Code, SettledBy.Poll, now));
                return [];
            case SeenCard.Unusable(var error):
                stream.AppendOne(new ActivationFailed(pending.OperationId, error.Code, SettledBy.Poll, now));
                return [new LookAtCard(card.CardId)];
            default:
                var messages = new OutgoingMessages();
                if (!check.IsFollowUp)
                    messages.Delay(check with { Attempt = check.Attempt + 1 }, PollLadder.Delay(check.Attempt));
                return messages;
        }
    }

    public static async Task<OutgoingMessages> Handle(
        ActivationHinted hint,
        IDocumentSession session,
        IIssuerCards issuer,
        IWebhookInbox inbox,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (hint.Look == 0)
            inbox.Drop(session, hint.EventId);
        var batch = session.CreateBatchQuery();
        var fetching = batch.Events.FetchForWriting<ActivatingCard>(new LocalCardId(hint.LocalId).StreamId);
        var announcing = inbox.SaysAsync(batch, hint.EventId);
        await batch.Execute(cancellation);
        var (stream, isSuccess) = (await fetching, await announcing == Success);
        if (stream.Aggregate is not { Status: not CardStatuses.Active } card)
            return [];

        switch (await SeenCard.ReadAsync(issuer, card.CardId, cancellation))
        {
            // An issuer that calls plastic active is not believed alone: we must have asked for it, or it must say so here.
            case SeenCard.Activated when isSuccess || card.MayBeActivated:
                return Activate(session, stream, card.Pending?.OperationId, SettledBy.Webhook, time.GetUtcNow());
            case SeenCard.Unusable:
                return [new LookAtCard(card.CardId)];
            case SeenCard.Silent:
                throw new IssuerSilentException();
        }
        var messages = new OutgoingMessages();
        if (isSuccess && PollLadder.DelayAfterNews(hint.Look) is { } wait)
            messages.Delay(hint with { Look = hint.Look + 1 }, wait);
        return messages;
    }

    /// <summary>The card becomes active and its code is erased, in one commit; a second time changes nothing.</summary>
    private static OutgoingMessages Activate(
        IDocumentSession session,
        IEventStream<ActivatingCard> stream,
        Guid? operation,
        string by,
        DateTimeOffset now
    )
    {
        var card = stream.Aggregate!;
        if (card.Status is not (CardStatuses.Pending or CardStatuses.Blocked))
            return [];
        stream.AppendOne(new CardActivated(operation, by, now));
        session.Store(ActivationCode.Erased(card.CardId));
        return [new CardWasActivated(card.RequestId)];
    }

    private static async Task<IEventStream<ActivatingCard>> FetchAsync(
        IDocumentSession session,
        long localId,
        CancellationToken cancellation
    )
    {
        var stream = await session.Events.FetchForWriting<ActivatingCard>(new LocalCardId(localId).StreamId, cancellation);
        return stream.Aggregate is null ? throw new InvalidOperationException($"There is no card {localId}.") : stream;
    }
}
