using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Input;
using StackExchange.Redis;

namespace Cards.Edge;

/// <summary>
/// Opens one encrypted body, cheapest question first: form, key id, Redis, private key. What anyone can see in a body is judged before the
/// private key is touched; after that, every refusal cost the same and says the same.
/// </summary>
/// <remarks>Singleton, thread-safe.</remarks>
internal sealed class BodyOpener
{
    /// <summary>The counter's and its meter's names; it is tagged with the <c>kid</c>.</summary>
    public const string Meter = "Cards.Edge";
    public const string OperationsCounter = "cards.edge.private_key_operations";

    private static readonly TimeSpan IssuedWindow = TimeSpan.FromMinutes(5);
    private static readonly Refusal KeyUnknown = new(Errors.EncryptionKeyUnknown) { Data = new KeySetPlace(KeySetPlace.Path) };
    private static readonly Refusal Unavailable = new(Errors.TemporarilyUnavailable) { RetryAfter = TimeSpan.FromSeconds(2) };

    private readonly DecryptionKeys keys;
    private readonly SeenBodies seen;
    private readonly DecryptionSettings settings;
    private readonly TimeProvider clock;
    private readonly Counter<long> operations;

    public BodyOpener(DecryptionKeys keys, SeenBodies seen, DecryptionSettings settings, TimeProvider clock, IMeterFactory meters)
    {
        (this.keys, this.seen, this.settings, this.clock) = (keys, seen, settings, clock);
        operations = meters
            .Create(Meter)
            .CreateCounter<long>(OperationsCounter, description: "Private-key operations, whatever came of them");
    }

    /// <param name="text">What was wrapped; it is decoded where it stands and so changes.</param>
    /// <param name="plaintext">At least as long. Its content means nothing when the body is refused.</param>
    public async Task<(int Length, Refusal? Refused)> OpenAsync(Memory<byte> text, Memory<byte> plaintext, IPAddress? from)
    {
        try
        {
            if (Jwe.Parse(text) is not { } jwe)
                return (0, await RefuseAsync(from));
            using var ephemeral = jwe.Header.Ephemeral;
            if (keys.Current.Find(jwe.Header.KeyId) is not { } key)
                return (0, KeyUnknown);
            if (!key.Suits(jwe) || (clock.GetUtcNow() - jwe.Header.IssuedAt).Duration() > IssuedWindow)
                return (0, await RefuseAsync(from));
            var (wait, isNew) = await seen.TakeAsync(from, jwe.Header);
            if (wait is not null)
                return (0, TooMany(wait));
            if (!isNew)
                return (0, Errors.EncryptedBodyReplayed);
            operations.Add(1, new KeyValuePair<string, object?>("kid", key.Id));
            var length = key.Open(jwe, plaintext.Span);
            var fault = length < 0 ? Errors.DecryptionFailed : FaultOf(plaintext[..length]);
            if (fault == Errors.DecryptionFailed)
                // A body nobody could have encrypted must not use up the id of one that somebody did.
                return (0, await RefuseAsync(from, jwe.Header));
            seen.CountUse(key.Id);
            if (fault is not null)
                return (0, fault);
            return (length, null);
        }
        catch (Exception down) when (down is RedisException or TimeoutException)
        {
            return (0, Unavailable);
        }
    }

    private async Task<Refusal> RefuseAsync(IPAddress? from, JweHeader? taken = null) =>
        await seen.RefuseAsync(from, taken) is { } wait ? TooMany(wait) : Errors.DecryptionFailed;

    private static Refusal TooMany(TimeSpan? wait) => new(Errors.RateLimited) { RetryAfter = wait };

    /// <summary>Null for one strict JSON object that is not a wrapper again. One whose strings are not all text was opened well, and is
    /// refused for what it is.</summary>
    private ErrorCode? FaultOf(Memory<byte> plaintext)
    {
        try
        {
            if (plaintext.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
                return Errors.DecryptionFailed;
            if (!JsonStrings.AreText(plaintext.Span))
                return Errors.MalformedJson;
            return StrictJson.IsObject(plaintext) && Wrapper.Find(plaintext, settings.Field) is null ? null : Errors.DecryptionFailed;
        }
        catch (JsonException)
        {
            return Errors.DecryptionFailed;
        }
    }
}

[JsonSerializable(typeof(KeySetPlace))]
internal sealed partial class DecryptionJson : JsonSerializerContext;
