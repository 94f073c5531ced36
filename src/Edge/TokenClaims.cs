using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Cards.Platform.Http;
using Cards.Platform.Input;

namespace Cards.Edge;

/// <summary>The JSON that identity providers write: the two halves of a signed token, and what they say of an opaque one.</summary>
internal static class TokenJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Null unless it is one strict JSON object, so that nobody can read it otherwise: UTF-8, no member twice, nothing after it, no
    /// string that is not text.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            if (!Utf8.IsValid(json.Span) || !JsonStrings.AreText(json.Span))
                return null;
            var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One part of a compact JWS (RFC 7515 section 7.1), by its place.</summary>
    public static JsonDocument? ParsePart(string token, int place)
    {
        var part = token.Split('.') is { Length: 3 } parts ? parts[place] : "";
        return Base64Url.IsValid(part) ? Parse(Base64Url.DecodeFromChars(part)) : null;
    }
}

/// <summary>The claims that are used here, each of the JSON type that RFC 7519 section 4.1 gives it (<c>email</c>: OpenID Connect Core
/// section 5.1).</summary>
/// <param name="Audiences">Null when none is named; so with all that may be missing.</param>
internal sealed record TokenClaims(
    string User,
    string? Email,
    string? Issuer,
    IReadOnlyList<string>? Audiences,
    DateTimeOffset? Expires,
    DateTimeOffset? NotBefore
)
{
    private static readonly string[] Texts = ["iss", "sub", "jti", CallerAssertion.EmailClaim];
    private static readonly string[] Times = ["exp", "nbf", "iat"];
    private static readonly long FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Those of a compact JWS whose signature is still to be judged.</summary>
    public static TokenClaims? Of(string token)
    {
        using var payload = TokenJson.ParsePart(token, 1);
        return payload is null ? null : Read(payload.RootElement);
    }

    /// <summary>Null when one of them has another type, or there is no user.</summary>
    public static TokenClaims? Read(JsonElement claims) =>
        Texts.All(name => !claims.TryGetProperty(name, out var claim) || claim.ValueKind == JsonValueKind.String)
        && Times.All(name => !claims.TryGetProperty(name, out var claim) || Time(claim) is not null)
        && (!claims.TryGetProperty("aud", out var audience) || Names(audience) is not null)
        && Text(claims, CallerAssertion.UserClaim) is { } user
        // Nobody is called that, and no database keeps it.
        && !user.Any(char.IsControl)
            ? new TokenClaims(
                user,
                Text(claims, CallerAssertion.EmailClaim),
                Text(claims, "iss"),
                claims.TryGetProperty("aud", out audience) ? Names(audience) : null,
                claims.TryGetProperty("exp", out var end) ? Time(end) : null,
                claims.TryGetProperty("nbf", out var start) ? Time(start) : null
            )
            : null;

    /// <summary>Whether it is valid at that time, give or take.</summary>
    public bool HoldAt(DateTimeOffset now, TimeSpan skew) => !(Expires <= now - skew) && !(NotBefore > now + skew);

    private static string? Text(JsonElement claims, string name) => claims.TryGetProperty(name, out var claim) ? claim.GetString() : null;

    private static string[]? Names(JsonElement audience) =>
        audience.ValueKind switch
        {
            JsonValueKind.String => [audience.GetString()!],
            JsonValueKind.Array when audience.EnumerateArray().All(each => each.ValueKind == JsonValueKind.String) =>
            [
                .. audience.EnumerateArray().Select(each => each.GetString()!),
            ],
            _ => null,
        };

    /// <summary>NumericDate (RFC 7519 section 2): any number of seconds, whole or not. Before the year 1 and after 9999 is then.</summary>
    private static DateTimeOffset? Time(JsonElement claim) =>
        claim.ValueKind == JsonValueKind.Number && claim.TryGetDouble(out var seconds) && double.IsFinite(seconds)
            ? DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(seconds, FirstSecond, LastSecond))
            : null;
}
