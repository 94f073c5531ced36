using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cards.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cards.Edge.Specs.Support;

/// <summary>The real edge on a real port.</summary>
public sealed class RunningEdge : IAsyncDisposable
{
    public static readonly byte[] AssertionKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>For an edge whose keys are files.</summary>
    public static readonly string[] NoInlineKeys = ["--Edge:Keys:Inline:0=", "--Edge:Keys:Inline:1="];

    private readonly LogCollector logs;

    private RunningEdge(WebApplication process, LogCollector logs) => (Process, this.logs) = (process, logs);

    public WebApplication Process { get; }

    public string Address => Process.Urls.Single();

    /// <summary>Everything logged so far, from every category.</summary>
    public string Log => string.Join('\n', logs.Lines);

    public static WebApplication Build(string authority, string host, params string[] more) =>
        EdgeEntry.Build([
            "--environment=Development",
            "--Edge:Port=0",
            $"--Edge:Host={host}",
            "--Edge:HostTimeout=00:00:20",
            $"--Edge:Identity:Authority={authority}",
            $"--Cards:CallerAssertion:Key={Convert.ToBase64String(AssertionKey)}",
            // Specs about limits say which; all others come from one address.
            "--RateLimits:Enabled=false",
            .. EdgeKeys.Settings.Select(setting => $"--{setting.Key}={setting.Value}"),
            .. more,
        ]);

    public static async Task<RunningEdge> StartAsync(string authority, string host, params string[] more)
    {
        var process = Build(authority, host, more);
        var logs = new LogCollector();
        process.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        await process.StartAsync();
        return new RunningEdge(process, logs);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        logs.Dispose();
    }

    private sealed class LogCollector : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose() { }
    }
}
