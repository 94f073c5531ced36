using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cards.Platform.Secrets;

/// <summary>Somebody's public P-256 key as a JWK (RFC 7517, RFC 7518 section 6.2), and an answer sealed for its owner alone.</summary>
/// <remarks>Used by one thread at a time. Holds the imported key: importing checks it, which costs as much as using it.</remarks>
public sealed class RecipientKey : IDisposable
{
    private const int CoordinateSize = 32;
    private const int LongestKeyId = 128;

    /// <summary>The prime of P-256 (FIPS 186-4, D.1.2.3): a coordinate at or above it is another one's second spelling.</summary>
    private static readonly byte[] Prime = Convert.FromHexString("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");

    private readonly ECDiffieHellman imported;
    private readonly string? keyId;

    private RecipientKey(ECDiffieHellman imported, string? keyId) => (this.imported, this.keyId) = (imported, keyId);

    /// <summary>Null unless this is a P-256 public key: right members, 32-byte coordinates, a point on the curve, and no private half.</summary>
    public static RecipientKey? Read(JsonElement jwk)
    {
        if (
            jwk.ValueKind != JsonValueKind.Object
            || jwk.TryGetProperty("d", out _)
            || Text(jwk, "kty") != "EC"
            || Text(jwk, "crv") != "P-256"
            || !IsForEncryption(jwk)
        )
            return null;
        var (x, y) = (Coordinate(jwk, "x"), Coordinate(jwk, "y"));
        if (x is null || y is null)
            return null;
        var key = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = x, Y = y },
        };
        try
        {
            // Refuses a point that is not on the curve.
            return new RecipientKey(ECDiffieHellman.Create(key), Text(jwk, "kid") is { Length: > 0 and <= LongestKeyId } id ? id : null);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>For one agreement; the caller disposes of it.</summary>
    public ECDiffieHellmanPublicKey PublicKey => imported.PublicKey;

    public void Dispose() => imported.Dispose();

    /// <summary>A compact JWE (RFC 7516 section 7.1), <c>ECDH-ES</c> with <c>A256GCM</c>, under a key pair made for this one answer.</summary>
    public string Seal(ReadOnlySpan<byte> json)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var header = Base64Url.EncodeToString(Header(ephemeral));
        Span<byte> contentKey = stackalloc byte[32];
        Span<byte> nonce = stackalloc byte[12];
        Span<byte> tag = stackalloc byte[16];
        var ciphertext = new byte[json.Length];
        Agree(ephemeral, contentKey);
        RandomNumberGenerator.Fill(nonce);
        using (var aes = new AesGcm(contentKey, tag.Length))
            aes.Encrypt(nonce, json, ciphertext, tag, Encoding.ASCII.GetBytes(header));
        CryptographicOperations.ZeroMemory(contentKey);
        return $"{header}..{Base64Url.EncodeToString(nonce)}.{Base64Url.EncodeToString(ciphertext)}.{Base64Url.EncodeToString(tag)}";
    }

    private void Agree(ECDiffieHellman ephemeral, Span<byte> contentKey)
    {
        using var recipientKey = PublicKey;
        var agreed = ephemeral.DeriveRawSecretAgreement(recipientKey);
        ConcatKdf.Derive(agreed, "A256GCM"u8, [], [], contentKey);
        CryptographicOperations.ZeroMemory(agreed);
    }

    private ReadOnlySpan<byte> Header(ECDiffieHellman ephemeral)
    {
        var point = ephemeral.ExportParameters(includePrivateParameters: false).Q;
        var header = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteString("alg", "ECDH-ES");
            json.WriteString("enc", "A256GCM");
            json.WriteString("cty", "json");
            if (keyId is not null)
                json.WriteString("kid", keyId);
            json.WriteStartObject("epk");
            json.WriteString("kty", "EC");
            json.WriteString("crv", "P-256");
            json.WriteString("x", Base64Url.EncodeToString(point.X));
            json.WriteString("y", Base64Url.EncodeToString(point.Y));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return header.WrittenSpan;
    }

    private static byte[]? Coordinate(JsonElement jwk, string name) =>
        StrictBase64Url.Decode(Text(jwk, name), CoordinateSize) is { } bytes && bytes.AsSpan().SequenceCompareTo(Prime) < 0 ? bytes : null;

    /// <summary>Null when it is missing, not a string, or not text (a lone surrogate).</summary>
    /// <summary>Its owner may say what a key is for (RFC 7517 sections 4.2 to 4.4): one for signatures, or for another algorithm, is not for this.</summary>
    private static bool IsForEncryption(JsonElement jwk) =>
        (!jwk.TryGetProperty("use", out _) || Text(jwk, "use") == "enc")
        && (!jwk.TryGetProperty("alg", out _) || Text(jwk, "alg") == "ECDH-ES")
        && (!jwk.TryGetProperty("key_ops", out var uses) || IsEmptyOrDerives(uses));

    /// <summary>The public half of a key for agreement has no operation of its own; some libraries copy those of the private half.</summary>
    private static bool IsEmptyOrDerives(JsonElement uses) =>
        uses.ValueKind == JsonValueKind.Array
        && uses.EnumerateArray().All(use => use.ValueKind == JsonValueKind.String && (use.GetString() is "deriveKey" or "deriveBits"));

    private static string? Text(JsonElement jwk, string name)
    {
        try
        {
            return jwk.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
