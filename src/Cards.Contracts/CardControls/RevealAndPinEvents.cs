namespace Cards.Contracts.CardControls;

// Events of a card's stream that only CardControls appends. They tell that a secret was shown or changed, never the secret.

/// <summary>A user was about to be shown the live number and CVV; committed before either was fetched.</summary>
/// <param name="Kind">"data" or "frame".</param>
public sealed record CardRevealed(Guid RevealId, string Kind, DateTimeOffset At);

/// <summary>A change of PIN was accepted and is about to be sent to the issuer.</summary>
/// <param name="UpstreamKey">The issuer's idempotency key; derived from no secret.</param>
public sealed record PinResetBegun(Guid OperationId, Guid UpstreamKey, DateTimeOffset At);

public sealed record PinReset(Guid OperationId, DateTimeOffset At);

/// <param name="Code">One of our codes.</param>
public sealed record PinResetFailed(Guid OperationId, string Code, DateTimeOffset At);

/// <summary>Nobody can tell whether the issuer took the PIN; the user sets it again.</summary>
public sealed record PinResetUnconfirmed(Guid OperationId, DateTimeOffset At);
