namespace Cards.Sandbox.UqPay;

internal static class WebhookFaultKind
{
    public const string Hold = "hold";
    public const string Lose = "lose";
    public const string Late = "late";
    public const string BeforeReply = "before_reply";
    public const string Duplicate = "duplicate";
    public const string Reorder = "reorder";
    public const string BadSignature = "bad_signature";
    public const string StaleTimestamp = "stale_timestamp";
    public const string Unsigned = "unsigned";

    public static readonly string[] All = [Hold, Lose, Late, BeforeReply, Duplicate, Reorder, BadSignature, StaleTimestamp, Unsigned];
}

/// <summary>One scripted misbehaviour of the events to come.</summary>
internal sealed record WebhookFault
{
    public required string Kind { get; init; }
    public string EventType { get; init; } = "*";

    /// <summary>Only events about this card; null is every event of the type.</summary>
    public Guid? CardId { get; init; }

    /// <summary>How many events it hits.</summary>
    public int Times { get; set; } = 1;

    /// <summary>Extra copies, or attempts that carry the wrong headers.</summary>
    public int Count { get; init; } = 1;
    public int DelayMs { get; init; }

    public void Strike(Webhook webhook, TwinState state)
    {
        switch (Kind)
        {
            case WebhookFaultKind.Hold:
                webhook.State = WebhookState.Held;
                break;
            case WebhookFaultKind.Lose:
                webhook.State = WebhookState.Lost;
                break;
            case WebhookFaultKind.Late:
                webhook.Due += TimeSpan.FromMilliseconds(DelayMs);
                break;
            case WebhookFaultKind.BeforeReply:
                webhook.BeforeReply = true;
                webhook.State = WebhookState.Sending;
                break;
            case WebhookFaultKind.Duplicate:
                webhook.Duplicates += Count;
                break;
            case WebhookFaultKind.Reorder:
                webhook.State = WebhookState.Held;
                state.HeldForNext.Add(webhook.Id);
                break;
            case WebhookFaultKind.BadSignature:
                webhook.BadSignatures = Count;
                break;
            case WebhookFaultKind.StaleTimestamp:
                webhook.StaleTimestamps = Count;
                break;
            default:
                webhook.Unsigned = Count;
                break;
        }
    }
}

internal sealed class WebhookFaults
{
    private readonly List<WebhookFault> armed = [];

    public IReadOnlyList<WebhookFault> Armed => armed;

    public void Arm(WebhookFault fault) => armed.Add(fault);

    public void Clear() => armed.Clear();

    public bool WantsBeforeReply(IEnumerable<string> eventTypes, Guid subject) =>
        eventTypes.Any(eventType => armed.Any(fault => fault.Kind == WebhookFaultKind.BeforeReply && Hits(fault, eventType, subject)));

    /// <summary>One event may be hit by several faults at once, by one of each kind.</summary>
    public void Strike(Webhook webhook, TwinState state)
    {
        foreach (
            var fault in armed.Where(fault => Hits(fault, webhook.EventType, webhook.Subject)).DistinctBy(fault => fault.Kind).ToList()
        )
        {
            fault.Strike(webhook, state);
            if (--fault.Times <= 0)
            {
                armed.Remove(fault);
            }
        }
    }

    private static bool Hits(WebhookFault fault, string eventType, Guid subject) =>
        (fault.EventType == "*" || fault.EventType == eventType) && (fault.CardId ?? subject) == subject;
}
