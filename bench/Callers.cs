using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cards.Platform.Http;

namespace Cards.Bench;

/// <summary>Users as the host sees them behind the edge, and as the edge sees them with a token of the identity provider.</summary>
internal static class Callers
{
    private static readonly HttpClient Http = new();

    /// <summary>The header the edge would add; it lives as long as a run.</summary>
    public static (string, string) Assertion(string user, string key)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = CallerAssertion.Issuer,
            ["aud"] = CallerAssertion.Audience,
            [CallerAssertion.UserClaim] = user,
            [CallerAssertion.EmailClaim] = $"{user}@example.test",
            [CallerAssertion.LanguageClaim] = "en",
            [CallerAssertion.TraceClaim] = "0af7651916cd43dd8448eb211c80319c",
            ["iat"] = now,
            ["nbf"] = now - 5,
            ["exp"] = now + 3600,
            ["token_exp"] = now + 3600,
        };
        var signed = $"{Part(new { alg = "HS256", typ = "JWT" })}.{Part(claims)}";
        var mac = HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.ASCII.GetBytes(signed));
        return (CallerAssertion.Header, $"{signed}.{Base64Url.EncodeToString(mac)}");
    }

    public static async Task<(string, string)> TokenAsync(Uri sandbox, string user)
    {
        using var form = new FormUrlEncodedContent([new("user", user)]);
        using var answer = await Http.PostAsync(new Uri(sandbox, "/identity/token"), form);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ("Authorization", $"Bearer {body.RootElement.GetProperty("access_token").GetString()}");
    }

    private static string Part<T>(T value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
