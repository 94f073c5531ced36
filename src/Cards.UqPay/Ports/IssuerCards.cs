using Cards.Contracts;
using Cards.Platform.Secrets;

namespace Cards.UqPay.Ports;

/// <summary>A card as the issuer shows it; never with its full number.</summary>
/// <param name="Status">The issuer's word, an open set: PENDING, ACTIVE, FROZEN, BLOCKED, PRE_CANCEL, CANCELLED, FAILED, …</param>
/// <param name="FormFactor">VIRTUAL or PHYSICAL.</param>
/// <param name="PerTransactionLimit">Major units; null when none is set, and where the issuer did not say.</param>
public sealed record IssuerCard(
    Guid CardId,
    string Status,
    string FormFactor,
    string Bin,
    string Last4,
    string Currency,
    string Mode,
    Guid? CardholderId,
    decimal? PerTransactionLimit
)
{
    /// <summary>The request we ordered this card for; null for a card we did not order.</summary>
    public Guid? OrderedFor { get; init; }

    /// <summary>Whether the issuer said which limits the card has. Without that, no limit means nothing.</summary>
    public bool SaysLimits { get; init; }

    /// <summary>One of <see cref="CardStatuses"/>; null for a word not known yet, which changes nothing.</summary>
    public string? KnownStatus => InOurWords(Status);

    /// <summary>The issuer's words are an open set.</summary>
    public static string? InOurWords(string upstream) =>
        upstream switch
        {
            // Cancelled to a user; the issuer takes thirty days over it.
            "PRE_CANCEL" or CardStatuses.Cancelled => CardStatuses.Cancelled,
            "LOST" or "STOLEN" or CardStatuses.Blocked => CardStatuses.Blocked,
            CardStatuses.Active or CardStatuses.Frozen or CardStatuses.Failed or CardStatuses.Pending => upstream,
            _ => null,
        };
}

/// <summary>Reading cards (contract sections 5.2, 5.3). Singleton, thread-safe.</summary>
public interface IIssuerCards
{
    /// <summary>Done(null) when the issuer knows no such card.</summary>
    Task<Outcome<IssuerCard?>> ReadAsync(Guid cardId, CancellationToken cancellation);

    /// <summary>Every card of one cardholder, newest first.</summary>
    Task<Outcome<IReadOnlyList<IssuerCard>>> ListAsync(Guid cardholderId, CancellationToken cancellation);
}

/// <param name="OrderId">The issuer's card order.</param>
public sealed record AssignedCard(Guid CardId, Guid OrderId, string OrderStatus);

/// <summary>Giving a stock number to a cardholder (contract section 5.6).</summary>
public interface ICardAssignment
{
    /// <param name="key">Idempotency key of this one attempt, a UUID of version 4 or 5; repeats of the attempt reuse it.</param>
    Task<Outcome<AssignedCard>> AssignAsync(
        Guid cardholderId,
        Sensitive<string> cardNumber,
        string currency,
        string mode,
        Guid key,
        CancellationToken cancellation
    );
}

/// <param name="RequestStatus">The issuer's word; SUCCESS.</param>
public sealed record ActivatedCard(string RequestStatus);

/// <summary>Activating a physical card (contract section 5.7).</summary>
public interface ICardActivation
{
    /// <param name="noPinPaymentAmount">Major units; null leaves the issuer's default. At most two decimals.</param>
    /// <param name="key">Idempotency key of this one attempt, a UUID of version 4 or 5; repeats of the attempt reuse it.</param>
    Task<Outcome<ActivatedCard>> ActivateAsync(
        Guid cardId,
        Sensitive<string> activationCode,
        Sensitive<string> pin,
        decimal? noPinPaymentAmount,
        Guid key,
        CancellationToken cancellation
    );
}
