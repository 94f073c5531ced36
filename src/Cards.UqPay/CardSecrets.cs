using Cards.Platform.Secrets;
using Cards.UqPay.Calls;
using Cards.UqPay.Ports;
using Cards.UqPay.Wire;
using Microsoft.Extensions.Options;

namespace Cards.UqPay;

internal sealed class CardLookup(ICardApi api, IssuerCalls calls) : ICardLookup
{
    private const int PageSize = 10;

    public async Task<Outcome<FoundCard?>> FindByNumberAsync(Sensitive<string> cardNumber, CancellationToken cancellation)
    {
        var outcome = await calls.AskAsync<PageBody<CardBody>, PageBody<CardBody>>(
            Ask.ListCards,
            attempt => api.FindAsync(PageSize, 1, cardNumber.Reveal(), attempt),
            page => page,
            calls.StartBudget(),
            cancellation
        );
        return outcome switch
        {
            Outcome<PageBody<CardBody>>.Done(var page) => new Outcome<FoundCard?>.Done(Only(page, cardNumber)),
            Outcome<PageBody<CardBody>>.Refused(var refusal) => new Outcome<FoundCard?>.Refused(refusal),
            _ => new Outcome<FoundCard?>.Unknown(),
        };
    }

    /// <summary>The last four digits are checked: a filter the issuer ignored must not hand out another card.</summary>
    private static FoundCard? Only(PageBody<CardBody> page, Sensitive<string> cardNumber) =>
        page.Data is [{ CardNumber: { Length: > 4 } masked } card]
        && masked[^4..] == cardNumber.Reveal()[^4..]
        && Guid.TryParse(card.CardId, out var id)
            ? new FoundCard(id)
            : null;
}

internal sealed class CardPin(ICardApi api, IssuerCalls calls) : ICardPin
{
    public Task<Outcome<PinTaken>> ResetAsync(Guid cardId, Sensitive<string> pin, Guid key, CancellationToken cancellation)
    {
        var body = new PinBody(cardId.ToString(), new SecretText(pin));
        return calls.AskAsync<ActivatedBody, PinTaken>(
            Ask.ResetPin,
            attempt => api.ResetPinAsync(body, key.ToString(), attempt),
            answer => answer.RequestStatus is { } status ? new PinTaken(status) : null,
            calls.StartBudget(),
            cancellation
        );
    }
}

internal sealed class CardReveal(ICardApi api, IssuerCalls calls, IOptions<UqPayOptions> options) : ICardReveal
{
    public Task<Outcome<CardData>> ReadAsync(Guid cardId, CancellationToken cancellation) =>
        calls.AskAsync<SecureBody, CardData>(
            Ask.Reveal,
            attempt => api.RevealAsync(cardId.ToString(), attempt),
            body =>
                body is { CardNumber: { } number, Cvv: { } cvv, ExpireDate: { } expires }
                    ? new CardData(number.Value, cvv.Value, expires)
                    : null,
            calls.StartBudget(),
            cancellation
        );

    public Task<Outcome<SecureFrame>> OpenFrameAsync(Guid cardId, string language, Guid key, CancellationToken cancellation) =>
        calls.AskAsync<PanTokenBody, SecureFrame>(
            Ask.Reveal,
            attempt => api.OpenFrameAsync(cardId.ToString(), key.ToString(), attempt),
            body => new SecureFrame(
                Sensitive.Of(Address(cardId, language, body.Token?.Value.Reveal())),
                body.ExpiresAt ?? DateTimeOffset.MinValue
            ),
            calls.StartBudget(),
            cancellation
        );

    private string Address(Guid cardId, string language, string? token) =>
        string.IsNullOrEmpty(token)
            ? ""
            : new Uri(
                options.Value.FrameBase,
                $"/iframe/card?token={Uri.EscapeDataString(token)}&cardId={cardId}&lang={language}"
            ).AbsoluteUri;
}
