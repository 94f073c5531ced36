using System.Buffers.Text;
using System.Text.Json;

namespace Cards.Edge;

/// <summary>The two members of an access token's header (RFC 7515 section 4.1) that decide which key may check it.</summary>
internal readonly record struct TokenHeader(string Algorithm, string KeyId)
{
    // With no member twice, this reading and the token library's cannot differ.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>
    /// False unless this is a compact JWS whose header names both as non-empty strings. One that is declared to be something other than an access token
    /// (RFC 8725 section 3.11), or that wants understood what nobody here understands (<c>crit</c>), is none either.
    /// </summary>
    public static bool TryRead(string token, out TokenHeader header)
    {
        header = default;
        var end = token.IndexOf('.', StringComparison.Ordinal);
        if (end <= 0 || token.AsSpan().Count('.') != 2 || !Base64Url.IsValid(token.AsSpan(0, end)))
            return false;
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token.AsSpan(0, end)), Strict);
            if (json.RootElement.ValueKind != JsonValueKind.Object || json.RootElement.TryGetProperty("crit", out _))
                return false;
            if (json.RootElement.TryGetProperty("typ", out var type) && !IsAccessToken(type))
                return false;
            header = new TokenHeader(Text(json.RootElement, "alg"), Text(json.RootElement, "kid"));
            return header is { Algorithm.Length: > 0, KeyId.Length: > 0 };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>RFC 9068 section 2.1, and what RFC 7519 section 5.1 has providers write that do not know of it.</summary>
    private static bool IsAccessToken(JsonElement type) =>
        type.ValueKind == JsonValueKind.String && type.GetString()!.ToLowerInvariant() is "jwt" or "at+jwt" or "application/at+jwt";

    private static string Text(JsonElement header, string name) =>
        header.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString()! : "";
}
