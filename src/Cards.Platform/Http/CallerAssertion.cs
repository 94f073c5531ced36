using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Http;

/// <summary>What the edge tells the host about who is calling: a JWT (HS256, one minute) in a header of its own. The host believes nothing else.</summary>
public static class CallerAssertion
{
    /// <summary>The header it travels in, between edge and host only.</summary>
    public const string Header = "X-Caller-Assertion";

    /// <summary>The assertion's <c>iss</c>.</summary>
    public const string Issuer = "cards-edge";

    /// <summary>The assertion's <c>aud</c>.</summary>
    public const string Audience = "cards-host";

    /// <summary>The user's id.</summary>
    public const string UserClaim = "sub";

    /// <summary>Absent when the access token has no email.</summary>
    public const string EmailClaim = "email";

    /// <summary><c>zh</c> or <c>en</c>.</summary>
    public const string LanguageClaim = "lang";

    /// <summary>The trace id of the edge's request.</summary>
    public const string TraceClaim = "trace";

    /// <summary>When the access token ends, in seconds since 1970: an answer that goes on for long ends then.</summary>
    public const string TokenEndClaim = "token_exp";

    /// <summary>"1" when the body arrived encrypted and the edge opened it.</summary>
    public const string DecryptedClaim = "dec";

    /// <summary>From <c>iat</c> to <c>exp</c>.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
}

/// <summary>The user a request acts for.</summary>
/// <param name="Email">From the access token; null when it has none.</param>
public sealed record Caller(string UserId, string? Email, Language Language);

/// <summary>Who is calling, for endpoints.</summary>
public static class CallerExtensions
{
    /// <summary>The authenticated user.</summary>
    /// <exception cref="InvalidOperationException">The route let an unauthenticated request through.</exception>
    public static Caller Caller(this HttpContext context) =>
        new(
            context.User.FindFirstValue(CallerAssertion.UserClaim)
                ?? throw new InvalidOperationException("This route needs an authenticated caller."),
            context.User.FindFirstValue(CallerAssertion.EmailClaim),
            context.RequestedLanguage()
        );

    /// <summary>When the caller's access token ends; long ago where the edge did not say.</summary>
    public static DateTimeOffset TokenEnd(this HttpContext context) =>
        long.TryParse(
            context.User.FindFirstValue(CallerAssertion.TokenEndClaim),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var seconds
        )
            ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
            : DateTimeOffset.MinValue;
}
