using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cards.Platform.Http;
using Cards.Support;

namespace Cards.Reliability;

/// <summary>Streams can be opened on a chosen host, past the edge.</summary>
public class EventStreamWorld(params (string Name, string Value)[] settings) : ProcessWorld(settings)
{
    public Task<CardStream> StreamOnHostAsync(Uri host, User user) =>
        CardStream.OpenAsync(this, () => CardStream.Ask(host, CallerAssertion.Header, Assertion(user.Id), null));

    /// <summary>What the edge would say about a user whose token lasts an hour.</summary>
    private string Assertion(string userId)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = CallerAssertion.Issuer,
            ["aud"] = CallerAssertion.Audience,
            [CallerAssertion.UserClaim] = userId,
            [CallerAssertion.TokenEndClaim] = now + 3600,
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 60,
        };
        var signed = $"{Encode(new Dictionary<string, object> { ["alg"] = "HS256", ["typ"] = "JWT" })}.{Encode(claims)}";
        var key = Convert.FromBase64String(HostSettings["Cards:CallerAssertion:Key"]);
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(Dictionary<string, object> part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
