using Cards.Contracts;
using Cards.UqPay.Ports;

namespace Cards.Activation;

/// <summary>What the issuer's card says of an activation. Nothing but ACTIVE and FROZEN is proof that it happened.</summary>
internal abstract record SeenCard
{
    private SeenCard() { }

    public sealed record Activated : SeenCard;

    /// <summary>Not activated so far; or not known to the issuer, or in a status we do not know.</summary>
    public sealed record Waiting : SeenCard;

    /// <summary>Blocked or closed, and so not to be activated.</summary>
    public sealed record Unusable(ErrorCode Error) : SeenCard;

    /// <summary>The issuer did not say.</summary>
    public sealed record Silent : SeenCard;

    public static async Task<SeenCard> ReadAsync(IIssuerCards issuer, Guid cardId, CancellationToken cancellation) =>
        await issuer.ReadAsync(cardId, cancellation) is Outcome<IssuerCard?>.Done(var card)
            ? card?.KnownStatus switch
            {
                CardStatuses.Active or CardStatuses.Frozen => new Activated(),
                { } status when ErrorOf(status) is { } error => new Unusable(error),
                _ => new Waiting(),
            }
            : new Silent();

    /// <summary>Whether an attempt failed because the card is blocked or closed.</summary>
    public static bool IsUnusable(string code) => code == Errors.CardBlockedByIssuer.Code || code == Errors.CardClosed.Code;

    /// <summary>Null for a status that does not keep a card from being activated.</summary>
    public static ErrorCode? ErrorOf(string status) =>
        status switch
        {
            CardStatuses.Blocked => Errors.CardBlockedByIssuer,
            CardStatuses.Cancelled or CardStatuses.Failed => Errors.CardClosed,
            _ => null,
        };
}
