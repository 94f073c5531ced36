using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.Issuance;

namespace Cards.Issuance;

/// <summary>What Issuance reads from a card's stream: whether the card is still only issued.</summary>
public sealed record IssuedCard(string Status, Guid CardId, Guid? CardOrderId)
{
    /// <summary>The card's event stream; the store sets it.</summary>
    public Guid Id { get; init; }

    public bool IsActivated => Status == CardStatuses.Active;

    public static IssuedCard Create(CardAssigned assigned) => new(CardStatuses.Pending, assigned.CardId, assigned.CardOrderId);

    /// <summary>A virtual card needs no activation.</summary>
    public static IssuedCard Create(VirtualCardIssued issued) => new(CardStatuses.Active, issued.CardId, null);

    public IssuedCard Apply(CardOrderFailed failed) => this with { Status = CardStatuses.Failed };

    public IssuedCard Apply(CardActivated activated) => this with { Status = CardStatuses.Active };
}

/// <summary>Which of our cards an issuer's card is. Inserted once per card: the second of two settlements fails on it.</summary>
public sealed record CardReference
{
    /// <summary>The issuer's card id.</summary>
    public required Guid Id { get; init; }

    public required long LocalId { get; init; }

    public required Guid RequestId { get; init; }
}
