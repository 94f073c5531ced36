namespace Cards.UqPay.Ports;

/// <summary>A queued handler could not learn what it needed from the issuer; the queue tries again later.</summary>
public sealed class IssuerSilentException() : Exception("The issuer gave no answer.");
