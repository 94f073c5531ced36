namespace Cards.UqPay.Specs.Support;

/// <summary>A wall clock that a spec can move; timers and elapsed time stay real.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private TimeSpan offset;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;

    public void Advance(TimeSpan by) => offset += by;

    public void SetTo(DateTimeOffset moment) => offset = moment - base.GetUtcNow();
}

/// <summary>A clock that stands still.</summary>
internal sealed class StoppedTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
