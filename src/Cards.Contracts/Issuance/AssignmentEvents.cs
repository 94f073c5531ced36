namespace Cards.Contracts.Issuance;

// Events of one attempt to give a physical number to a user. No PAN: a keyed hash, the BIN and the last four digits.

/// <param name="RequestId">Null: the request is made when the number is settled.</param>
/// <param name="UpstreamKey">The issuer's idempotency key of this attempt.</param>
public sealed record AssignmentBegun(
    string UserId,
    Guid CardholderId,
    Guid? RequestId,
    string Bin,
    string Last4,
    string PanHash,
    string PanHashKeyId,
    string Currency,
    string Mode,
    Guid UpstreamKey,
    DateTimeOffset At
);

/// <param name="OrderStatus">The issuer's word for the card's order at that moment.</param>
/// <param name="By">One of <see cref="SettledBy"/>.</param>
public sealed record AssignmentSettled(long LocalId, Guid RequestId, string OrderStatus, string By, DateTimeOffset At);

/// <param name="Code">Our code of the refusal.</param>
public sealed record AssignmentRefused(string Code, DateTimeOffset At);

/// <summary>More than one card at the issuer could be this attempt's; a person must decide.</summary>
public sealed record AssignmentNeedsAttention(DateTimeOffset At);
