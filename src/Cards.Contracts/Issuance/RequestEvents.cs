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

/// <summary>The assigned card's order failed: the request waits for another number.</summary>
public sealed record CardRequestReleased(string Code, DateTimeOffset At);

public sealed record CardRequestCompleted(DateTimeOffset At);
