namespace Cards.Contracts.CardControls;

// Events of a card's stream that only CardControls appends.

/// <summary>A user asked for another status; the card shows PROCESSING until the operation has an outcome.</summary>
/// <param name="From">The confirmed status, restored when the change comes to nothing.</param>
/// <param name="To">ACTIVE, FROZEN or CANCELLED.</param>
/// <param name="Deadline">The operation has an outcome by then, whatever happens.</param>
public sealed record StatusChangeRequested(
    Guid OperationId,
    string From,
    string To,
    string? Reason,
    DateTimeOffset Deadline,
    DateTimeOffset At
);

/// <summary>A user asked for another limit per transaction.</summary>
public sealed record LimitChangeRequested(Guid OperationId, Money Limit, DateTimeOffset Deadline, DateTimeOffset At);

/// <summary>The issuer's card shows the status that was asked for.</summary>
/// <param name="UpstreamStatus">The issuer's word; PRE_CANCEL counts as cancelled.</param>
/// <param name="By">One of <see cref="SettledBy"/>.</param>
public sealed record StatusChanged(Guid OperationId, string Status, string UpstreamStatus, string By, DateTimeOffset At);

/// <summary>The issuer's card shows the limit that was asked for.</summary>
/// <param name="By">One of <see cref="SettledBy"/>.</param>
public sealed record LimitChanged(Guid OperationId, Money Limit, string By, DateTimeOffset At);

/// <summary>The operation came to nothing; the card is as it was before.</summary>
/// <param name="Code">One of our codes.</param>
/// <param name="By">One of <see cref="SettledBy"/>.</param>
public sealed record OperationFailed(Guid OperationId, string Code, string By, DateTimeOffset At);

/// <summary>At the deadline the issuer's card was neither as before nor as asked; an operator is needed, the user may act again.</summary>
public sealed record OperationNeedsAttention(Guid OperationId, DateTimeOffset At);

/// <summary>The issuer changed the card's status without being asked: a block, a change on its own dashboard.</summary>
/// <param name="UpstreamStatus">The issuer's word.</param>
public sealed record IssuerStatusAdopted(string Status, string UpstreamStatus, DateTimeOffset At);

/// <summary>The issuer's limit changed without being asked.</summary>
public sealed record IssuerLimitAdopted(Money? Limit, DateTimeOffset At);
