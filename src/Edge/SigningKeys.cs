using System.Collections.Frozen;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Cards.Edge;

/// <summary>
/// The identity provider's published keys, by their ids. Read through OpenID Connect discovery when first needed, again in the background
/// once they are old, and at once (the request waits) for an id nobody has seen. One read runs at a time; all methods are thread-safe.
/// </summary>
internal sealed partial class SigningKeys(
    EdgeSettings settings,
    IDocumentRetriever documents,
    TimeProvider clock,
    ILogger<SigningKeys> logger
)
{
    private static readonly TimeSpan OldAfter = TimeSpan.FromMinutes(10);

    /// <summary>Strangers can invent key ids: without a pause each would cost the identity provider a read.</summary>
    private static readonly TimeSpan PauseBetweenRefreshes = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseWhileUnknown = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private volatile Published? known;
    private Task reading = Task.CompletedTask;
    private long? lastFirstRead;
    private long? lastRefresh;

    /// <summary>False when no keys are known because the identity provider cannot be reached. Afterwards <see cref="Find"/> is as good as it gets.</summary>
    public async ValueTask<bool> PrepareAsync(string keyId, CancellationToken cancellation)
    {
        var current = known;
        if (current is null)
            await ReadAgain(ref lastFirstRead, PauseWhileUnknown).WaitAsync(cancellation);
        else if (!current.Keys.ContainsKey(keyId))
            await ReadAgain(ref lastRefresh, PauseBetweenRefreshes).WaitAsync(cancellation);
        else if (clock.GetElapsedTime(current.ReadAt) > OldAfter)
            _ = ReadAgain(ref lastRefresh, PauseBetweenRefreshes);
        return known is not null;
    }

    /// <summary>The keys of exactly this id; never a fallback to others.</summary>
    public IEnumerable<SecurityKey> Find(string? keyId) =>
        keyId is not null && known is { } current && current.Keys.TryGetValue(keyId, out var keys) ? keys : [];

    public bool IsIssuer(string issuer) => known is { } current && current.Issuer == issuer;

    private Task ReadAgain(ref long? last, TimeSpan pause)
    {
        lock (gate)
        {
            if (!reading.IsCompleted)
                return reading;
            if (last is { } at && clock.GetElapsedTime(at) < pause)
                return Task.CompletedTask;
            last = clock.GetTimestamp();
            return reading = ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            // Nobody's cancellation: others wait for the same read. The client's own timeout bounds it.
            var found = await OpenIdConnectConfigurationRetriever.GetAsync(
                settings.Authority + "/.well-known/openid-configuration",
                documents,
                CancellationToken.None
            );
            // OpenID Connect Discovery 1.0 section 4.3, but for a slash at the end that some providers add.
            if (found.Issuer?.TrimEnd('/') != settings.Authority)
                throw new InvalidOperationException("The discovery document names another issuer.");
            known = new Published(found.Issuer, ById(found.SigningKeys), clock.GetTimestamp());
        }
        catch (Exception fault)
        {
            LogUnreadable(fault);
        }
    }

    private static FrozenDictionary<string, SecurityKey[]> ById(IEnumerable<SecurityKey> keys) =>
        keys.Where(key => !string.IsNullOrEmpty(key.KeyId))
            .GroupBy(key => key.KeyId, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The identity provider's keys could not be read")]
    private partial void LogUnreadable(Exception fault);

    private sealed record Published(string Issuer, FrozenDictionary<string, SecurityKey[]> Keys, long ReadAt);
}
