using Cards.Contracts;
using Cards.Contracts.Messages;
using Cards.UqPay.Ports;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.Issuance;

/// <summary>Looks how the order of a card stands at the issuer, virtual or physical, in case its webhook is lost.</summary>
/// <param name="OrderId">Null when the issuer's answer was lost: then the card alone can tell.</param>
/// <param name="Attempt">The rung of the poll ladder.</param>
public sealed record CheckCardOrder(Guid CardId, Guid? OrderId, int Attempt = 0) : Message;

public static class CheckCardOrderHandler
{
    /// <summary>Half an hour after it was found, a physical card whose order cannot be asked about is taken as made: orders take seconds.</summary>
    private const int LastLookWithoutOrder = 6;

    public static async Task<OutgoingMessages> Handle(
        CheckCardOrder check,
        IDocumentSession session,
        ICardOrders orders,
        IIssuerCards issuer,
        IOptions<IssuanceOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        if (!await IsOverAsync(check, session, orders, issuer, messages, time, cancellation))
            messages.Delay(check with { Attempt = check.Attempt + 1 }, options.Value.Orders.Wait(check.Attempt + 1));
        return messages;
    }

    private static async Task<bool> IsOverAsync(
        CheckCardOrder check,
        IDocumentSession session,
        ICardOrders orders,
        IIssuerCards issuer,
        OutgoingMessages messages,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (await IsSettledAsync(session, check.CardId, cancellation))
            return true;
        CardOrder? order = null;
        if (check.OrderId is { } orderId)
        {
            if (await orders.ReadAsync(orderId, cancellation) is not Outcome<CardOrder>.Done({ HasEnded: true } ended))
                return false;
            order = ended;
        }
        if (await issuer.ReadAsync(check.CardId, cancellation) is not Outcome<IssuerCard?>.Done({ } card))
            return false;
        if (card.OrderedFor is { } requestId)
        {
            var request = await session.Events.FetchForWriting<CardRequest>(requestId, cancellation);
            var isSettled = await VirtualCards.SettleAsync(session, request, card, SettledBy.Poll, time.GetUtcNow(), cancellation);
            if (isSettled)
                messages.Add(new LookAtCard(card.CardId));
            return isSettled;
        }
        if (card.Status == CardStatuses.Failed && await session.LoadAsync<CardReference>(card.CardId, cancellation) is { } reference)
            await PhysicalCards.FailAsync(session, reference, time.GetUtcNow(), cancellation);
        // A physical card stays PENDING until it is activated, so its order tells when there is nothing more to wait for.
        return card.Status != CardStatuses.Pending
            || order?.HasSucceeded == true
            || check is { OrderId: null, Attempt: >= LastLookWithoutOrder };
    }

    /// <summary>The webhook was quicker, or the card has moved on.</summary>
    private static async Task<bool> IsSettledAsync(IQuerySession session, Guid cardId, CancellationToken cancellation) =>
        await session.LoadAsync<CardReference>(cardId, cancellation) is { } reference
        && await session.Events.AggregateStreamAsync<IssuedCard>(new LocalCardId(reference.LocalId).StreamId, token: cancellation)
            is { Status: not CardStatuses.Pending };
}
