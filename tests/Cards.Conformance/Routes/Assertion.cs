using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Cards.Platform.Http;

namespace Cards.Conformance.Routes;

/// <summary>A caller assertion as the edge would write it, or as somebody else would.</summary>
internal static class Assertion
{
    public static string Of(
        byte[] key,
        DateTimeOffset from,
        string algorithm = "HS256",
        string issuer = CallerAssertion.Issuer,
        string audience = CallerAssertion.Audience
    )
    {
        var now = from.ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = issuer,
            ["aud"] = audience,
            ["sub"] = "user-of-no-edge",
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 60,
            // Soon, because the event stream goes on until then.
            [CallerAssertion.TokenEndClaim] = now + 5,
        };
        var signed = $"{Encode(new Dictionary<string, object> { ["alg"] = algorithm, ["typ"] = "JWT" })}.{Encode(claims)}";
        var signature =
            algorithm == "none" ? "" : Base64Url.EncodeToString(HMACSHA256.HashData(key, System.Text.Encoding.ASCII.GetBytes(signed)));
        return $"{signed}.{signature}";
    }

    private static string Encode(Dictionary<string, object> part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
