using Cards.Contracts;
using Cards.Contracts.Issuance;
using Marten;

namespace Cards.Issuance;

internal static class PhysicalCards
{
    /// <summary>The issuer gave the order of an assigned card up: the card is FAILED and its request waits for another number.</summary>
    public static async Task FailAsync(IDocumentSession session, Guid cardId, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await session.LoadAsync<CardReference>(cardId, cancellation) is not { } reference)
            return;
        var card = await session.Events.FetchForWriting<IssuedCard>(new LocalCardId(reference.LocalId).StreamId, cancellation);
        if (card.Aggregate is not { Status: CardStatuses.Pending })
            return;
        card.AppendOne(new CardOrderFailed(Errors.CardOrderFailed.Code, now));
        await ReleaseAsync(session, reference, Errors.CardOrderFailed, now, cancellation);
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
        if (request.Aggregate is { Status: CardRequest.Processing } waiting && waiting.LocalId == card.LocalId)
            request.AppendOne(new CardRequestReleased(reason.Code, now));
    }
}
