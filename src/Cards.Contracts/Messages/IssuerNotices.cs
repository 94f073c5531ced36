namespace Cards.Contracts.Messages;

// What the issuer announced, as the adapter passes it on. Each is a hint: the reader asks the issuer before believing it.
// Secrets stay sealed in the adapter and are fetched by event id.

/// <summary>An activation code arrived; it is opened through the adapter's inbox by <paramref name="EventId"/>.</summary>
public sealed record ActivationCodeArrived(string EventId, Guid CardId) : Message;

/// <summary>The issuer says a card's order ended.</summary>
public sealed record CardOrderEnded(string EventId, Guid CardId) : Message;

/// <summary>The issuer says a card was activated.</summary>
public sealed record CardActivationAnnounced(string EventId, Guid CardId) : Message;

/// <summary>The issuer says a cardholder's verification moved on.</summary>
public sealed record CardholderStatusAnnounced(string EventId, Guid CardholderId) : Message;

/// <summary>The issuer says a change of a card ended, ours or its own.</summary>
/// <param name="Look">How often its card was looked at for this and did not show it yet.</param>
public sealed record CardChangeAnnounced(string EventId, Guid CardId, int Look = 0) : Message;
