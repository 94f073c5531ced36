using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cards.Edge;

/// <summary>
/// One private key per file, PKCS#8 in PEM or a JWK. The name says the rest: <c>{kid}.pem</c> is live (published, decrypts),
/// <c>{kid}.retiring.pem</c> decrypts and is no longer published, and no file is a retired key.
/// </summary>
/// <param name="Name">Without the folder.</param>
/// <param name="Id">The <c>kid</c>.</param>
internal sealed partial record KeyFile(string Name, string Id, bool IsLive)
{
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <exception cref="InvalidOperationException">A key file whose name has no meaning, or two files for one key.</exception>
    public static IReadOnlyList<KeyFile> In(string directory)
    {
        var files = Directory
            .EnumerateFiles(directory)
            .Select(path => Path.GetFileName(path))
            .Where(name => Path.GetExtension(name) is ".pem" or ".jwk")
            .Order(StringComparer.Ordinal)
            .Select(Named)
            .ToArray();
        return files.CountBy(file => file.Id).FirstOrDefault(found => found.Value > 1) is { Key: { } twice }
            ? throw new InvalidOperationException($"There are two files for the key '{twice}'.")
            : files;
    }

    private static KeyFile Named(string name) =>
        Form().Match(name) is { Success: true } form
            ? new(name, form.Groups["id"].Value, !form.Groups["retiring"].Success)
            : throw new InvalidOperationException(
                $"'{name}' must be named <kid>.pem or <kid>.retiring.pem (or .jwk); a kid has letters, digits, - and _."
            );

    /// <exception cref="InvalidOperationException">Not a private key of a kind we use. The message shows nothing of it.</exception>
    public DecryptionKey Load(string directory)
    {
        var text = File.ReadAllText(Path.Combine(directory, Name));
        return Name.EndsWith(".pem", StringComparison.Ordinal) ? FromPem(Id, text) : FromJwk(text, Id);
    }

    /// <param name="id">Null: as the JWK itself says.</param>
    public static DecryptionKey FromJwk(string text, string? id)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var jwk = json.RootElement;
            var keyId = id ?? jwk.GetProperty("kid").GetString()!;
            if (!IdForm().IsMatch(keyId))
                throw new InvalidOperationException("A key's kid has 1 to 64 letters, digits, - and _.");
            return jwk.GetProperty("kty").GetString() switch
            {
                "RSA" => Rsa(keyId, Imported(jwk)),
                "EC" when jwk.GetProperty("crv").GetString() == "P-256" => Ec(
                    keyId,
                    new ECParameters
                    {
                        Curve = ECCurve.NamedCurves.nistP256,
                        Q = new ECPoint { X = Bytes(jwk, "x"), Y = Bytes(jwk, "y") },
                        D = Bytes(jwk, "d"),
                    }
                ),
                _ => throw Unusable(keyId),
            };
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or FormatException or CryptographicException)
        {
            throw Unusable(id ?? "given inline");
        }
    }

    private static DecryptionKey FromPem(string id, string pem)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return Rsa(id, rsa.ExportParameters(includePrivateParameters: true));
        }
        catch (Exception other) when (other is CryptographicException or ArgumentException)
        {
            return EcFromPem(id, pem);
        }
    }

    private static EcDecryptionKey EcFromPem(string id, string pem)
    {
        try
        {
            using var ec = ECDiffieHellman.Create();
            ec.ImportFromPem(pem);
            return Ec(id, ec.ExportParameters(includePrivateParameters: true));
        }
        catch (Exception neither) when (neither is CryptographicException or ArgumentException)
        {
            throw Unusable(id);
        }
    }

    private static RsaDecryptionKey Rsa(string id, RSAParameters key)
    {
        using var whole = RSA.Create(key);
        return new(id, key);
    }

    private static EcDecryptionKey Ec(string id, ECParameters key)
    {
        using var whole = ECDiffieHellman.Create(key);
        return key.Curve.Oid.Value is null or P256 && whole.KeySize == 256 ? new(id, key) : throw Unusable(id);
    }

    private static RSAParameters Imported(JsonElement jwk) =>
        new()
        {
            Modulus = Bytes(jwk, "n"),
            Exponent = Bytes(jwk, "e"),
            D = Bytes(jwk, "d"),
            P = Bytes(jwk, "p"),
            Q = Bytes(jwk, "q"),
            DP = Bytes(jwk, "dp"),
            DQ = Bytes(jwk, "dq"),
            InverseQ = Bytes(jwk, "qi"),
        };

    private static byte[] Bytes(JsonElement jwk, string name) => Base64Url.DecodeFromChars(jwk.GetProperty(name).GetString());

    private static InvalidOperationException Unusable(string id) =>
        new($"Key '{id}' is no private key in PEM (PKCS#8) or JWK form, RSA with at least {RsaDecryptionKey.SmallestSize} bits or P-256.");

    [GeneratedRegex(@"^(?<id>[A-Za-z0-9_-]{1,64})(?<retiring>\.retiring)?\.(pem|jwk)$")]
    private static partial Regex Form();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex IdForm();
}
