using System.Security.Cryptography;
using System.Text;

namespace Cards.Sandbox.Identity;

/// <summary>The ways a token can be wrong. In each, everything else about it is right.</summary>
internal enum Wrong
{
    /// <summary>Ended an hour ago.</summary>
    Expired,

    /// <summary>Valid from an hour from now.</summary>
    NotBeforeInFuture,
    WrongAudience,
    WrongIssuer,

    /// <summary><c>alg: none</c> with an empty signature (RFC 7519 section 6).</summary>
    AlgNone,

    /// <summary>HS256 keyed with the PEM text of the public key.</summary>
    HmacWithPublicKey,

    /// <summary>Signed by the current key under a name nobody published.</summary>
    UnknownKid,

    /// <summary>Signed by the current key without naming it.</summary>
    NoKid,

    /// <summary>Names the current key but is signed by another.</summary>
    ForeignKey,

    /// <summary>Says it is something other than an access token.</summary>
    AnotherTyp,

    /// <summary>Names an algorithm that is not its key's.</summary>
    AnotherAlg,

    /// <summary>Wants an extension understood (RFC 7515 section 4.1.11).</summary>
    Critical,
}

internal sealed record WrongTokenRequest : TokenRequest
{
    public Wrong? Kind { get; init; }
}

internal sealed class WrongTokens(KeyRing keys, AccessTokens tokens, TimeProvider clock)
{
    public string Issue(Wrong kind, TokenRequest request, string issuer)
    {
        var key = keys.Current(request.Algorithm);
        var header = new TokenHeader(key.Alg, key.Kid);
        var claims = tokens.Claims(request, issuer);
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        const int hour = 3600;
        return kind switch
        {
            Wrong.Expired => Jwt.Write(header, claims with { Iat = now - (2 * hour), Exp = now - hour }, key.Sign),
            Wrong.NotBeforeInFuture => Jwt.Write(header, claims with { Nbf = now + hour, Exp = now + (2 * hour) }, key.Sign),
            Wrong.WrongAudience => Jwt.Write(header, claims with { Aud = "somebody-else" }, key.Sign),
            Wrong.WrongIssuer => Jwt.Write(header, claims with { Iss = "https://issuer.invalid" }, key.Sign),
            Wrong.AlgNone => Jwt.Write(header with { Alg = "none" }, claims, _ => []),
            Wrong.HmacWithPublicKey => Jwt.Write(
                header with
                {
                    Alg = "HS256",
                },
                claims,
                data => HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.ToPublicPem()), data)
            ),
            Wrong.UnknownKid => Jwt.Write(header with { Kid = "never-published" }, claims, key.Sign),
            Wrong.NoKid => Jwt.Write(header with { Kid = null }, claims, key.Sign),
            Wrong.ForeignKey => Jwt.Write(header, claims, SigningKey.Create(key.Alg).Sign),
            Wrong.AnotherTyp => Jwt.Write(header with { Typ = "logout+jwt" }, claims, key.Sign),
            Wrong.AnotherAlg => Jwt.Write(
                header with
                {
                    Alg = key.Alg == SigningKey.Rs256 ? SigningKey.Es256 : SigningKey.Rs256,
                },
                claims,
                key.Sign
            ),
            Wrong.Critical => Jwt.Write(header with { Crit = ["exp"] }, claims, key.Sign),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
