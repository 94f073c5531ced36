using System.Globalization;
using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Limits;

/// <summary>How far one window is used up.</summary>
/// <param name="Ends">When it starts anew.</param>
public sealed record Usage(string Policy, Window Window, long Left, TimeSpan Ends);

/// <summary>A request that was one too many.</summary>
/// <param name="Usages">Every window that applies; at least one has nothing left.</param>
public sealed record LimitReached(IReadOnlyList<Usage> Usages)
{
    /// <summary>When all windows have room again.</summary>
    public TimeSpan Wait => Usages.Where(usage => usage.Left == 0).Max(usage => usage.Ends);

    /// <summary>The refusal, with what its headers tell.</summary>
    public Refusal ToRefusal(ErrorCode error) => new(error) { RetryAfter = Wait, Limit = this };

    /// <summary>The fields of draft-ietf-httpapi-ratelimit-headers-10: structured lists, one item per window.</summary>
    internal void Write(IHeaderDictionary headers)
    {
        headers["RateLimit-Policy"] = string.Join(
            ", ",
            Usages.Select(usage =>
                string.Create(CultureInfo.InvariantCulture, $"\"{usage.Policy}\";q={usage.Window.Quota};w={Seconds(usage.Window.Length)}")
            )
        );
        headers["RateLimit"] = string.Join(
            ", ",
            Usages.Select(usage =>
                string.Create(CultureInfo.InvariantCulture, $"\"{usage.Policy}\";r={usage.Left};t={Seconds(usage.Ends)}")
            )
        );
    }

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
