using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cards.Edge.Specs.Support;

/// <summary>An identity provider that counts how often its keys are read, and publishes one key under whatever ids a spec says.</summary>
public sealed class PublishedKeys : IAsyncDisposable
{
    private readonly RSA rsa = RSA.Create(2048);
    private readonly ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ScriptedHost server;
    private int reads;

    private PublishedKeys(ScriptedHost server)
    {
        (this.server, Issuer) = (server, server.Address);
        server.On("/.well-known/openid-configuration", DiscoveryAsync);
        server.On("/keys", context => context.Response.WriteAsJsonAsync(new { keys = KeyIds.Select(Rsa).Concat(EcKeyIds.Select(Ec)) }));
    }

    public string Authority => server.Address;

    public string Issuer { get; set; }

    public string[] KeyIds { get; set; } = ["first"];

    public string[] EcKeyIds { get; set; } = [];

    public bool IsBroken { get; set; }

    public TaskCompletionSource? Hold { get; set; }

    public int Reads => Volatile.Read(ref reads);

    public static async Task<PublishedKeys> StartAsync() => new(await ScriptedHost.StartAsync());

    /// <summary>Right in everything but what the spec says, and signed by the published key whatever id it names.</summary>
    public string Token(string keyId, string? issuer = null, bool isEc = false) =>
        new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = issuer ?? Issuer,
                Audience = "cards",
                Expires = DateTime.MaxValue,
                Claims = new Dictionary<string, object> { ["sub"] = "user-1" },
                SigningCredentials = isEc
                    ? new SigningCredentials(new ECDsaSecurityKey(ec) { KeyId = keyId }, SecurityAlgorithms.EcdsaSha256)
                    : new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = keyId }, SecurityAlgorithms.RsaSha256),
            }
        );

    /// <summary>Signed as it stands, whatever it is.</summary>
    public string Sign(byte[] payload, byte[]? header = null)
    {
        header ??= Encoding.UTF8.GetBytes($$"""{"alg":"RS256","typ":"at+jwt","kid":"{{KeyIds[0]}}"}""");
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public async ValueTask DisposeAsync()
    {
        Hold?.TrySetResult();
        await server.DisposeAsync();
        rsa.Dispose();
        ec.Dispose();
    }

    private async Task DiscoveryAsync(HttpContext context)
    {
        Interlocked.Increment(ref reads);
        if (Hold is { } hold)
            await hold.Task;
        if (IsBroken)
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        else
            await context.Response.WriteAsJsonAsync(new { issuer = Issuer, jwks_uri = Authority + "/keys" });
    }

    private object Rsa(string kid)
    {
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "RSA",
            use = "sig",
            kid,
            n = Base64UrlEncoder.Encode(key.Modulus),
            e = Base64UrlEncoder.Encode(key.Exponent),
        };
    }

    private object Ec(string kid)
    {
        var key = ec.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "EC",
            crv = "P-256",
            use = "sig",
            kid,
            x = Base64UrlEncoder.Encode(key.Q.X),
            y = Base64UrlEncoder.Encode(key.Q.Y),
        };
    }
}
