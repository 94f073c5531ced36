namespace Cards.CardControls;

/// <summary>Configuration section <c>CardControls</c>.</summary>
public sealed class ControlOptions
{
    public const string Section = "CardControls";

    /// <summary>No change of status stays without an outcome longer than this.</summary>
    public TimeSpan StatusDeadline { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>No change of a limit stays without an outcome longer than this: it blocks a freeze.</summary>
    public TimeSpan LimitDeadline { get; set; } = TimeSpan.FromMinutes(2);

    public int RevealsPerCardAndHour { get; set; } = 5;

    public int RevealsPerUserAndDay { get; set; } = 20;

    /// <summary>When a change of PIN that nobody settled is given up as not confirmed. Longer than the longest call to the issuer with its repetitions.</summary>
    public TimeSpan PinCheckAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often an event stream says something even when nothing changes; also how long a change can stay unseen when its signal is lost. Shorter than <c>Edge:HostTimeout</c>.</summary>
    public TimeSpan StreamBeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Event streams a user may have open, on all hosts together.</summary>
    public int StreamsPerUser { get; set; } = 5;

    public bool IsValid() =>
        StatusDeadline > TimeSpan.Zero
        && LimitDeadline > TimeSpan.Zero
        && PinCheckAfter > TimeSpan.Zero
        && StreamBeat > TimeSpan.Zero
        && StreamsPerUser > 0
        && RevealsPerCardAndHour > 0
        && RevealsPerUserAndDay > 0;
}
