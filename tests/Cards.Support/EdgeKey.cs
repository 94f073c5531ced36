using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Cards.Support;

/// <summary>A key pair of an edge under test: RSA or P-256.</summary>
public sealed class EdgeKey
{
    private EdgeKey(string prefix, RSA? rsa, ECDiffieHellman? ec)
    {
        (Rsa, Ec) = (rsa, ec);
        Id = $"{prefix}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
    }

    public string Id { get; }

    public RSA? Rsa { get; }

    public ECDiffieHellman? Ec { get; }

    public string Algorithm => Rsa is null ? "ECDH-ES" : "RSA-OAEP-256";

    public static EdgeKey NewRsa(int bits = 3072) => new("rsa", RSA.Create(bits), null);

    public static EdgeKey NewEc() => new("ec", null, ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>PKCS#8, as key files hold it.</summary>
    public string Pem() => Rsa is null ? Ec!.ExportPkcs8PrivateKeyPem() : Rsa.ExportPkcs8PrivateKeyPem();

    /// <summary>Public and private half, as <c>Edge:Keys:Inline:n</c> takes it.</summary>
    public string PrivateJwk()
    {
        var jwk = new JsonObject { ["kid"] = Id };
        if (Rsa is not null)
        {
            var key = Rsa.ExportParameters(includePrivateParameters: true);
            jwk["kty"] = "RSA";
            Add(jwk, ("n", key.Modulus), ("e", key.Exponent), ("d", key.D), ("p", key.P), ("q", key.Q));
            Add(jwk, ("dp", key.DP), ("dq", key.DQ), ("qi", key.InverseQ));
        }
        else
        {
            var key = Ec!.ExportParameters(includePrivateParameters: true);
            jwk["kty"] = "EC";
            jwk["crv"] = "P-256";
            Add(jwk, ("x", key.Q.X), ("y", key.Q.Y), ("d", key.D));
        }
        return jwk.ToJsonString();
    }

    private static void Add(JsonObject jwk, params (string Name, byte[]? Bytes)[] members)
    {
        foreach (var (name, bytes) in members)
            jwk[name] = Base64Url.EncodeToString(bytes);
    }
}

/// <summary>The pair every edge of this test run has unless it was given another: making one of RSA takes its time.</summary>
public static class EdgeKeys
{
    public static EdgeKey Rsa { get; } = EdgeKey.NewRsa();

    public static EdgeKey Ec { get; } = EdgeKey.NewEc();

    /// <summary>As settings of the edge. No limit on refused bodies: all specs have one address.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string>
        {
            ["Edge:Keys:Inline:0"] = Rsa.PrivateJwk(),
            ["Edge:Keys:Inline:1"] = Ec.PrivateJwk(),
            ["Edge:Decryption:FailuresPerMinute"] = "0",
        };
}
