namespace Cards.CardControls;

/// <summary>When a change is sent again whose call came to nothing.</summary>
public static class SendLadder
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestFreezePause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWish = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestFreezeWish = TimeSpan.FromSeconds(30);

    /// <summary>Long enough for a call with its repetitions.</summary>
    private static readonly TimeSpan LastSendBefore = TimeSpan.FromSeconds(20);

    /// <summary>1 s, 2 s, 4 s … 60 s after a send that came to nothing, each up to half as long again; for a freeze 5 s at most. Not before the issuer
    /// wants to be asked, but its wish is heard for a minute at most (a freeze: half a minute), and one more send fits in before the deadline.</summary>
    /// <param name="jitter">0 to 1.</param>
    public static DateTimeOffset Next(Operation operation, DateTimeOffset deadline, TimeSpan? retryAfter, double jitter, DateTimeOffset now)
    {
        var (longest, heeded) = operation.IsFreeze ? (LongestFreezePause, LongestFreezeWish) : (LongestPause, LongestWish);
        var pause = Shorter(TimeSpan.FromSeconds(Math.Pow(2, Math.Min(operation.Attempt, 10)) * (1 + (jitter / 2))), longest);
        var wish = Shorter(retryAfter ?? TimeSpan.Zero, heeded);
        var next = now + (pause > wish ? pause : wish);
        var last = deadline - LastSendBefore;
        return next <= last ? next
            : last > now ? last
            : now + pause;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
