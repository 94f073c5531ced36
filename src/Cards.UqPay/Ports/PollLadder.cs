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

    public static TimeSpan Delay(int attempt) => Delays[Math.Min(attempt, Delays.Length - 1)];
}
