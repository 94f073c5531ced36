using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Http;

/// <summary>What the edge tells the host about who is calling: a JWT (HS256, one minute) in a header of its own. The host believes nothing else.</summary>
public static class CallerAssertion
{
    public const string Header = "X-Caller-Assertion";
    public const string Issuer = "cards-edge";
    public const string Audience = "cards-host";

    public const string UserClaim = "sub";
    public const string EmailClaim = "email";
    public const string LanguageClaim = "lang";
    public const string TraceClaim = "trace";

    /// <summary>"1" when the body arrived encrypted and the edge opened it.</summary>
    public const string DecryptedClaim = "dec";

    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
}

/// <summary>The user a request acts for.</summary>
/// <param name="Email">From the access token; null when it has none.</param>
public sealed record Caller(string UserId, string? Email, Language Language);

public static class CallerExtensions
{
    /// <exception cref="InvalidOperationException">The route let an unauthenticated request through.</exception>
    public static Caller Caller(this HttpContext context) =>
        new(
            context.User.FindFirstValue(CallerAssertion.UserClaim)
                ?? throw new InvalidOperationException("This route needs an authenticated caller."),
            context.User.FindFirstValue(CallerAssertion.EmailClaim),
            context.RequestedLanguage()
        );
}
