using System.Collections.Concurrent;
using System.Diagnostics;
using Cards.Support;
using Microsoft.AspNetCore.Http;

namespace Cards.Conformance.Leaks;

/// <summary>A world in which everything that is written down anywhere is seen: logs at their most talkative, traces, metrics, tables, Redis.</summary>
public sealed class WatchedWorld : World, IAsyncLifetime
{
    /// <summary>A Redis database of its own, so that what is found there is this world's.</summary>
    private const int RedisDatabase = 9;

    private readonly ConcurrentQueue<Written> logs = [];
    private readonly CapturedTraces traces = new();
    private readonly CapturedMetrics metrics = new();
    private readonly SeenCredentials credentials = new();
    private WatchedDatabase? database;
    private WatchedRedis? redis;

    public WatchedWorld()
        : this(new Gate()) { }

    private WatchedWorld(Gate issuer)
        : base(
            ("UqPay:BaseAddress", $"{issuer.Address}api"),
            ("UqPay:RequestBudget", "00:00:06"),
            ($"Logging:{CapturedLogs.Alias}:LogLevel:Default", "Trace"),
            ("Logging:Console:LogLevel:Default", "None"),
            ("Cards:Redis", $"{Redis},defaultDatabase={RedisDatabase}")
        )
    {
        Issuer = issuer;
        Logs = () => new CapturedLogs(logs);
    }

    /// <summary>The way to the issuer, which can be shut.</summary>
    public Gate Issuer { get; }

    /// <summary>What the processes were told and showed each other: the issuer's tokens and the edge's assertions.</summary>
    public IEnumerable<(string Name, string Value)> Credentials =>
        credentials
            .All.Where(seen => seen.Port == HostAddress.Port || seen.Port == SandboxAddress.Port)
            .Select(seen => (seen.Name, seen.Value));

    /// <summary>Every key and credential in the host's settings.</summary>
    public IEnumerable<(string Name, string Value)> SecretSettings =>
        HostSettings
            .Where(setting =>
                setting.Key.EndsWith("Key", StringComparison.Ordinal)
                || setting.Key.Contains("Keys:olive", StringComparison.Ordinal)
                || setting.Key.Contains("Secret", StringComparison.Ordinal)
            )
            .Select(setting => (setting.Key, setting.Value));

    internal WatchedDatabase Database => database!;

    internal WatchedRedis RedisServer => redis!;

    public async ValueTask InitializeAsync()
    {
        redis = new WatchedRedis(Redis, RedisDatabase);
        await redis.WatchAsync();
        await StartAsync();
        Issuer.LeadTo(SandboxAddress);
        database = new WatchedDatabase(Postgres);
        await database.WatchAsync();
    }

    public new async ValueTask DisposeAsync()
    {
        if (database is not null)
            await database.DisposeAsync();
        if (redis is not null)
            await redis.DisposeAsync();
        await base.DisposeAsync();
        await Issuer.DisposeAsync();
        traces.Dispose();
        metrics.Dispose();
        credentials.Dispose();
    }

    /// <summary>Everything that was ever put where it stays.</summary>
    public async Task<IReadOnlyList<Written>> StoredAsync() =>
        [
            .. await Database.EverWrittenAsync(),
            .. await Database.StoredAsync(),
            .. RedisServer.Commands,
            .. await RedisServer.StoredAsync(),
        ];

    /// <summary>Everything that was ever said about it.</summary>
    public IReadOnlyList<Written> Said() => [.. logs, .. traces.Spans, .. metrics.Tags];

    public async Task<IReadOnlyList<Written>> EverythingAsync() => [.. Said(), .. await StoredAsync()];

    /// <summary>Reads the credentials off the requests that arrive in this process: the twin's and the host's servers run in it, and other worlds'.</summary>
    private sealed class SeenCredentials : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private static readonly string[] Headers = ["x-auth-token", "X-Caller-Assertion"];

        private readonly ConcurrentDictionary<(int Port, string Name, string Value), bool> seen = [];
        private readonly ConcurrentBag<IDisposable> subscriptions = [];

        public SeenCredentials() => subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        public IEnumerable<(int Port, string Name, string Value)> All => seen.Keys;

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.AspNetCore")
                subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (!value.Key.EndsWith("HttpRequestIn.Start", StringComparison.Ordinal) || value.Value is not HttpContext context)
                return;
            foreach (var header in Headers)
            {
                if (context.Request.Headers[header].ToString() is { Length: > 0 } credential)
                    seen.TryAdd((context.Connection.LocalPort, header, credential.Replace("Bearer ", "", StringComparison.Ordinal)), true);
            }
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }

        public void Dispose()
        {
            foreach (var subscription in subscriptions)
                subscription.Dispose();
        }
    }
}
