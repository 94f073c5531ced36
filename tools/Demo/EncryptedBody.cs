using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Cards.Demo;

/// <summary>What the app does to a body that carries a secret: a compact JWE (RFC 7516) to the edge's published key, wrapped in <c>encryptedData</c>.</summary>
internal static class EncryptedBody
{
    public static JsonObject For(JsonNode keySet, string algorithm, JsonObject body)
    {
        var key = keySet["keys"]!.AsArray().First(key => key!["alg"]!.ToString() == algorithm)!;
        var header = new JsonObject
        {
            ["alg"] = algorithm,
            ["enc"] = "A256GCM",
            ["kid"] = key["kid"]!.ToString(),
            ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
        };
        var (contentKey, encryptedKey) = algorithm == "ECDH-ES" ? Agree(key, header) : Wrap(key);
        var protectedText = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.ToJsonString()));
        var plaintext = Encoding.UTF8.GetBytes(body.ToJsonString());
        var (nonce, ciphertext, tag) = (RandomNumberGenerator.GetBytes(12), new byte[plaintext.Length], new byte[16]);
        using var aes = new AesGcm(contentKey, tag.Length);
        aes.Encrypt(nonce, plaintext, ciphertext, tag, Encoding.ASCII.GetBytes(protectedText));
        string[] parts = [protectedText, .. new[] { encryptedKey, nonce, ciphertext, tag }.Select(part => Base64Url.EncodeToString(part))];
        return new JsonObject { ["encryptedData"] = string.Join('.', parts) };
    }

    private static (byte[] ContentKey, byte[] EncryptedKey) Wrap(JsonNode key)
    {
        using var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") });
        var contentKey = RandomNumberGenerator.GetBytes(32);
        return (contentKey, rsa.Encrypt(contentKey, RSAEncryptionPadding.OaepSHA256));
    }

    /// <summary>RFC 7518 section 4.6: the agreed key is the content key, and the header carries our half of the agreement.</summary>
    private static (byte[] ContentKey, byte[] EncryptedKey) Agree(JsonNode key, JsonObject header)
    {
        var curve = ECCurve.NamedCurves.nistP256;
        var point = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") };
        using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = curve, Q = point });
        using var ours = ECDiffieHellman.Create(curve);
        var half = ours.ExportParameters(includePrivateParameters: false).Q;
        header["epk"] = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(half.X),
            ["y"] = Base64Url.EncodeToString(half.Y),
        };
        using var theirKey = theirs.PublicKey;
        var agreed = ours.DeriveRawSecretAgreement(theirKey);
        return (SHA256.HashData([.. Number(1), .. agreed, .. Number(7), .. "A256GCM"u8, .. Number(0), .. Number(0), .. Number(256)]), []);
    }

    private static byte[] Bytes(JsonNode key, string name) => Base64Url.DecodeFromChars(key[name]!.ToString());

    private static byte[] Number(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
