using Cards.Contracts;
using Cards.Contracts.Issuance;
using Cards.Contracts.Messages;
using Cards.UqPay.Ports;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.Issuance;

/// <summary>Sends the order of a virtual request's card to the issuer. Queued in the commit that made the request ready, with <see cref="CardOrderBegun"/>.</summary>
/// <param name="Attempt">Counts sends; from the second on the issuer's cards are looked at first.</param>
public sealed record OrderVirtualCard(Guid RequestId, int Attempt = 0) : Message;

/// <summary>
/// One request gets one card: every send carries the same idempotency key and the same content, and the card carries the request's id, so
/// that it is found whatever was lost on the way.
/// </summary>
public static class OrderVirtualCardHandler
{
    /// <summary>What a request that became ready is about to order.</summary>
    public static CardOrderBegun Begin(Guid requestId, string currency, Guid cardholderId, IssuanceOptions options, DateTimeOffset now) =>
        new(cardholderId, options.CardProduct, currency, options.OpeningLimit, Uuid5.Create(requestId, "card order"), now);

    public static async Task<OutgoingMessages> Handle(
        OrderVirtualCard message,
        IDocumentSession session,
        ICardOrders issuer,
        IIssuerCards cards,
        IOptions<IssuanceOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        var stream = await session.Events.FetchForWriting<CardRequest>(message.RequestId, cancellation);
        // Settled meanwhile, or taken by the issuer: a doubled message changes nothing.
        if (stream.Aggregate is not { Status: CardRequest.Processing, Order: { } order, OrderedCardId: null })
            return messages;

        var again = message with { Attempt = message.Attempt + 1 };
        var isLate = time.GetUtcNow() - order.At >= options.Value.Orders.GiveUpAfter;
        if (message.Attempt > 0 || isLate)
        {
            if (await cards.ListAsync(order.CardholderId, cancellation) is not Outcome<IReadOnlyList<IssuerCard>>.Done(var held))
            {
                messages.Delay(again, options.Value.Orders.Wait(message.Attempt));
                return messages;
            }
            if (held.FirstOrDefault(card => card.OrderedFor == message.RequestId) is { } found)
            {
                await FoundAsync(session, stream, found, messages, options.Value.Orders, time.GetUtcNow(), cancellation);
                return messages;
            }
        }
        if (isLate)
            stream.AppendOne(Failed(Errors.UpstreamTimeout, time.GetUtcNow()));
        else
            Settle(
                await SendAsync(issuer, message.RequestId, order, cancellation),
                stream,
                again,
                messages,
                options.Value.Orders,
                time.GetUtcNow()
            );
        return messages;
    }

    private static Task<Outcome<OrderedCard>> SendAsync(
        ICardOrders issuer,
        Guid requestId,
        CardOrderBegun order,
        CancellationToken cancellation
    ) =>
        issuer.OrderAsync(
            new NewCard(order.CardholderId, order.ProductId, order.Currency, order.OpeningLimit, requestId),
            order.UpstreamKey,
            cancellation
        );

    private static void Settle(
        Outcome<OrderedCard> outcome,
        IEventStream<CardRequest> stream,
        OrderVirtualCard again,
        OutgoingMessages messages,
        IssuanceOptions.OrderOptions orders,
        DateTimeOffset now
    )
    {
        switch (outcome)
        {
            case Outcome<OrderedCard>.Done(var ordered):
                stream.AppendOne(new CardOrderAccepted(ordered.CardId, ordered.OrderId, now));
                messages.Delay(new CheckCardOrder(ordered.CardId, ordered.OrderId), orders.Wait(0));
                break;
            case Outcome<OrderedCard>.Refused(var refusal) when refusal.Error != Errors.UpstreamUnavailable:
                stream.AppendOne(Failed(refusal.Error, now));
                break;
            case Outcome<OrderedCard>.Refused({ RetryAfter: var wait }):
                messages.Delay(again, orders.Wait(again.Attempt - 1, wait));
                break;
            case Outcome<OrderedCard>.Unknown { RetryAfter: var wait }:
                messages.Delay(again, orders.Wait(again.Attempt - 1, wait));
                break;
        }
    }

    /// <summary>The answer of an earlier send was lost; the order's id with it.</summary>
    private static async Task FoundAsync(
        IDocumentSession session,
        IEventStream<CardRequest> stream,
        IssuerCard found,
        OutgoingMessages messages,
        IssuanceOptions.OrderOptions orders,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (await VirtualCards.SettleAsync(session, stream, found, SettledBy.Poll, now, cancellation))
        {
            messages.Add(new LookAtCard(found.CardId));
            return;
        }
        stream.AppendOne(new CardOrderAccepted(found.CardId, null, now));
        messages.Delay(new CheckCardOrder(found.CardId, null), orders.Wait(0));
    }

    private static CardRequestFailed Failed(ErrorCode reason, DateTimeOffset now) => new(Errors.CardOrderFailed.Code, reason.Code, now);
}
