namespace Cards.Contracts.Issuance;

// Events of a card's stream that only Issuance appends. No PAN: a keyed hash, the BIN and the last four digits.

/// <summary>The issuer gave a physical number to the cardholder. First event of a physical card; the card is PENDING until activated.</summary>
/// <param name="CardOrderId">Null when the issuer's answer was lost and the card was found afterwards.</param>
/// <param name="By">One of <see cref="SettledBy"/>.</param>
public sealed record CardAssigned(
    long LocalId,
    Guid CardId,
    Guid? CardOrderId,
    string UserId,
    Guid CardholderId,
    Guid RequestId,
    string Bin,
    string Last4,
    string PanHash,
    string PanHashKeyId,
    string Currency,
    string Mode,
    string By,
    DateTimeOffset At
);

/// <summary>The issuer made the virtual card that was ordered for a request. First event of a virtual card; it is usable at once.</summary>
/// <param name="UpstreamStatus">The issuer's word when the card was first seen made: ACTIVE, unless something else came between.</param>
/// <param name="By">One of <see cref="SettledBy"/>.</param>
public sealed record VirtualCardIssued(
    long LocalId,
    Guid CardId,
    string UserId,
    Guid CardholderId,
    Guid RequestId,
    string Bin,
    string Last4,
    string Currency,
    string Mode,
    string UpstreamStatus,
    string By,
    DateTimeOffset At
);

/// <summary>The issuer gave the card's order up; the card never becomes usable.</summary>
public sealed record CardOrderFailed(string Code, DateTimeOffset At);
