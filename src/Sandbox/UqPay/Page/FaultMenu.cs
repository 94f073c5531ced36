namespace Cards.Sandbox.UqPay;

/// <summary>The misbehaviours a person may choose on the page; control can script every detail of them.</summary>
internal static class FaultMenu
{
    public static readonly IReadOnlyList<Choice> Calls =
    [
        new("slow", "slow answer, 10 s", new CallFault { Kind = CallFaultKind.Delay, DelayMs = 10_000 }),
        new("cut", "connection cut before the work", new CallFault { Kind = CallFaultKind.Cut }),
        new("cut_after_work", "connection cut after the work", new CallFault { Kind = CallFaultKind.Cut, AfterWork = true }),
        new("error", "500", new CallFault { Kind = CallFaultKind.Error }),
        new("rate_limit", "429, Retry-After 5", new CallFault { Kind = CallFaultKind.RateLimit, RetryAfter = 5 }),
        new("processing", "request is processing", new CallFault { Kind = CallFaultKind.Processing }),
        new("refuse", "refusal", new CallFault { Kind = CallFaultKind.Refuse }),
    ];

    public static readonly IReadOnlyList<Choice> Webhooks =
    [
        new("lose", "webhook lost", new WebhookFault { Kind = WebhookFaultKind.Lose }),
        new("late", "webhook late, 30 s", new WebhookFault { Kind = WebhookFaultKind.Late, DelayMs = 30_000 }),
        new("duplicate", "webhook doubled", new WebhookFault { Kind = WebhookFaultKind.Duplicate }),
        new("reorder", "webhook after the next one", new WebhookFault { Kind = WebhookFaultKind.Reorder }),
        new("forge", "webhook forged at first", new WebhookFault { Kind = WebhookFaultKind.BadSignature }),
    ];

    /// <summary>Arms the choice for the next call or event of the card, or of any card; a call may also be named by its method and path.</summary>
    public static void Arm(Twin twin, Choice choice, Guid? card, string? method, string path)
    {
        switch (choice.Fault)
        {
            case CallFault call:
                twin.CallFaults.Arm(call with { CardId = card, Method = method, Path = path });
                break;
            case WebhookFault webhook:
                twin.WebhookFaults.Arm(webhook with { CardId = card });
                break;
            default:
                break;
        }
    }

    internal sealed record Choice(string Name, string Label, object Fault);
}
