using System.Collections.ObjectModel;

namespace Cards.Sandbox.UqPay;

/// <summary>Everything the issuer remembers. Touched only under <see cref="Twin.Gate"/>; written to the state file as it is.</summary>
internal sealed class TwinState
{
    public TimeSpan ClockOffset { get; set; }
    public IssuedToken? Token { get; set; }
    public Dictionary<string, StockNumber> Stock { get; set; } = [];

    /// <summary>Where the generator of fake numbers stands.</summary>
    public long NumbersMade { get; set; }
    public Shelf<Cardholder> Cardholders { get; set; } = [];
    public Shelf<Card> Cards { get; set; } = [];
    public Shelf<CardOrder> Orders { get; set; } = [];
    public Shelf<CardTransaction> Transactions { get; set; } = [];
    public Shelf<Webhook> Webhooks { get; set; } = [];

    /// <summary>Events held until a later one of the same subject went out.</summary>
    public List<Guid> HeldForNext { get; set; } = [];
    public Dictionary<string, StoredAnswer> Answers { get; set; } = [];
    public Dictionary<string, PanToken> PanTokens { get; set; } = [];

    /// <summary>Issuing balance by "account|currency"; absent means untouched.</summary>
    public Dictionary<string, decimal> Balances { get; set; } = [];

    /// <summary>A new card of a known cardholder.</summary>
    public void Add(Card card)
    {
        Cards.Add(card);
        Cardholders[card.CardholderId].NumberOfCards++;
    }
}

internal interface IKept
{
    Guid Id { get; }
}

/// <summary>Things in order of arrival that are also found by id.</summary>
internal sealed class Shelf<T> : KeyedCollection<Guid, T>
    where T : IKept
{
    public T? Find(Guid id) => TryGetValue(id, out var item) ? item : default;

    protected override Guid GetKeyForItem(T item) => item.Id;
}

internal sealed record IssuedToken(string Value, DateTimeOffset ExpiresAt);

internal sealed record StoredAnswer(string Fingerprint, int Status, string Body, DateTimeOffset At);

internal sealed record PanToken(Guid CardId, DateTimeOffset ExpiresAt, bool Used);

internal sealed class StockNumber
{
    public required string Number { get; init; }

    /// <summary>The card that took it; null while free.</summary>
    public Guid? CardId { get; set; }
}
