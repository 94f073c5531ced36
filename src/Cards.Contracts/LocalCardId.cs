using System.Globalization;

namespace Cards.Contracts;

/// <summary>The number the mobile app knows a card by. It names exactly one event stream.</summary>
public readonly record struct LocalCardId(long Value)
{
    private static readonly Guid Space = new("6f0f7a1e-5a0c-5d0e-9a54-0f6a3c1d7be2");

    /// <summary>The card's event stream.</summary>
    public Guid StreamId => Uuid5.Create(Space, Value.ToString(CultureInfo.InvariantCulture));
}
