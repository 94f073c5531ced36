using Cards.Contracts;
using Cards.Contracts.Messages;
using Cards.UqPay.Ports;
using Marten;
using Wolverine;

namespace Cards.Issuance;

/// <summary>What the issuer announces about cards. Issuance knows which of our cards is meant; the issuer's own record is read before anything is believed.</summary>
public static class IssuerNoticesHandler
{
    public static async Task<OutgoingMessages> Handle(
        CardOrderEnded notice,
        IDocumentSession session,
        IIssuerCards issuer,
        IWebhookInbox inbox,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var card = await issuer.ReadAsync(notice.CardId, cancellation) switch
        {
            Outcome<IssuerCard?>.Done(var read) => read,
            Outcome<IssuerCard?>.Refused => null,
            _ => throw new IssuerSilentException(),
        };
        inbox.Drop(session, notice.EventId);
        if (card is null)
            return [];

        var now = time.GetUtcNow();
        if (card.OrderedFor is { } requestId)
        {
            var request = await session.Events.FetchForWriting<CardRequest>(requestId, cancellation);
            await VirtualCards.SettleAsync(session, request, card, SettledBy.Webhook, now, cancellation);
            return [new LookAtCard(card.CardId)];
        }
        var reference = await session.LoadAsync<CardReference>(notice.CardId, cancellation);
        if (reference is null && await SettleLostAnswerAsync(session, card, now, cancellation))
            // The card exists from this commit on; that its order failed is the next one's matter.
            return card.Status == CardStatuses.Failed ? [notice] : [new LookAtCard(card.CardId)];

        if (reference is not null && card.Status == CardStatuses.Failed)
            await PhysicalCards.FailAsync(session, reference, now, cancellation);
        return [];
    }

    public static async Task<ActivationHinted?> Handle(
        CardActivationAnnounced notice,
        IDocumentSession session,
        IWebhookInbox inbox,
        CancellationToken cancellation
    )
    {
        if (await session.LoadAsync<CardReference>(notice.CardId, cancellation) is { } reference)
            return new ActivationHinted(notice.EventId, reference.LocalId);
        inbox.Drop(session, notice.EventId);
        return null;
    }

    /// <summary>The webhook was quicker than the answer, or the answer was lost: the attempt with this cardholder, BIN and last four is meant,
    /// even one that was given up when a look at the issuer's cards found nothing yet. False when there is none, or more than one number to choose from.</summary>
    private static async Task<bool> SettleLostAnswerAsync(
        IDocumentSession session,
        IssuerCard card,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (card.CardholderId is not { } cardholderId || card.FormFactor != CardTypes.Physical)
            return false;
        var attempts = await session
            .Query<Assignment>()
            .Where(attempt => attempt.Intent.CardholderId == cardholderId)
            .ToListAsync(cancellation);
        var open = attempts
            .Where(attempt => attempt.MayStillHappen && attempt.Intent.Bin == card.Bin && attempt.Intent.Last4 == card.Last4)
            .ToList();
        if (open.Select(attempt => attempt.Intent.PanHash).Distinct().Count() != 1)
            return false;
        var latest = open.MaxBy(attempt => attempt.Intent.At)!;
        var stream = await session.Events.FetchForWriting<Assignment>(latest.Id, cancellation);
        if (stream.Aggregate is not { MayStillHappen: true })
            return false;
        var found = new SettleAssign(latest.Id, card.CardId, null, Assignments.OrderPending, SettledBy.Webhook);
        await Assignments.SettleAsync(session, stream, found, now, cancellation);
        return true;
    }
}
