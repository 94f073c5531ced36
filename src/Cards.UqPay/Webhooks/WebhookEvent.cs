using Cards.Platform.Secrets;

namespace Cards.UqPay.Webhooks;

/// <summary>An event the issuer sent, remembered by its id so that it counts once.</summary>
/// <remarks>Document <c>uqpay_webhook_event</c>; read and written by the adapter alone.</remarks>
public sealed record WebhookEvent
{
    /// <summary>The issuer's <c>event_id</c>.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>The issuer's <c>source_id</c>: an order, a card or a cardholder.</summary>
    public required string SourceId { get; init; }

    /// <summary>The one word it announces, a status; null where it announces none.</summary>
    public string? Says { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The whole body, sealed; null for a type nobody listens to, and once the event was dealt with.</summary>
    public SealedValue? Body { get; init; }

    /// <summary>What it should hold could not be read: it waits with its body for an operator, or for the issuer to send it anew.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>Binds a sealed body to its event.</summary>
    internal static string Purpose(string eventId) => "uqpay-webhook:" + eventId;
}
