using System.Globalization;
using System.Text.Json.Serialization;

namespace Cards.Sandbox.Identity;

/// <summary>What <c>POST /identity/token</c> takes, as a form or as JSON.</summary>
internal record TokenRequest
{
    private const string Opaque = "opaque";
    private const int LongestLifetime = 30 * 24 * 3600;

    public string? User { get; init; }

    /// <summary>Left out: an address made from the user. Empty: the token carries no email.</summary>
    public string? Email { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public int? LifetimeSeconds { get; init; }

    public string? Alg { get; init; }

    /// <summary><c>jwt</c> unless it is <c>opaque</c>.</summary>
    public string? Format { get; init; }

    [JsonIgnore]
    public bool IsOpaque => Format == Opaque;

    [JsonIgnore]
    public int Lifetime => LifetimeSeconds ?? 3600;

    [JsonIgnore]
    public string Algorithm => Alg ?? SigningKey.Rs256;

    [JsonIgnore]
    public string? EmailClaim =>
        Email switch
        {
            null => User!.Contains('@', StringComparison.Ordinal) ? User : $"{Uri.EscapeDataString(User)}@example.test",
            "" => null,
            _ => Email,
        };

    /// <summary>What is wrong with the request; null when nothing is.</summary>
    public string? Fault() =>
        this switch
        {
            { User: null or "" or { Length: > 256 } } => "user is required, at most 256 characters",
            { Lifetime: < 1 or > LongestLifetime } => $"lifetime_seconds is 1 to {LongestLifetime}",
            { Algorithm: not (SigningKey.Rs256 or SigningKey.Es256) } => "alg is RS256 or ES256",
            { Format: not (null or "jwt" or Opaque) } => "format is jwt or opaque",
            _ => null,
        };

    public static async Task<TokenRequest?> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
        {
            return await SandboxJson.ReadAsync<TokenRequest>(request);
        }

        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        string? Field(string name) => form.TryGetValue(name, out var value) ? value.ToString() : null;

        // A browser sends empty fields of a form; only an empty email means something.
        return new TokenRequest
        {
            User = Field("user"),
            Email = Field("email"),
            Alg = Field("alg") is { Length: > 0 } alg ? alg : null,
            Format = Field("format") is { Length: > 0 } format ? format : null,
            LifetimeSeconds = Field("lifetime_seconds") is { Length: > 0 } seconds
                ? int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var lifetime)
                    ? lifetime
                    : 0
                : null,
        };
    }
}
