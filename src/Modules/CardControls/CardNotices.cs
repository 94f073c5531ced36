using Cards.Contracts;
using Cards.Contracts.CardControls;
using Cards.Contracts.Messages;
using Cards.UqPay.Ports;
using Marten;
using Marten.Services.BatchQuerying;
using Wolverine;

namespace Cards.CardControls;

/// <summary>What the issuer announces of a card is a hint: its card is read, and decides.</summary>
public static class CardNoticesHandler
{
    public static async Task<OutgoingMessages> Handle(
        CardChangeAnnounced notice,
        IDocumentSession session,
        IIssuerCards issuer,
        IWebhookInbox inbox,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (notice.Look == 0)
            inbox.Drop(session, notice.EventId);
        var batch = session.CreateBatchQuery();
        var finding = FindAsync(batch, notice.CardId);
        var announcing = inbox.SaysAsync(batch, notice.EventId);
        await batch.Execute(cancellation);
        var messages = new OutgoingMessages();
        if (await finding is not { } streamId || await LookAsync(session, issuer, streamId, messages, time, cancellation) is not { } seen)
            return messages;
        // The answers of the issuer may be older than its announcements.
        var isShown = await announcing is not { } announced || announced == seen.Status;
        if (!isShown && PollLadder.DelayAfterNews(notice.Look) is { } wait)
            messages.Delay(notice with { Look = notice.Look + 1 }, wait);
        return messages;
    }

    public static async Task<OutgoingMessages> Handle(
        LookAtCard notice,
        IDocumentSession session,
        IIssuerCards issuer,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var batch = session.CreateBatchQuery();
        var finding = FindAsync(batch, notice.CardId);
        await batch.Execute(cancellation);
        var messages = new OutgoingMessages();
        if (await finding is { } streamId)
            await LookAsync(session, issuer, streamId, messages, time, cancellation);
        return messages;
    }

    private static async Task<Guid?> FindAsync(IBatchedQuery batch, Guid cardId) =>
        await batch.Query<CardRow>().Where(card => card.CardId == cardId).ToList() is [{ Id: var streamId }] ? streamId : null;

    /// <summary>The issuer's card, with what follows from it appended; null when it knows none.</summary>
    private static async Task<IssuerCard?> LookAsync(
        IDocumentSession session,
        IIssuerCards issuer,
        Guid streamId,
        OutgoingMessages messages,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var stream = await session.Events.FetchForWriting<CardRow>(streamId, cancellation);
        var card = stream.Aggregate!;
        if (await issuer.ReadAsync(card.CardId, cancellation) is not Outcome<IssuerCard?>.Done(var seen))
            throw new IssuerSilentException();
        if (seen is null)
            return null;
        var happened = IssuerTruth.Reconcile(card, seen, SettledBy.Webhook, time.GetUtcNow());
        stream.AppendMany(happened);
        Operations.Settle(session, happened);
        var isUnused = card is { CardType: CardTypes.Physical, HasPin: false };
        if (isUnused && happened.Any(one => one is IssuerStatusAdopted { Status: CardStatuses.Cancelled }))
            messages.Add(new CardWasClosed(card.CardId));
        return seen;
    }
}
