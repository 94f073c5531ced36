using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Cards.Edge;

/// <summary>
/// The identity provider's name and published keys, for the token library. Read through OpenID Connect discovery when first needed, again in the
/// background once they are old, and at once (the request waits) for a key id nobody has seen. One read runs at a time; all methods are thread-safe.
/// </summary>
/// <remarks>
/// The library's own <see cref="ConfigurationManager{T}"/> cannot do that. Left as it is, the first token of a new key is refused while it reads;
/// switched to wait (for the whole process), every request waits once the keys are old, and a read that failed is followed by another at the next
/// unknown id. While it knows no keys, it pauses too long or not at all between reads. Its clock cannot be set, so no spec could hold its pauses.
/// </remarks>
internal sealed partial class SigningKeys(
    EdgeSettings settings,
    IDocumentRetriever documents,
    TimeProvider clock,
    ILogger<SigningKeys> logger
) : IConfigurationManager<OpenIdConnectConfiguration>
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

    /// <summary>The keys of exactly this id, all of them; never a fallback to others.</summary>
    public static IEnumerable<SecurityKey> Exactly(string? keyId, IEnumerable<SecurityKey> keys) => keys.Where(key => key.KeyId == keyId);

    /// <summary>False when no keys are known because the identity provider cannot be reached. Else what is known is as good as it gets.</summary>
    public async ValueTask<bool> PrepareAsync(string keyId, CancellationToken cancellation)
    {
        var current = known;
        if (current is null)
            await ReadAgain(ref lastFirstRead, PauseWhileUnknown).WaitAsync(cancellation);
        else if (!Exactly(keyId, current.Document.SigningKeys).Any())
            await ReadAgain(ref lastRefresh, PauseBetweenRefreshes).WaitAsync(cancellation);
        else if (clock.GetElapsedTime(current.ReadAt) > OldAfter)
            RequestRefresh();
        return known is not null;
    }

    /// <summary>What is known; reads nothing.</summary>
    /// <exception cref="InvalidOperationException">Nothing is: <see cref="PrepareAsync"/> was not asked first.</exception>
    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) =>
        Task.FromResult((known ?? throw new InvalidOperationException("No keys are known.")).Document);

    public void RequestRefresh() => _ = ReadAgain(ref lastRefresh, PauseBetweenRefreshes);

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
            known = new Published(found, clock.GetTimestamp());
        }
        catch (Exception fault)
        {
            LogUnreadable(fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The identity provider's keys could not be read")]
    private partial void LogUnreadable(Exception fault);

    private sealed record Published(OpenIdConnectConfiguration Document, long ReadAt);
}
