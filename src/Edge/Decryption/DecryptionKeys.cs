using System.Buffers;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;

namespace Cards.Edge;

/// <summary>The keys of one moment: those that decrypt, and the document that publishes the live ones. Immutable.</summary>
internal sealed class KeySet
{
    private readonly FrozenDictionary<string, DecryptionKey> byId;

    /// <exception cref="InvalidOperationException">A kind has no live key, or one id stands for two.</exception>
    public KeySet(IReadOnlyList<(DecryptionKey Key, bool IsLive)> keys)
    {
        foreach (var kind in Enum.GetValues<KeyAlgorithm>())
        {
            if (!keys.Any(key => key.IsLive && key.Key.Algorithm == kind))
                throw new InvalidOperationException($"Edge:Keys must hold a live key for {kind}.");
        }
        if (keys.DistinctBy(key => key.Key.Id).Count() != keys.Count)
            throw new InvalidOperationException("Edge:Keys names one kid twice.");
        byId = keys.ToFrozenDictionary(key => key.Key.Id, key => key.Key, StringComparer.Ordinal);
        Document = Publish(keys.Where(key => key.IsLive).Select(key => key.Key));
        Tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Document.Span).AsSpan(0, 8))}\"";
    }

    /// <summary>The JWK set (RFC 7517 section 5), public halves only.</summary>
    public ReadOnlyMemory<byte> Document { get; }

    /// <summary>Its entity tag.</summary>
    public string Tag { get; }

    public DecryptionKey? Find(string keyId) => byId.GetValueOrDefault(keyId);

    private static ReadOnlyMemory<byte> Publish(IEnumerable<DecryptionKey> live)
    {
        var document = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(document))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in live.OrderBy(key => key.Id, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("kid", key.Id);
                json.WriteString("use", "enc");
                key.WriteJwk(json);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return document.WrittenMemory;
    }
}

/// <summary>The keys there are now. The directory is looked at every two seconds; a change that cannot be used is logged and what was known stays.</summary>
/// <remarks>Polled, not watched: mounted secrets change by a link, of which a watcher hears nothing.</remarks>
internal sealed partial class DecryptionKeys : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly DecryptionSettings settings;
    private readonly TimeProvider clock;
    private readonly ILogger<DecryptionKeys> logger;
    private string seen;

    /// <exception cref="InvalidOperationException">The keys cannot be used.</exception>
    public DecryptionKeys(DecryptionSettings settings, TimeProvider clock, ILogger<DecryptionKeys> logger)
    {
        (this.settings, this.clock, this.logger) = (settings, clock, logger);
        seen = Fingerprint();
        Current = Load();
    }

    /// <summary>A reference is read and written whole.</summary>
    public KeySet Current { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (settings.KeyDirectory is not null && await timer.WaitForNextTickAsync(stoppingToken))
            LookAgain();
    }

    private void LookAgain()
    {
        try
        {
            var now = Fingerprint();
            if (now == seen)
                return;
            seen = now;
            Current = Load();
            LogChanged(Current.Tag);
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            LogUnusable(fault);
        }
    }

    private KeySet Load()
    {
        var keys = settings.InlineKeys.Select(jwk => (KeyFile.FromJwk(jwk, id: null), IsLive: true)).ToList();
        if (settings.KeyDirectory is { } directory)
            keys.AddRange(KeyFile.In(Existing(directory)).Select(file => (file.Load(directory), file.IsLive)));
        return new KeySet(keys);
    }

    /// <summary>Changes when a file does.</summary>
    private string Fingerprint() =>
        settings.KeyDirectory is { } directory
            ? string.Join(
                '\n',
                new DirectoryInfo(Existing(directory))
                    .EnumerateFiles()
                    .Select(file => $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}")
                    .Order(StringComparer.Ordinal)
            )
            : "";

    private static string Existing(string directory) =>
        Directory.Exists(directory)
            ? directory
            : throw new InvalidOperationException("Edge:Keys:Directory must name an existing directory.");

    [LoggerMessage(Level = LogLevel.Information, Message = "The decryption keys changed; published now as {Tag}")]
    private partial void LogChanged(string tag);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed decryption keys cannot be used; those known stay in use")]
    private partial void LogUnusable(Exception fault);
}
