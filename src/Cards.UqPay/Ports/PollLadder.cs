namespace Cards.UqPay.Ports;

/// <summary>How long to wait before asking the issuer again: 15 s, 30 s, 1, 2, 5, 10 min, then every 15 min.</summary>
public static class PollLadder
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(15),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(15),
    ];

    // Its replica is behind: mostly for moments.
    private static readonly TimeSpan[] AfterNews =
    [
        TimeSpan.FromSeconds(2),
        TimeSpan.FromSeconds(10),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
    ];

    /// <summary>When a card is read again that does not show what the issuer announced of it; null once it was read often enough.</summary>
    /// <param name="look">How often it was read for this.</param>
    public static TimeSpan? DelayAfterNews(int look) => look < AfterNews.Length ? AfterNews[look] : null;

    public static TimeSpan Delay(int attempt) => Delays[Math.Min(attempt, Delays.Length - 1)];
}
