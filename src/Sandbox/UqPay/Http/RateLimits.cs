namespace Cards.Sandbox.UqPay;

/// <summary>The sandbox's buckets of contract 1.8, one minute each; only counted while the switch is on.</summary>
internal sealed class RateLimits
{
    public const string Token = "token";
    public const string Known = "known";
    public const string Unknown = "unknown";

    private static readonly Dictionary<string, int> PerMinute = new()
    {
        [Token] = 60,
        [Known] = 500,
        [Unknown] = 200,
    };
    private readonly Dictionary<string, (DateTimeOffset Since, int Count)> windows = [];

    public void Spend(Twin twin, string bucket)
    {
        if (!twin.Settings.RateLimits)
        {
            return;
        }

        var window = windows.GetValueOrDefault(bucket);
        var left = window.Since.AddMinutes(1) - twin.Now;
        if (left <= TimeSpan.Zero)
        {
            window = (twin.Now, 0);
        }
        else if (window.Count >= PerMinute[bucket])
        {
            throw Refuse.TooMany(twin.Settings.RetryAfter ? (int)Math.Ceiling(left.TotalSeconds) : null);
        }

        windows[bucket] = (window.Since, window.Count + 1);
    }

    public void Clear() => windows.Clear();
}
