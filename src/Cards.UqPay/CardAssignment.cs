using Cards.Platform.Secrets;
using Cards.UqPay.Calls;
using Cards.UqPay.Ports;
using Cards.UqPay.Wire;

namespace Cards.UqPay;

internal sealed class CardAssignment(ICardApi api, IssuerCalls calls) : ICardAssignment
{
    public Task<Outcome<AssignedCard>> AssignAsync(
        Guid cardholderId,
        Sensitive<string> cardNumber,
        string currency,
        string mode,
        Guid key,
        CancellationToken cancellation
    )
    {
        var body = new AssignBody(cardholderId.ToString(), new SecretText(cardNumber), currency, mode);
        return calls.AskAsync<AssignedBody, AssignedCard>(
            Ask.Assign,
            attempt => api.AssignAsync(body, key.ToString(), attempt),
            Read,
            calls.StartBudget(),
            cancellation
        );
    }

    // The answer's card_status is left out on purpose: the issuer's sample says ACTIVE for a card that is PENDING.
    private static AssignedCard? Read(AssignedBody body) =>
        Guid.TryParse(body.CardId, out var card) && Guid.TryParse(body.CardOrderId, out var order)
            ? new AssignedCard(card, order, body.OrderStatus ?? "")
            : null;
}
