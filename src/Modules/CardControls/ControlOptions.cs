namespace Cards.CardControls;

/// <summary>Configuration section <c>CardControls</c>.</summary>
public sealed class ControlOptions
{
    public const string Section = "CardControls";

    /// <summary>No change of status stays without an outcome longer than this.</summary>
    public TimeSpan StatusDeadline { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>No change of a limit stays without an outcome longer than this: it blocks a freeze.</summary>
    public TimeSpan LimitDeadline { get; set; } = TimeSpan.FromMinutes(2);

    public bool IsValid() => StatusDeadline > TimeSpan.Zero && LimitDeadline > TimeSpan.Zero;
}
