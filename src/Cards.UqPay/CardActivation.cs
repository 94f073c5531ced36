using Cards.Platform.Secrets;
using Cards.UqPay.Calls;
using Cards.UqPay.Ports;
using Cards.UqPay.Wire;

namespace Cards.UqPay;

internal sealed class CardActivation(ICardApi api, IssuerCalls calls) : ICardActivation
{
    public Task<Outcome<ActivatedCard>> ActivateAsync(
        Guid cardId,
        Sensitive<string> activationCode,
        Sensitive<string> pin,
        decimal? noPinPaymentAmount,
        Guid key,
        CancellationToken cancellation
    )
    {
        if (noPinPaymentAmount is { } amount && decimal.Round(amount, 2) != amount)
            throw new ArgumentOutOfRangeException(nameof(noPinPaymentAmount), "The issuer takes two decimals at most.");
        var body = new ActivateBody(cardId.ToString(), new SecretText(activationCode), new SecretText(pin))
        {
            NoPinPaymentAmount = noPinPaymentAmount,
        };
        return calls.AskAsync<ActivatedBody, ActivatedCard>(
            Ask.Activate,
            attempt => api.ActivateAsync(body, key.ToString(), attempt),
            Read,
            calls.StartBudget(),
            cancellation
        );
    }

    /// <summary>Nothing but the word for success says that the card was activated; after another the outcome is unknown.</summary>
    private static ActivatedCard? Read(ActivatedBody body) =>
        body.RequestStatus == "SUCCESS" ? new ActivatedCard(body.RequestStatus) : null;
}
