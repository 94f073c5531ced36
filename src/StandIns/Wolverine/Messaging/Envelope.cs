namespace Wolverine;

/// <summary>Where a message stands. WolverineFx 6.29.2.</summary>
public enum EnvelopeStatus
{
    Outgoing,
    Scheduled,
    Incoming,
    Handled,
}

/// <summary>A message and what is known about it. WolverineFx 6.29.2.</summary>
public sealed class Envelope
{
    /// <summary>Of this message, kept through retries and replays.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The attempt that runs: 1 on the first, kept across restarts and scheduled retries.</summary>
    public int Attempts { get; set; }

    /// <summary>The stored name of the message's type.</summary>
    public string? MessageType { get; set; }

    /// <summary>The message itself.</summary>
    public object? Message { get; set; }

    /// <summary>Its JSON.</summary>
    public byte[]? Data { get; set; }

    /// <summary>Carried from message to message.</summary>
    public string? CorrelationId { get; set; }

    /// <summary>The id of the first message of the chain that led to this one.</summary>
    public Guid ConversationId { get; set; }

    /// <summary>The trace this message belongs to, as a W3C trace parent.</summary>
    public string? ParentId { get; set; }

    /// <summary>The service that sent it.</summary>
    public string? Source { get; set; }

    /// <summary>Its queue; null under <c>InvokeAsync</c>.</summary>
    public Uri? Destination { get; set; }

    /// <summary>What the sender added.</summary>
    public Dictionary<string, string?> Headers { get; internal set; } = [];

    /// <summary>When it was sent.</summary>
    public DateTimeOffset SentAt { get; set; }

    /// <summary>When it is due; null: at once.</summary>
    public DateTimeOffset? ScheduledTime { get; set; }

    /// <summary>Messages of one group run in order where the queue is partitioned.</summary>
    public string? GroupId { get; set; }

    /// <summary>Where it stands.</summary>
    public EnvelopeStatus Status { get; set; }

    internal string QueueName => Destination?.Host ?? "";
}
