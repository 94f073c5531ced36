using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.CardControls;
using Cards.Contracts.Issuance;

namespace Cards.Activation;

/// <summary>What Activation reads from a card's stream.</summary>
/// <param name="CardId">The issuer's id.</param>
/// <param name="Pending">The activation that has no outcome yet.</param>
public sealed record ActivatingCard(Guid CardId, Guid RequestId, string UserId, string Status, ActivationBegun? Pending)
{
    /// <summary>The card's event stream; the store sets it.</summary>
    public Guid Id { get; init; }

    /// <summary>An attempt was given up without the issuer's answer; it may still have come to something since.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>An attempt of ours may have come to something: then an active card at the issuer is ours, activated.</summary>
    public bool MayBeActivated => Pending is not null || IsDoubtful;

    public static ActivatingCard Create(CardAssigned assigned) =>
        new(assigned.CardId, assigned.RequestId, assigned.UserId, CardStatuses.Pending, null);

    public ActivatingCard Apply(CardOrderFailed failed) => this with { Status = CardStatuses.Failed };

    public ActivatingCard Apply(ActivationBegun begun) => this with { Pending = begun };

    public ActivatingCard Apply(ActivationFailed failed) =>
        this with
        {
            Pending = null,
            IsDoubtful = IsDoubtful || failed.By == SettledBy.Poll,
        };

    /// <summary>Once activated, how the card fares is no matter of its activation.</summary>
    public ActivatingCard Apply(IssuerStatusAdopted adopted) =>
        Status == CardStatuses.Active ? this : this with { Status = adopted.Status };

    public ActivatingCard Apply(CardActivated activated) => this with { Status = CardStatuses.Active, Pending = null };
}
