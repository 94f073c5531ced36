namespace Cards.Contracts.Messages;

// What one module asks or tells another. Ids only: messages are stored.

/// <summary>Asks Issuance for the user's latest physical card request in PROCESSING. Answered by <see cref="ProcessingRequest"/> or null.</summary>
public sealed record FindProcessingRequest(string UserId);

/// <param name="LocalId">Null while no card is assigned.</param>
/// <param name="CardId">The issuer's id of the assigned card.</param>
public sealed record ProcessingRequest(Guid RequestId, long? LocalId, Guid? CardId);

/// <summary>Tells Issuance that the request's card is active.</summary>
public sealed record CardWasActivated(Guid RequestId, DateTimeOffset At);
