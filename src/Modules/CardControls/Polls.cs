namespace Cards.CardControls;

/// <summary>When the issuer's card is looked at for an operation: 15 s, 30 s, 1, 2, 5 and 10 min after it was asked for, then every 15 min.</summary>
internal static class Polls
{
    // All in units of the first.
    private static readonly int[] Rungs = [1, 2, 4, 8, 20, 40];
    private const int Every = 60;

    /// <param name="first">15 s, unless a setting shortens the whole ladder.</param>
    public static DateTimeOffset Next(DateTimeOffset asked, DateTimeOffset now, TimeSpan first)
    {
        var passed = (now - asked) / first;
        foreach (var rung in Rungs)
        {
            if (passed < rung)
                return asked + (first * rung);
        }
        var rounds = Math.Floor((passed - Rungs[^1]) / Every) + 1;
        return asked + (first * (Rungs[^1] + (rounds * Every)));
    }
}
