namespace Cards.Contracts;

/// <summary>Words that travel in events and answers exactly as written here.</summary>
public static class CardTypes
{
    public const string Virtual = "VIRTUAL";
    public const string Physical = "PHYSICAL";
}

public static class CardStatuses
{
    public const string Pending = "PENDING";
    public const string Active = "ACTIVE";
    public const string Processing = "PROCESSING";
    public const string Frozen = "FROZEN";
    public const string Blocked = "BLOCKED";
    public const string Cancelled = "CANCELLED";
    public const string Failed = "FAILED";
}

/// <summary>How an outcome became known.</summary>
public static class SettledBy
{
    public const string Answer = "answer";
    public const string Webhook = "webhook";
    public const string Poll = "poll";
}
