namespace Cards.Sandbox.UqPay;

internal static class WebhookState
{
    public const string Waiting = "WAITING";
    public const string Sending = "SENDING";
    public const string Held = "HELD";
    public const string Lost = "LOST";
    public const string Delivered = "DELIVERED";
    public const string GivenUp = "GIVEN_UP";
}

/// <summary>One event on its way out. <see cref="Body"/> is the exact text that is sent and signed.</summary>
internal sealed class Webhook : IKept
{
    /// <summary>The event id.</summary>
    public required Guid Id { get; init; }
    public required string EventType { get; init; }

    /// <summary>The card or cardholder it is about; events of one subject leave in order.</summary>
    public required Guid Subject { get; init; }
    public required string Body { get; init; }
    public required DateTimeOffset Created { get; init; }
    public string State { get; set; } = WebhookState.Waiting;
    public DateTimeOffset Due { get; set; }
    public List<WebhookAttempt> Attempts { get; set; } = [];

    /// <summary>Tries spent of the first one and its five retries; deliveries by hand do not count.</summary>
    public int Tries { get; set; }

    /// <summary>Further deliveries after a good one.</summary>
    public int Duplicates { get; set; }

    /// <summary>Sent by the call that caused it, before its HTTP reply.</summary>
    public bool BeforeReply { get; set; }

    /// <summary>How many more attempts carry a broken signature, an old timestamp, no signature at all.</summary>
    public int BadSignatures { get; set; }
    public int StaleTimestamps { get; set; }
    public int Unsigned { get; set; }
}

/// <summary>One sending. The status is the receiver's; null when it gave none.</summary>
internal sealed record WebhookAttempt(DateTimeOffset At, string? Timestamp, string? Signature, int? Status, string? Error);
