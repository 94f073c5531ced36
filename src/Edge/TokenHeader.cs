using System.Buffers.Text;
using System.Text.Json;

namespace Cards.Edge;

/// <summary>The header of a token (RFC 7515 section 4.1), judged before any key is looked for.</summary>
internal static class TokenHeader
{
    // With no member twice, this reading and the token library's cannot differ.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>
    /// Which key checks this token. Null unless it is a compact JWS that says so. One that is declared to be something other than an access token
    /// (RFC 8725 section 3.11), or that wants understood what nobody here understands (<c>crit</c>), is none either.
    /// </summary>
    public static string? KeyIdOf(string token)
    {
        var end = token.IndexOf('.', StringComparison.Ordinal);
        if (end <= 0 || token.AsSpan().Count('.') != 2 || !Base64Url.IsValid(token.AsSpan(0, end)))
            return null;
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token.AsSpan(0, end)), Strict);
            if (json.RootElement.ValueKind != JsonValueKind.Object || json.RootElement.TryGetProperty("crit", out _))
                return null;
            if (json.RootElement.TryGetProperty("typ", out var type) && !IsAccessToken(type))
                return null;
            return
                json.RootElement.TryGetProperty("kid", out var keyId)
                && keyId.ValueKind == JsonValueKind.String
                && keyId.GetString() is { Length: > 0 } id
                ? id
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>RFC 9068 section 2.1, and what RFC 7519 section 5.1 has providers write that do not know of it.</summary>
    private static bool IsAccessToken(JsonElement type) =>
        type.ValueKind == JsonValueKind.String && type.GetString()!.ToLowerInvariant() is "jwt" or "at+jwt" or "application/at+jwt";
}
