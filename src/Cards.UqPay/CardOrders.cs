using Cards.UqPay.Calls;
using Cards.UqPay.Ports;
using Cards.UqPay.Wire;

namespace Cards.UqPay;

internal sealed class CardOrders(ICardApi api, IssuerCalls calls) : ICardOrders
{
    /// <summary>The name under which a card carries the request it was ordered for.</summary>
    public const string RequestTag = "card_request";

    public Task<Outcome<OrderedCard>> OrderAsync(NewCard card, Guid key, CancellationToken cancellation)
    {
        if (card.OpeningLimit is { } limit && decimal.Round(limit, 2) != limit)
            throw new ArgumentOutOfRangeException(nameof(card), "The issuer takes two decimals at most.");
        var body = new CreateBody(card.Currency, card.CardholderId.ToString(), card.ProductId.ToString())
        {
            CardLimit = card.OpeningLimit,
            Metadata = new Dictionary<string, string> { [RequestTag] = card.RequestId.ToString() },
        };
        return calls.AskAsync<OrderBody, OrderedCard>(
            Ask.OrderCard,
            attempt => api.CreateAsync(body, key.ToString(), attempt),
            answer =>
                Guid.TryParse(answer.CardId, out var ordered) && Guid.TryParse(answer.CardOrderId, out var order)
                    ? new OrderedCard(ordered, order)
                    : null,
            calls.StartBudget(),
            cancellation
        );
    }

    public Task<Outcome<CardOrder>> ReadAsync(Guid orderId, CancellationToken cancellation) =>
        calls.AskAsync<OrderBody, CardOrder>(
            Ask.ReadOrder,
            attempt => api.ReadOrderAsync(orderId.ToString(), attempt),
            answer =>
                Guid.TryParse(answer.CardOrderId, out var order) && !string.IsNullOrEmpty(answer.OrderStatus)
                    ? new CardOrder(order, answer.OrderStatus)
                    : null,
            calls.StartBudget(),
            cancellation
        );
}
