using Wolverine;

namespace Cards.Host;

/// <summary>Configuration section <c>Cards:Durability</c>: who takes up which host's messages, and how soon.</summary>
internal sealed class DurabilityOptions
{
    public const string Section = "Cards:Durability";

    public const string Rules =
        "Cards:Durability: Mode is Solo or Balanced, all times are positive, and StaleNodeTimeout is longer than HealthCheckPollingTime.";

    /// <summary>Solo for one host on a database, Balanced for two and more. A second Solo host does not start.</summary>
    public DurabilityMode Mode { get; set; } = DurabilityMode.Solo;

    /// <summary>How long a starting host waits for another Solo host on its database to end: as long as one that is being replaced may take to stop (Solo).</summary>
    public TimeSpan SoloWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often scheduled messages are looked for. A user may be waiting for what one finds out.</summary>
    public TimeSpan ScheduledJobPollingTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a host says that it lives (Balanced).</summary>
    public TimeSpan HealthCheckPollingTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A host silent for so long, twice in a row, is taken for dead and its messages go to others (Balanced).</summary>
    public TimeSpan StaleNodeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the leader distributes work anew (Balanced).</summary>
    public TimeSpan CheckAssignmentPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a handled message's id is remembered, so that a second copy of it is not handled again.</summary>
    public TimeSpan KeepAfterMessageHandling { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often waiting messages are counted for the meters. Each count reads the whole inbox.</summary>
    public TimeSpan UpdateMetricsPeriod { get; set; } = TimeSpan.FromSeconds(30);

    public bool IsValid() =>
        Mode is DurabilityMode.Solo or DurabilityMode.Balanced
        && SoloWait > TimeSpan.Zero
        && ScheduledJobPollingTime > TimeSpan.Zero
        && HealthCheckPollingTime > TimeSpan.Zero
        && StaleNodeTimeout > HealthCheckPollingTime
        && CheckAssignmentPeriod > TimeSpan.Zero
        && KeepAfterMessageHandling > TimeSpan.Zero
        && UpdateMetricsPeriod > TimeSpan.Zero;
}
