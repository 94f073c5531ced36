using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Cards.Sandbox.Identity;

/// <summary>Tokens that mean nothing by themselves: who is given one asks here what it stands for (RFC 7662). They live as long as the process.</summary>
internal sealed class OpaqueTokens(AccessTokens tokens, TimeProvider clock, IConfiguration settings)
{
    private readonly ConcurrentDictionary<string, TokenClaims> _issued = new(StringComparer.Ordinal);

    private readonly byte[] _credentials = Encoding.UTF8.GetBytes(
        $"{settings["Sandbox:Identity:ClientId"] ?? "cards-edge"}:{settings["Sandbox:Identity:ClientSecret"] ?? "cards-edge-secret"}"
    );

    public string Issue(TokenRequest request, string issuer)
    {
        var token = new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
        _issued[token] = tokens.Claims(request, issuer);
        return token;
    }

    public bool Revoke(string token) => _issued.TryRemove(token, out _);

    /// <summary>What is told about a token; of one that is unknown, revoked or over, only that.</summary>
    public object Describe(string token) =>
        _issued.TryGetValue(token, out var claims) && clock.GetUtcNow().ToUnixTimeSeconds() < claims.Exp
            ? new
            {
                active = true,
                token_type = "Bearer",
                claims.Iss,
                claims.Sub,
                claims.Aud,
                claims.Iat,
                claims.Exp,
                claims.Email,
            }
            : new { active = false };

    /// <summary>RFC 7662 section 2.1: nobody may try tokens out without being known here.</summary>
    public bool MayAsk(HttpRequest request)
    {
        const string Prefix = "Basic ";
        var sent = request.Headers.Authorization.ToString();
        var given = new byte[sent.Length];
        return sent.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(sent[Prefix.Length..], given, out var length)
            && CryptographicOperations.FixedTimeEquals(given.AsSpan(0, length), _credentials);
    }
}
