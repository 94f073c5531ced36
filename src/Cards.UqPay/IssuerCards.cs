using Cards.Contracts;
using Cards.UqPay.Calls;
using Cards.UqPay.Ports;
using Cards.UqPay.Wire;

namespace Cards.UqPay;

internal sealed class IssuerCards(ICardApi api, IssuerCalls calls) : IIssuerCards
{
    private const int PageSize = 100;
    private const int LastDigits = 4;

    public async Task<Outcome<IssuerCard?>> ReadAsync(Guid cardId, CancellationToken cancellation)
    {
        var outcome = await calls.AskAsync<CardBody, IssuerCard>(
            Ask.ReadCard,
            attempt => api.ReadAsync(cardId.ToString(), attempt),
            Read,
            calls.StartBudget(),
            cancellation
        );
        return outcome switch
        {
            Outcome<IssuerCard>.Done done => new Outcome<IssuerCard?>.Done(done.Value),
            Outcome<IssuerCard>.Refused { Refusal: { } refusal } => refusal.Error == Errors.CardNotFound
                ? new Outcome<IssuerCard?>.Done(null)
                : new Outcome<IssuerCard?>.Refused(refusal),
            _ => new Outcome<IssuerCard?>.Unknown(),
        };
    }

    public Task<Outcome<IReadOnlyList<IssuerCard>>> ListAsync(Guid cardholderId, CancellationToken cancellation) =>
        Pages.CollectAsync(
            calls,
            Ask.ListCards,
            (page, attempt) => api.ListAsync(PageSize, page, cardholderId.ToString(), attempt),
            Read,
            cancellation
        );

    /// <summary>Null without what a card must have.</summary>
    private static IssuerCard? Read(CardBody body)
    {
        if (!Guid.TryParse(body.CardId, out var id) || string.IsNullOrEmpty(body.CardStatus))
            return null;
        var number = body.CardNumber ?? "";
        var perTransaction = body.SpendingControls?.FirstOrDefault(control => control.Interval == "PER_TRANSACTION");
        return new IssuerCard(
            id,
            body.CardStatus,
            body.FormFactor ?? "",
            body.CardBin ?? "",
            number.Length >= LastDigits ? number[^LastDigits..] : "",
            body.CardCurrency ?? "",
            body.ModeType ?? "",
            Guid.TryParse(body.Cardholder?.CardholderId, out var cardholder) ? cardholder : null,
            perTransaction?.Amount
        )
        {
            SaysLimits = body.SpendingControls is not null && (perTransaction is null || perTransaction.Amount is not null),
            OrderedFor = Guid.TryParse(body.Metadata?.GetValueOrDefault(CardOrders.RequestTag), out var request) ? request : null,
        };
    }
}
