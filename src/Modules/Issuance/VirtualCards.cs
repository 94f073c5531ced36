using Cards.Contracts;
using Cards.Contracts.Issuance;
using Cards.UqPay.Ports;
using JasperFx.Events;
using Marten;

namespace Cards.Issuance;

/// <summary>Settling orders of virtual cards: answer, webhook and poll all end here, and the issuer's card decides.</summary>
internal static class VirtualCards
{
    /// <summary>Starts the card and completes its request, or fails the request. True once there is nothing more to wait for.</summary>
    public static async Task<bool> SettleAsync(
        IDocumentSession session,
        IEventStream<CardRequest> stream,
        IssuerCard card,
        string by,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (stream.Aggregate is not { LocalId: null, Order: { } order } request)
            return true;
        // Said by the next reading, perhaps; somebody else's card never becomes this user's.
        if (card.CardholderId != order.CardholderId)
            return card.CardholderId is not null;
        switch (card.Status)
        {
            case CardStatuses.Pending:
                return false;
            case CardStatuses.Failed:
                if (request.IsOpen)
                    stream.AppendOne(new CardRequestFailed(Errors.CardOrderFailed.Code, Errors.CardOrderFailed.Code, now));
                return true;
        }

        // The issuer has made it, even if the request was given up: the card is the user's.
        var localId = await session.NextSequenceValueAsLong(Sequences.LocalCardId, cancellation);
        session.Insert(
            new CardReference
            {
                Id = card.CardId,
                LocalId = localId,
                RequestId = request.Id,
            }
        );
        session.Events.StartStream<IssuedCard>(new LocalCardId(localId).StreamId, Issued(localId, request, order, card, by, now));
        stream.AppendMany(new CardRequestAssigned(localId, card.CardId, now), new CardRequestCompleted(now));
        return true;
    }

    private static VirtualCardIssued Issued(
        long localId,
        CardRequest request,
        CardOrderBegun order,
        IssuerCard card,
        string by,
        DateTimeOffset now
    ) =>
        new(
            localId,
            card.CardId,
            request.UserId,
            order.CardholderId,
            request.Id,
            card.Bin,
            card.Last4,
            order.Currency,
            card.Mode,
            card.Status,
            by,
            now
        );
}
