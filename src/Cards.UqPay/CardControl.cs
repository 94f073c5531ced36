using Cards.UqPay.Calls;
using Cards.UqPay.Ports;
using Cards.UqPay.Wire;

namespace Cards.UqPay;

internal sealed class CardControl(ICardApi api, IssuerCalls calls) : ICardControl
{
    public Task<Outcome<CardOrder>> ChangeStatusAsync(Guid cardId, string status, string? reason, Guid key, CancellationToken cancellation)
    {
        var body = new StatusBody(status, reason);
        return calls.AskAsync<OrderBody, CardOrder>(
            Ask.ChangeStatus,
            attempt => api.ChangeStatusAsync(cardId.ToString(), body, key.ToString(), attempt),
            Read,
            calls.StartBudget(),
            cancellation
        );
    }

    public Task<Outcome<CardOrder>> ChangeLimitAsync(Guid cardId, decimal limit, Guid key, CancellationToken cancellation)
    {
        var body = new LimitBody([new SpendingControlBody("PER_TRANSACTION") { Amount = limit }]);
        return calls.AskAsync<OrderBody, CardOrder>(
            Ask.ChangeLimit,
            attempt => api.UpdateAsync(cardId.ToString(), body, key.ToString(), attempt),
            Read,
            calls.StartBudget(),
            cancellation
        );
    }

    private static CardOrder? Read(OrderBody body) =>
        Guid.TryParse(body.CardOrderId, out var order) ? new CardOrder(order, body.OrderStatus ?? "") : null;
}
