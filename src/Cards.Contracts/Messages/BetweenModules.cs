namespace Cards.Contracts.Messages;

// What one module asks or tells another. Ids only: messages are stored.

/// <summary>Asks Issuance for the user's latest physical card request in PROCESSING, or else the latest completed one.
/// Answered by <see cref="PhysicalRequest"/>, or null when there is neither.</summary>
public sealed record FindPhysicalRequest(string UserId) : Message;

/// <param name="IsProcessing">False once its card is active.</param>
/// <param name="LocalId">Null while no card is assigned.</param>
/// <param name="CardId">The issuer's id of the assigned card.</param>
public sealed record PhysicalRequest(Guid RequestId, bool IsProcessing, long? LocalId, Guid? CardId);

/// <summary>Tells Issuance that the request's card is active.</summary>
public sealed record CardWasActivated(Guid RequestId) : Message;

/// <summary>Tells Issuance that the issuer closed a physical card that was never activated.</summary>
public sealed record CardWasClosed(Guid CardId) : Message;

/// <summary>Tells Activation that the issuer says something about this card's activation; Issuance knows which of our cards the issuer means.</summary>
/// <param name="Look">How often the issuer's card was looked at for this and did not show it yet.</param>
public sealed record ActivationHinted(string EventId, long LocalId, int Look = 0) : Message;

/// <summary>Asks CardControls to look at the issuer's card: it is known from now on, so what the issuer announced of it before came to nobody; or
/// another module has read that it is blocked or closed.</summary>
public sealed record LookAtCard(Guid CardId) : Message;
