using System.Text.Json;

namespace Cards.Edge;

/// <summary>The header of a token (RFC 7515 section 4.1), judged before any key is looked for.</summary>
internal static class TokenHeader
{
    /// <summary>
    /// Which key checks this token. Null unless it is a compact JWS that says so. One that is declared to be something other than an access token
    /// (RFC 8725 section 3.11), or that wants understood what nobody here understands (<c>crit</c>), is none either.
    /// </summary>
    public static string? KeyIdOf(string token)
    {
        using var header = TokenJson.ParsePart(token, 0);
        return
            header?.RootElement is { } json
            && !json.TryGetProperty("crit", out _)
            && (!json.TryGetProperty("typ", out var type) || IsAccessToken(type))
            && json.TryGetProperty("kid", out var keyId)
            && keyId.ValueKind == JsonValueKind.String
            && keyId.GetString() is { Length: > 0 } id
            ? id
            : null;
    }

    /// <summary>RFC 9068 section 2.1, and what RFC 7519 section 5.1 has providers write that do not know of it.</summary>
    private static bool IsAccessToken(JsonElement type) =>
        type.ValueKind == JsonValueKind.String && type.GetString()!.ToLowerInvariant() is "jwt" or "at+jwt" or "application/at+jwt";
}
