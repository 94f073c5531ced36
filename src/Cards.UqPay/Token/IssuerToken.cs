using System.Text.Json.Serialization;
using Cards.UqPay.Wire;

namespace Cards.UqPay.Token;

/// <summary>The issuer's login token. One lives at a time per client: a login kills the one before.</summary>
/// <param name="RefreshAt">From then on the next call logs in anew, while this token still works.</param>
internal sealed record IssuerToken(SecretText Value, DateTimeOffset RefreshAt, DateTimeOffset ExpiresAt)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>Believed to live at least this long, so that clocks which disagree do not cost a login per call.</summary>
    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);

    public static IssuerToken Of(SecretText value, long expiredAt, DateTimeOffset now)
    {
        var life = DateTimeOffset.FromUnixTimeSeconds(expiredAt) - now;
        if (life < ShortestLife)
            life = ShortestLife;
        var use = life - Margin > life / 2 ? life - Margin : life / 2;
        return new IssuerToken(value, now + use, now + life);
    }

    public bool IsFresh(DateTimeOffset now) => now < RefreshAt;

    public bool IsLive(DateTimeOffset now) => now < ExpiresAt;

    /// <summary>Whether this is another token, and not an older one, than the one that was refused.</summary>
    public bool Supersedes(IssuerToken? refused) => refused is null || (Value != refused.Value && ExpiresAt >= refused.ExpiresAt);
}

/// <summary>The only way a token is written down: sealed as a whole.</summary>
[JsonSerializable(typeof(IssuerToken))]
internal sealed partial class TokenJson : JsonSerializerContext;

/// <summary>No token is to be had, so the request was not sent.</summary>
/// <remarks>An <see cref="HttpRequestException"/>, because it stands for a request that could not be made.</remarks>
internal sealed class NoTokenException(string why, bool worthRepeating, Exception? inner = null) : HttpRequestException(why, inner)
{
    public bool WorthRepeating { get; } = worthRepeating;
}
