using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cards.Support;

/// <summary>Encrypts as the app does, or as somebody does who means ill: every part can be changed before it is put together. Shares no code with the product.</summary>
public sealed class AppJwe
{
    private byte[] contentKey = RandomNumberGenerator.GetBytes(32);

    private AppJwe(JsonObject header, byte[] plaintext) => (Header, Plaintext) = (header, plaintext);

    public JsonObject Header { get; }

    /// <summary>Sent instead of <see cref="Header"/> when set.</summary>
    public string? HeaderText { get; set; }

    public byte[] Plaintext { get; set; }

    public byte[] EncryptedKey { get; set; } = [];

    public byte[] Nonce { get; set; } = RandomNumberGenerator.GetBytes(12);

    public static AppJwe For(EdgeKey key, string json, TimeProvider? clock = null)
    {
        var header = new JsonObject
        {
            ["alg"] = key.Algorithm,
            ["enc"] = "A256GCM",
            ["kid"] = key.Id,
            ["iat"] = (clock ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds(),
            ["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        };
        var jwe = new AppJwe(header, Encoding.UTF8.GetBytes(json));
        if (key.Rsa is not null)
            jwe.EncryptTo(key.Rsa, RSAEncryptionPadding.OaepSHA256);
        else
            jwe.AgreeWith(key.Ec!);
        return jwe;
    }

    /// <summary>The body of a request.</summary>
    public static string Body(EdgeKey key, string json) => For(key, json).ToBody();

    public void EncryptTo(RSA key, RSAEncryptionPadding padding) => EncryptedKey = key.Encrypt(contentKey, padding);

    /// <summary>A content key of another size.</summary>
    public void EncryptTo(RSA key, byte[] content) => EncryptedKey = key.Encrypt(content, RSAEncryptionPadding.OaepSHA256);

    public void AgreeWith(ECDiffieHellman recipient, byte[]? apu = null, byte[]? apv = null)
    {
        using var ephemeral = ECDiffieHellman.Create(recipient.ExportParameters(false).Curve);
        var point = ephemeral.ExportParameters(includePrivateParameters: false).Q;
        Header["epk"] = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
        if (apu is not null)
            Header["apu"] = Base64Url.EncodeToString(apu);
        if (apv is not null)
            Header["apv"] = Base64Url.EncodeToString(apv);
        contentKey = Agreed(ephemeral, recipient, apu ?? [], apv ?? []);
    }

    /// <summary>Five parts.</summary>
    public string[] Parts()
    {
        var protectedText = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(HeaderText ?? Header.ToJsonString()));
        var (ciphertext, tag) = (new byte[Plaintext.Length], new byte[16]);
        using var aes = new AesGcm(contentKey, tag.Length);
        aes.Encrypt(Nonce.Length == 12 ? Nonce : new byte[12], Plaintext, ciphertext, tag, Encoding.ASCII.GetBytes(protectedText));
        return
        [
            protectedText,
            Base64Url.EncodeToString(EncryptedKey),
            Base64Url.EncodeToString(Nonce),
            Base64Url.EncodeToString(ciphertext),
            Base64Url.EncodeToString(tag),
        ];
    }

    public string ToBody() => Wrap(ToString());

    public override string ToString() => string.Join('.', Parts());

    public static string Wrap(string text) => $$"""{"encryptedData":"{{text}}"}""";

    /// <summary>Opens an answer sealed for <paramref name="key"/>.</summary>
    public static JsonElement Open(string text, ECDiffieHellman key)
    {
        var parts = text.Split('.');
        Assert(parts.Length == 5 && parts[1].Length == 0, "the answer is a compact JWE with direct agreement");
        var header = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[0]));
        var epk = header.GetProperty("epk");
        using var sender = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint
                {
                    X = Base64Url.DecodeFromChars(epk.GetProperty("x").GetString()),
                    Y = Base64Url.DecodeFromChars(epk.GetProperty("y").GetString()),
                },
            }
        );
        var ciphertext = Base64Url.DecodeFromChars(parts[3]);
        var plaintext = new byte[ciphertext.Length];
        using var aes = new AesGcm(Agreed(key, sender, [], []), 16);
        aes.Decrypt(
            Base64Url.DecodeFromChars(parts[2]),
            ciphertext,
            Base64Url.DecodeFromChars(parts[4]),
            plaintext,
            Encoding.ASCII.GetBytes(parts[0])
        );
        return JsonSerializer.Deserialize<JsonElement>(plaintext);
    }

    /// <summary>RFC 7518 section 4.6.2 for A256GCM used directly.</summary>
    private static byte[] Agreed(ECDiffieHellman own, ECDiffieHellman other, byte[] apu, byte[] apv)
    {
        using var otherKey = other.PublicKey;
        return SHA256.HashData([
            .. Number(1),
            .. own.DeriveRawSecretAgreement(otherKey),
            .. Number(7),
            .. "A256GCM"u8,
            .. Number(apu.Length),
            .. apu,
            .. Number(apv.Length),
            .. apv,
            .. Number(256),
        ]);
    }

    private static byte[] Number(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static void Assert(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException($"It does not hold that {what}.");
    }
}
