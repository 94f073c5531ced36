using Cards.Contracts;
using Cards.Contracts.Issuance;
using JasperFx.Events;
using Marten;

namespace Cards.Issuance;

internal static class PhysicalCards
{
    /// <summary>The issuer gave the order of an assigned card up: the card is FAILED and its request waits for another number.</summary>
    public static async Task FailAsync(
        IDocumentSession session,
        CardReference reference,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var batch = session.CreateBatchQuery();
        var fetchingCard = batch.Events.FetchForWriting<IssuedCard>(new LocalCardId(reference.LocalId).StreamId);
        var fetchingRequest = batch.Events.FetchForWriting<CardRequest>(reference.RequestId);
        await batch.Execute(cancellation);
        var card = await fetchingCard;
        if (card.Aggregate is not { Status: CardStatuses.Pending })
            return;
        card.AppendOne(new CardOrderFailed(Errors.CardOrderFailed.Code, now));
        Release(await fetchingRequest, reference, Errors.CardOrderFailed, now);
    }

    /// <summary>The card will never be used: its request, if it waits for this card, waits for another number.</summary>
    public static async Task ReleaseAsync(
        IDocumentSession session,
        CardReference card,
        ErrorCode reason,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var request = await session.Events.FetchForWriting<CardRequest>(card.RequestId, cancellation);
        Release(request, card, reason, now);
    }

    private static void Release(IEventStream<CardRequest> request, CardReference card, ErrorCode reason, DateTimeOffset now)
    {
        if (request.Aggregate is { Status: CardRequest.Processing } waiting && waiting.LocalId == card.LocalId)
            request.AppendOne(new CardRequestReleased(reason.Code, now));
    }
}
