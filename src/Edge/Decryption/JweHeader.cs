using System.Text.Json;
using Cards.Platform.Secrets;

namespace Cards.Edge;

internal enum KeyAlgorithm
{
    /// <summary>RFC 7518 section 4.3.</summary>
    RsaOaep256,

    /// <summary>RFC 7518 section 4.6, direct agreement on P-256.</summary>
    EcdhEs,
}

/// <summary>The protected header of an encrypted body, every rule kept that needs no key.</summary>
/// <param name="KeyId">At most 128 visible ASCII characters, not yet known to be one of ours.</param>
/// <param name="TokenId"><c>jti</c>, at most 128 visible ASCII characters.</param>
/// <param name="Ephemeral">On the curve; null under <see cref="KeyAlgorithm.RsaOaep256"/>.</param>
internal sealed record JweHeader(
    KeyAlgorithm Algorithm,
    string KeyId,
    string TokenId,
    DateTimeOffset IssuedAt,
    RecipientKey? Ephemeral,
    byte[] PartyU,
    byte[] PartyV
)
{
    /// <summary>Of the header's JSON. An honest one with an ephemeral key has less than 500.</summary>
    public const int MaxBytes = 2048;

    private const int MaxText = 128;
    private const long LastSecond = 253402300799; // 9999-12-31

    /// <summary>Members that would change how the body is to be read. Others a reader must ignore (RFC 7516 section 4).</summary>
    private static readonly string[] Refused = ["crit", "zip", "p2c", "p2s", "b64", "iv", "tag", "jku", "jwk", "x5u", "x5c"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Null for a header that breaks any rule; which one is nobody's business.</summary>
    public static JweHeader? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        // The second: a string that is no text once unescaped.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JweHeader? Read(JsonElement header)
    {
        KeyAlgorithm? algorithm = Text(header, "alg") switch
        {
            "RSA-OAEP-256" => KeyAlgorithm.RsaOaep256,
            "ECDH-ES" => KeyAlgorithm.EcdhEs,
            _ => null,
        };
        if (algorithm is null || Text(header, "enc") != "A256GCM" || Refused.Any(name => header.TryGetProperty(name, out _)))
            return null;
        if (!IsPlainJson(header) || Visible(header, "kid") is not { } keyId || Visible(header, "jti") is not { } tokenId)
            return null;
        if (IssuedTime(header) is not { } issuedAt || Party(header, "apu") is not { } partyU || Party(header, "apv") is not { } partyV)
            return null;
        var hasEphemeral = header.TryGetProperty("epk", out var epk);
        if (hasEphemeral != (algorithm == KeyAlgorithm.EcdhEs))
            return null;
        var ephemeral = hasEphemeral ? RecipientKey.Read(epk) : null;
        return hasEphemeral && ephemeral is null ? null : new(algorithm.Value, keyId, tokenId, issuedAt, ephemeral, partyU, partyV);
    }

    /// <summary>A nested token (<c>cty</c> "JWT") would have to be opened twice.</summary>
    private static bool IsPlainJson(JsonElement header) =>
        !header.TryGetProperty("cty", out _) || Text(header, "cty")?.ToLowerInvariant() is "json" or "application/json";

    private static string? Visible(JsonElement header, string name) =>
        Text(header, name) is { Length: >= 1 and <= MaxText } text && !text.AsSpan().ContainsAnyExceptInRange('!', '~') ? text : null;

    private static DateTimeOffset? IssuedTime(JsonElement header) =>
        header.TryGetProperty("iat", out var member)
        && member.ValueKind == JsonValueKind.Number
        && member.TryGetDouble(out var seconds)
        && seconds is >= 0 and <= LastSecond
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private static byte[]? Party(JsonElement header, string name)
    {
        if (!header.TryGetProperty(name, out _))
            return [];
        return Text(header, name) is { } text && StrictBase64Url.DecodedLength(text.Length) <= ConcatKdf.LargestParty
            ? StrictBase64Url.Decode(text, StrictBase64Url.DecodedLength(text.Length))
            : null;
    }

    private static string? Text(JsonElement header, string name) =>
        header.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    /// <summary>Nothing of it: it names a caller's key.</summary>
    public override string ToString() => nameof(JweHeader);
}
