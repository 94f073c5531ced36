using Cards.Platform.Limits;

namespace Cards.CardControls;

/// <summary>Configuration section <c>CardControls</c>.</summary>
public sealed class ControlOptions
{
    public const string Section = "CardControls";

    /// <summary>No change of status stays without an outcome longer than this.</summary>
    public TimeSpan StatusDeadline { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>No change of a limit stays without an outcome longer than this: it blocks a freeze.</summary>
    public TimeSpan LimitDeadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>When the issuer's card is first looked at for an operation; the whole ladder shrinks and grows with it.</summary>
    public TimeSpan FirstPoll { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often operations are looked for whose check is due.</summary>
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>When a look that was begun and came to nothing is begun again. Longer than the longest call to the issuer with its repetitions.</summary>
    public TimeSpan LookAgainAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often changes are looked for that are due to be sent.</summary>
    public TimeSpan SendEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>When a change whose message was queued is sent again unless the issuer has it. Longer than the longest call to the issuer with its
    /// repetitions.</summary>
    public TimeSpan SendAgainAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many freezes, and how many other changes, wait in a host's memory to be sent; the rest waits in PostgreSQL.</summary>
    public int WaitingInMemory { get; set; } = 2000;

    /// <summary>Of one card, both ways of showing together.</summary>
    public Limit RevealsPerCard { get; set; } = Limit.Parse("5/h");

    /// <summary>Of one user, both ways of showing together.</summary>
    public Limit RevealsPerUser { get; set; } = Limit.Parse("20/day");

    public Limit StatusChangesPerCard { get; set; } = Limit.Parse("6/min");

    public Limit LimitChangesPerCard { get; set; } = Limit.Parse("6/min");

    public Limit PinChangesPerCard { get; set; } = Limit.Parse("3/day");

    /// <summary>When a change of PIN that nobody settled is given up as not confirmed. Longer than the longest call to the issuer with its repetitions.</summary>
    public TimeSpan PinCheckAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often an event stream says something even when nothing changes; also how long a change can stay unseen when its signal is lost. Shorter than <c>Edge:HostTimeout</c>.</summary>
    public TimeSpan StreamBeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Event streams a user may have open, on all hosts together.</summary>
    public int StreamsPerUser { get; set; } = 5;

    public bool IsValid() =>
        StatusDeadline > TimeSpan.Zero
        && LimitDeadline > TimeSpan.Zero
        && FirstPoll > TimeSpan.Zero
        && SweepEvery > TimeSpan.Zero
        && LookAgainAfter > TimeSpan.Zero
        && SendEvery > TimeSpan.Zero
        && SendAgainAfter > TimeSpan.Zero
        && WaitingInMemory is > 0 and <= 5000
        && PinCheckAfter > TimeSpan.Zero
        && StreamBeat > TimeSpan.Zero
        && StreamsPerUser > 0;

    /// <summary>Not past the deadline: that look settles the operation.</summary>
    public DateTimeOffset NextPoll(DateTimeOffset asked, DateTimeOffset now, DateTimeOffset? deadline)
    {
        var next = Polls.Next(asked, now, FirstPoll);
        return now < deadline && next > deadline ? deadline.Value : next;
    }
}
