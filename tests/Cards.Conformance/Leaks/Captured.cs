using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Cards.Conformance.Leaks;

/// <summary>Everything one process logs: level, text, values, scopes, exceptions.</summary>
[ProviderAlias(Alias)]
internal sealed class CapturedLogs(ConcurrentQueue<Written> lines) : ILoggerProvider, ISupportExternalScope
{
    public const string Alias = "Captured";

    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new Logger(this, lines, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose() { }

    private sealed class Logger(CapturedLogs logs, ConcurrentQueue<Written> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logs.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var line = new List<string> { $"{logLevel}", formatter(state, exception), Values(state) };
            if (exception is not null)
                line.Add(exception.ToString());
            logs.scopes.ForEachScope((scope, all) => all.Add(Values(scope)), line);
            lines.Enqueue(new Written("log " + category, string.Join('\n', line)));
        }

        private static string Values(object? state) =>
            state is IEnumerable<KeyValuePair<string, object?>> values
                ? string.Join('\n', values.Select(value => $"{value.Key}={value.Value}"))
                : state?.ToString() ?? "";
    }
}

/// <summary>Every trace of the whole process: names, tags, events, baggage, links.</summary>
internal sealed class CapturedTraces : IDisposable
{
    private readonly ActivityListener listener;

    public CapturedTraces()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
                Spans.Enqueue(new Written($"trace {activity.Source.Name} {activity.OperationName}", Text(activity))),
        };
        ActivitySource.AddActivityListener(listener);
    }

    public ConcurrentQueue<Written> Spans { get; } = [];

    public void Dispose() => listener.Dispose();

    private static string Text(Activity activity)
    {
        var lines = new List<string> { activity.DisplayName, activity.StatusDescription ?? "", activity.TraceStateString ?? "" };
        Add(lines, activity.TagObjects);
        Add(lines, activity.Baggage.Select(item => KeyValuePair.Create<string, object?>(item.Key, item.Value)));
        foreach (var happened in activity.Events)
        {
            lines.Add(happened.Name);
            Add(lines, happened.Tags);
        }
        foreach (var link in activity.Links)
            Add(lines, link.Tags ?? []);
        return string.Join('\n', lines);
    }

    private static void Add(List<string> lines, IEnumerable<KeyValuePair<string, object?>> values) =>
        lines.AddRange(values.Select(value => $"{value.Key}={Convert.ToString(value.Value, CultureInfo.InvariantCulture)}"));
}

/// <summary>Every tag of every measurement of the whole process.</summary>
internal sealed class CapturedMetrics : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<Written, bool> tags = [];

    public CapturedMetrics()
    {
        listener.InstrumentPublished = (instrument, own) => own.EnableMeasurementEvents(instrument);
        listener.SetMeasurementEventCallback<byte>(Measured);
        listener.SetMeasurementEventCallback<short>(Measured);
        listener.SetMeasurementEventCallback<int>(Measured);
        listener.SetMeasurementEventCallback<long>(Measured);
        listener.SetMeasurementEventCallback<float>(Measured);
        listener.SetMeasurementEventCallback<double>(Measured);
        listener.SetMeasurementEventCallback<decimal>(Measured);
        listener.Start();
    }

    public IEnumerable<Written> Tags => tags.Keys;

    public void Dispose() => listener.Dispose();

    private void Measured<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> measured, object? state)
    {
        foreach (var (name, tag) in measured)
            tags.TryAdd(new Written("metric " + instrument.Name, $"{name}={Convert.ToString(tag, CultureInfo.InvariantCulture)}"), true);
    }
}
