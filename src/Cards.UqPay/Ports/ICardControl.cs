namespace Cards.UqPay.Ports;

/// <param name="OrderId">The issuer's card order; the change holds only once it is done.</param>
/// <param name="OrderStatus">The issuer's word: PENDING, PROCESSING, SUCCESS, FAILED or one not known yet.</param>
public sealed record CardOrder(Guid OrderId, string OrderStatus)
{
    public bool HasSucceeded => OrderStatus == "SUCCESS";

    public bool HasEnded => HasSucceeded || OrderStatus == "FAILED";
}

/// <summary>Changing a card (contract sections 5.4, 5.5). Both are orders at the issuer: the card itself tells when they are done. Singleton, thread-safe.</summary>
public interface ICardControl
{
    /// <param name="status">ACTIVE, FROZEN or CANCELLED.</param>
    Task<Outcome<CardOrder>> ChangeStatusAsync(Guid cardId, string status, string? reason, Guid key, CancellationToken cancellation);

    /// <param name="limit">Major units; two decimals at most.</param>
    Task<Outcome<CardOrder>> ChangeLimitAsync(Guid cardId, decimal limit, Guid key, CancellationToken cancellation);
}
