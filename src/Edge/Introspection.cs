using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;

namespace Cards.Edge;

/// <summary>How to ask the identity provider about tokens that mean nothing by themselves.</summary>
/// <param name="Authorization">The edge's own credential at the provider. Never logged.</param>
/// <param name="Remember">How long an answer is believed; a token that ends sooner is not believed beyond its end.</param>
internal sealed record IntrospectionSettings(Uri Endpoint, AuthenticationHeaderValue Authorization, TimeSpan Remember)
{
    public override string ToString() => nameof(IntrospectionSettings);
}

/// <summary>What the identity provider says of a token.</summary>
internal abstract record TokenState
{
    /// <param name="Email">Null when the provider names none.</param>
    /// <param name="Ends">Of a token without an end, when it is to be judged again.</param>
    public sealed record Active(string User, string? Email, DateTimeOffset Ends) : TokenState;

    public sealed record Dead : TokenState;

    /// <summary>Not the caller's fault: the provider cannot be asked.</summary>
    public sealed record Unknown : TokenState;
}

/// <summary>
/// OAuth 2.0 Token Introspection (RFC 7662), where it is configured: an opaque token is the identity provider's to judge. Answers are remembered for
/// seconds, under the token's hash; the token itself is kept nowhere.
/// </summary>
/// <remarks>Singleton, thread-safe.</remarks>
internal sealed partial class Introspection(
    EdgeSettings settings,
    IHttpClientFactory clients,
    TimeProvider clock,
    ILogger<Introspection> logger
) : IDisposable
{
    /// <summary>A token that is dead may be alive for another provider's clock in a moment; and strangers must not fill the memory for long.</summary>
    private static readonly TimeSpan RememberDead = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="
    );

    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly ConcurrentDictionary<string, Lazy<Task<TokenState>>> asking = new(StringComparer.Ordinal);

    /// <summary>Zero, or when the provider last failed to answer.</summary>
    private long failedAt;

    /// <summary>True for what only the provider can judge: RFC 6750's b64token that is not a JWS.</summary>
    public bool Takes(string token) =>
        settings.Introspection is not null
        && token.Length > 0
        && token.AsSpan().Count('.') != 2
        && !token.AsSpan().ContainsAnyExcept(TokenCharacters);

    public async ValueTask<TokenState> JudgeAsync(string token, CancellationToken cancellation)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        if (known.Get<Remembered>(hash) is { } remembered && clock.GetUtcNow() < remembered.Until)
            return remembered.State;
        if (Volatile.Read(ref failedAt) is not 0 and var failed && clock.GetElapsedTime(failed) < PauseAfterFailure)
            return new TokenState.Unknown();
        // Nobody's cancellation: others may wait for the same answer. The client's own timeout bounds it.
        return await asking.GetOrAdd(hash, _ => new(() => AskAsync(hash, token))).Value.WaitAsync(cancellation);
    }

    public void Dispose() => known.Dispose();

    private async Task<TokenState> AskAsync(string hash, string token)
    {
        try
        {
            using var answer = await SendAsync(settings.Introspection!, token);
            answer.EnsureSuccessStatusCode();
            var now = clock.GetUtcNow();
            var (state, ends) = Read(await answer.Content.ReadAsByteArrayAsync(), now);
            Remember(hash, state, now, ends);
            Volatile.Write(ref failedAt, 0);
            return state;
        }
        catch (Exception fault) when (IsUnanswered(fault))
        {
            // This one token's fault: it must not keep everybody else out.
            if (fault is not HttpRequestException { StatusCode: HttpStatusCode.BadRequest })
                Volatile.Write(ref failedAt, clock.GetTimestamp());
            LogUnanswered(fault.GetType().Name);
            return new TokenState.Unknown();
        }
        finally
        {
            asking.TryRemove(hash, out _);
        }
    }

    /// <summary>No answer, or none that RFC 7662 knows.</summary>
    private static bool IsUnanswered(Exception fault) =>
        fault is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException;

    private async Task<HttpResponseMessage> SendAsync(IntrospectionSettings provider, string token)
    {
        using var client = clients.CreateClient(nameof(Introspection));
        using var request = new HttpRequestMessage(HttpMethod.Post, provider.Endpoint);
        request.Headers.Authorization = provider.Authorization;
        request.Headers.Accept.ParseAdd("application/json");
        request.Content = new FormUrlEncodedContent([new("token", token), new("token_type_hint", "access_token")]);
        return await client.SendAsync(request);
    }

    /// <summary>RFC 7662 section 2.2. Members that are there must fit; only <c>active</c> and <c>sub</c> must be there. An answer that is JSON and not
    /// strict, or has a claim of another type, is about this one token: it is dead, and the provider is not taken to be away.</summary>
    private (TokenState State, DateTimeOffset Ends) Read(byte[] answer, DateTimeOffset now)
    {
        var dead = ((TokenState)new TokenState.Dead(), DateTimeOffset.MaxValue);
        using (var loose = JsonDocument.Parse(answer))
        {
            if (!loose.RootElement.GetProperty("active").GetBoolean())
                return dead;
        }
        using var json = TokenJson.Parse(answer);
        if (json is null || TokenClaims.Read(json.RootElement) is not { } claims)
            return dead;
        var ends = claims.Expires ?? now + settings.Introspection!.Remember;
        var isOurs =
            (claims.Issuer is null || claims.Issuer.TrimEnd('/') == settings.Authority)
            && (claims.Audiences is null || claims.Audiences.Contains(settings.Audience))
            && IsBearer(json.RootElement);
        return isOurs && now < ends && claims.HoldAt(now, Authentication.ClockSkew)
            ? (new TokenState.Active(claims.User, claims.Email, ends), ends)
            : dead;
    }

    private void Remember(string hash, TokenState state, DateTimeOffset now, DateTimeOffset ends)
    {
        var isActive = state is TokenState.Active;
        var until = now + (isActive || settings.Introspection!.Remember < RememberDead ? settings.Introspection!.Remember : RememberDead);
        until = until < ends ? until : ends;
        var options = new MemoryCacheEntryOptions
        {
            AbsoluteExpiration = until,
            Size = 1,
            // When strangers' inventions fill the memory, they leave it first.
            Priority = isActive ? CacheItemPriority.High : CacheItemPriority.Low,
        };
        known.Set(hash, new Remembered(state, until), options);
    }

    private static bool IsBearer(JsonElement answer) =>
        !answer.TryGetProperty("token_type", out var type)
        || (type.ValueKind == JsonValueKind.String && "Bearer".Equals(type.GetString(), StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The identity provider did not judge a token ({Fault})")]
    private partial void LogUnanswered(string fault);

    private sealed record Remembered(TokenState State, DateTimeOffset Until);
}
