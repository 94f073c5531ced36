using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Cards.Stack.Specs.Support;

/// <summary>Keeps what is logged at warning and above, so that a spec can say what a package writes.</summary>
public sealed class LoggedLines : ILoggerProvider
{
    private readonly ConcurrentQueue<Line> lines = new();

    public IReadOnlyCollection<Line> All => lines;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

    public void Dispose() { }

    public sealed record Line(string Category, LogLevel Level, string Text);

    private sealed class Logger(string category, ConcurrentQueue<Line> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
                lines.Enqueue(new Line(category, logLevel, formatter(state, exception)));
        }
    }
}
