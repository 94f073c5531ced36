namespace Cards.Contracts.Activation;

// Events of a card's stream that only Activation appends. Neither PIN nor activation code is ever part of one.

/// <summary>An activation was accepted and is about to be sent to the issuer.</summary>
/// <param name="UpstreamKey">The issuer's idempotency key; random, derived from no secret.</param>
public sealed record ActivationBegun(Guid OperationId, Guid UpstreamKey, DateTimeOffset At);

/// <param name="OperationId">Null when the card was activated without us asking.</param>
/// <param name="By">One of <see cref="SettledBy"/>.</param>
public sealed record CardActivated(Guid? OperationId, string By, DateTimeOffset At);

/// <summary>An operator entered the activation code, which the issuer's webhook never brought.</summary>
/// <param name="Reason">In the operator's words; card numbers are masked.</param>
public sealed record ActivationCodeEntered(string OperatorName, string? Reason, DateTimeOffset At);

/// <param name="Code">Our code for the refusal, never the issuer's wording.</param>
public sealed record ActivationFailed(Guid OperationId, string Code, string By, DateTimeOffset At);
