using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Cards.Sandbox.Identity;

/// <summary>One signing key, named by its JWK thumbprint (RFC 7638).</summary>
internal sealed class SigningKey
{
    public const string Rs256 = "RS256";
    public const string Es256 = "ES256";

    private readonly AsymmetricAlgorithm _key;

    private SigningKey(string alg, AsymmetricAlgorithm key)
    {
        _key = key;
        Alg = alg;
        Kid = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(ThumbprintInput())));
    }

    public string Alg { get; }

    public string Kid { get; }

    public static SigningKey Create(string alg) => new(alg, alg == Es256 ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048));

    public static SigningKey FromPem(string alg, string pem)
    {
        AsymmetricAlgorithm key = alg == Es256 ? ECDsa.Create() : RSA.Create();
        key.ImportFromPem(pem);
        return new SigningKey(alg, key);
    }

    public string ToPrivatePem() => _key.ExportPkcs8PrivateKeyPem();

    public string ToPublicPem() => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>The signature as JWS wants it; for ES256 that is r and s side by side (RFC 7518 section 3.4).</summary>
    public byte[] Sign(byte[] data) =>
        _key is RSA rsa
            ? rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)_key).SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public Dictionary<string, string> ToJwk() =>
        new(PublicMembers())
        {
            ["kid"] = Kid,
            ["alg"] = Alg,
            ["use"] = "sig",
        };

    private SortedDictionary<string, string> PublicMembers()
    {
        if (_key is RSA rsa)
        {
            var numbers = rsa.ExportParameters(includePrivateParameters: false);
            return new(StringComparer.Ordinal)
            {
                ["kty"] = "RSA",
                ["n"] = Text(numbers.Modulus),
                ["e"] = Text(numbers.Exponent),
            };
        }

        var point = ((ECDsa)_key).ExportParameters(includePrivateParameters: false).Q;
        return new(StringComparer.Ordinal)
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Text(point.X),
            ["y"] = Text(point.Y),
        };
    }

    // RFC 7638 section 3.3: the required members in order of their names, no white space.
    private string ThumbprintInput() =>
        "{" + string.Join(",", PublicMembers().Select(member => $"\"{member.Key}\":\"{member.Value}\"")) + "}";

    private static string Text(byte[]? number) => Base64Url.EncodeToString(number);
}
