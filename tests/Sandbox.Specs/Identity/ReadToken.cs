using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Cards.Sandbox.Specs.Identity;

/// <summary>A token taken apart and checked with nothing but framework crypto.</summary>
internal sealed class ReadToken
{
    private readonly byte[] _signed;
    private readonly byte[] _signature;

    public ReadToken(string token)
    {
        var parts = token.Split('.');
        Assert.Equal(3, parts.Length);
        Header = Parse(parts[0]);
        Claims = Parse(parts[1]);
        _signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        _signature = Base64Url.DecodeFromChars(parts[2]);
    }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    public string? Kid => (string?)Header["kid"];

    public string? Alg => (string?)Header["alg"];

    public bool HasSignature => _signature.Length > 0;

    public DateTimeOffset Time(string claim) => DateTimeOffset.FromUnixTimeSeconds((long)Claims[claim]!);

    /// <summary>True when the key that the set publishes under the token's own kid made the signature.</summary>
    public bool VerifiesAgainst(JsonNode keySet) =>
        keySet["keys"]!.AsArray().SingleOrDefault(key => (string?)key!["kid"] == Kid) is { } named && IsSignedBy(named);

    public bool IsSignedBySomeKeyOf(JsonNode keySet) => keySet["keys"]!.AsArray().Any(key => IsSignedBy(key!));

    public bool IsHmacOf(string key) => HMACSHA256.HashData(Encoding.ASCII.GetBytes(key), _signed).AsSpan().SequenceEqual(_signature);

    public static string PublicPem(JsonNode jwk)
    {
        using var key = Key(jwk);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    private bool IsSignedBy(JsonNode jwk)
    {
        using var key = Key(jwk);
        return key is RSA rsa
            ? rsa.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).VerifyData(_signed, _signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static AsymmetricAlgorithm Key(JsonNode jwk) =>
        (string?)jwk["kty"] == "RSA"
            ? RSA.Create(new RSAParameters { Modulus = Number(jwk["n"]), Exponent = Number(jwk["e"]) })
            : ECDsa.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = Number(jwk["x"]), Y = Number(jwk["y"]) },
                }
            );

    private static byte[] Number(JsonNode? text) => Base64Url.DecodeFromChars((string)text!);

    private static JsonObject Parse(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();
}
