using Cards.Platform.Secrets;

namespace Cards.UqPay.Ports;

/// <summary>Finding a card by its full number (contract section 5.2). The number stands in the address of that call, which is never logged or traced. Singleton, thread-safe.</summary>
public interface ICardLookup
{
    /// <summary>The issuer's card id; Done(null) when the account has no such card.</summary>
    Task<Outcome<FoundCard?>> FindByNumberAsync(Sensitive<string> cardNumber, CancellationToken cancellation);
}

public sealed record FoundCard(Guid CardId);

/// <summary>Setting a card's PIN (contract section 5.8). Singleton, thread-safe.</summary>
public interface ICardPin
{
    Task<Outcome<PinTaken>> ResetAsync(Guid cardId, Sensitive<string> pin, Guid key, CancellationToken cancellation);
}

/// <param name="RequestStatus">The issuer's word; SUCCESS.</param>
public sealed record PinTaken(string RequestStatus);

/// <summary>Live card data (contract sections 5.9, 5.10). Nothing of it is kept anywhere. Singleton, thread-safe.</summary>
public interface ICardReveal
{
    Task<Outcome<CardData>> ReadAsync(Guid cardId, CancellationToken cancellation);

    /// <summary>A page of the issuer that shows the card once. The address is a bearer secret.</summary>
    /// <param name="language">zh or en.</param>
    Task<Outcome<SecureFrame>> OpenFrameAsync(Guid cardId, string language, Guid key, CancellationToken cancellation);
}

public sealed record CardData(Sensitive<string> CardNumber, Sensitive<string> Cvv, string ExpireDate);

/// <param name="Url">On the configured scheme and host; empty when the issuer gave no token.</param>
public sealed record SecureFrame(Sensitive<string> Url, DateTimeOffset ExpiresAt);
