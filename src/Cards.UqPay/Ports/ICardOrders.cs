namespace Cards.UqPay.Ports;

/// <summary>A virtual card to be made.</summary>
/// <param name="OpeningLimit">Major units; null leaves the issuer's default. At most two decimals.</param>
/// <param name="RequestId">Travels with the card: <see cref="IssuerCard.OrderedFor"/> tells it wherever the card is read.</param>
public sealed record NewCard(Guid CardholderId, Guid ProductId, string Currency, decimal? OpeningLimit, Guid RequestId);

/// <param name="OrderId">The card is usable once this order is done.</param>
public sealed record OrderedCard(Guid CardId, Guid OrderId);

/// <summary>Ordering virtual cards, and looking at the order of any card (contract sections 5.1, 5.11). Singleton, thread-safe.</summary>
public interface ICardOrders
{
    /// <param name="key">Idempotency key, a UUID of version 4 or 5. The issuer forgets it after 24 hours; then the same key orders a second card.</param>
    Task<Outcome<OrderedCard>> OrderAsync(NewCard card, Guid key, CancellationToken cancellation);

    Task<Outcome<CardOrder>> ReadAsync(Guid orderId, CancellationToken cancellation);
}
