namespace Wolverine;

/// <summary>How one message is sent. WolverineFx 6.29.2.</summary>
public sealed class DeliveryOptions
{
    /// <summary>Travel with the message.</summary>
    public Dictionary<string, string?> Headers { get; private set; } = [];

    /// <summary>When it is due.</summary>
    public DateTimeOffset? ScheduledTime { get; set; }

    /// <summary>How long after now it is due.</summary>
    public TimeSpan? ScheduleDelay { get; set; }

    /// <summary>Messages of one group run in order where the queue is partitioned.</summary>
    public string? GroupId { get; set; }

    /// <summary>Adds a header.</summary>
    public DeliveryOptions WithHeader(string key, string headerValue)
    {
        Headers[key] = headerValue;
        return this;
    }

    internal static DeliveryOptions With(DeliveryOptions? options, Action<DeliveryOptions> change)
    {
        var copy = options is null ? new DeliveryOptions() : (DeliveryOptions)options.MemberwiseClone();
        copy.Headers = new(copy.Headers);
        change(copy);
        return copy;
    }
}
