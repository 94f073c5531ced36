namespace Cards.Contracts.Issuance;

// Events of a card request's stream. Where the card is to be sent is not here but in a document that can be deleted.

public sealed record CardRequestOpened(
    long Number,
    string UserId,
    string CardType,
    string Currency,
    string MerchantOrderSn,
    DateTimeOffset At
);

/// <summary>An assign without a waiting request made its own, already paid and approved.</summary>
public sealed record InternalCardRequestOpened(
    long Number,
    string UserId,
    string CardType,
    string Currency,
    string MerchantOrderSn,
    DateTimeOffset At
);

/// <param name="By">The operator, or <c>automatic</c>.</param>
public sealed record CardRequestPaid(string By, string? Reason, DateTimeOffset At);

/// <param name="By">The operator, or <c>automatic</c>.</param>
public sealed record CardRequestApproved(string By, string? Reason, DateTimeOffset At);

/// <param name="By">The operator.</param>
public sealed record CardRequestRejected(string By, string? Reason, DateTimeOffset At);

/// <summary>Nobody paid in time.</summary>
public sealed record CardRequestExpired(DateTimeOffset At);

public sealed record CardRequestAssigned(long LocalId, Guid CardId, DateTimeOffset At);

/// <summary>The assigned card's order failed, or the issuer closed the card unused: the request waits for another number.</summary>
public sealed record CardRequestReleased(string Code, DateTimeOffset At);

public sealed record CardRequestCompleted(DateTimeOffset At);

/// <summary>A paid and approved virtual request is about to order its card. Holds all that is sent, so that a repetition sends the same.</summary>
/// <param name="OpeningLimit">Major units; null leaves the issuer's default.</param>
/// <param name="UpstreamKey">The issuer's idempotency key of this order.</param>
public sealed record CardOrderBegun(
    Guid CardholderId,
    Guid ProductId,
    string Currency,
    decimal? OpeningLimit,
    Guid UpstreamKey,
    DateTimeOffset At
);

/// <summary>The issuer took the order; the card is made, or not, when the order ends.</summary>
/// <param name="CardOrderId">Null when the issuer's answer was lost and the card was found afterwards.</param>
public sealed record CardOrderAccepted(Guid CardId, Guid? CardOrderId, DateTimeOffset At);

/// <summary>The virtual card could not be made.</summary>
/// <param name="Code">What the app is shown.</param>
/// <param name="Reason">Our code for the cause, for operators.</param>
public sealed record CardRequestFailed(string Code, string Reason, DateTimeOffset At);
