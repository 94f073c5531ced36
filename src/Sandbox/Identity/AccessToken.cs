namespace Cards.Sandbox.Identity;

/// <summary>The header of an access token (RFC 9068 section 2.1).</summary>
internal sealed record TokenHeader(string Alg, string? Kid, string Typ = "at+jwt")
{
    public IReadOnlyList<string>? Crit { get; init; }
}

/// <summary>The claims of an access token (RFC 9068 section 2.2). Times are seconds since 1970.</summary>
internal sealed record TokenClaims(string Iss, string Sub, string Aud, long Iat, long Exp, string Jti)
{
    public string? Email { get; init; }

    public long? Nbf { get; init; }
}

/// <summary>Writes the tokens a well-behaved identity provider would.</summary>
internal sealed class AccessTokens(KeyRing keys, TimeProvider clock)
{
    public const string Audience = "cards";

    public TokenClaims Claims(TokenRequest request, string issuer)
    {
        var now = clock.GetUtcNow();
        return new TokenClaims(
            issuer,
            request.User!,
            Audience,
            now.ToUnixTimeSeconds(),
            now.AddSeconds(request.Lifetime).ToUnixTimeSeconds(),
            Guid.CreateVersion7(now).ToString()
        )
        {
            Email = request.EmailClaim,
        };
    }

    public string Issue(TokenRequest request, string issuer)
    {
        var key = keys.Current(request.Algorithm);
        return Jwt.Write(new TokenHeader(key.Alg, key.Kid), Claims(request, issuer), key.Sign);
    }
}
