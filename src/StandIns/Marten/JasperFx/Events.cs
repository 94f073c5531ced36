namespace JasperFx.Events;

/// <summary>How streams are named. JasperFx.Events 2.53.0.</summary>
public enum StreamIdentity
{
    AsGuid = 0,
}

/// <summary>Who stamps the time of an event: the client (Rich, Quick) or the server. JasperFx.Events 2.53.0.</summary>
public enum EventAppendMode
{
    Rich = 0,
    Quick = 1,
    QuickWithServerTimestamps = 2,
}

/// <summary>Whether a stream is started or continued. JasperFx.Events 2.53.0.</summary>
public enum StreamActionType
{
    Start = 0,
    Append = 1,
}

/// <summary>A stored or pending event with its metadata. JasperFx.Events 2.53.0.</summary>
public interface IEvent
{
    Guid Id { get; set; }

    /// <summary>Position in the stream, from 1; 0 while pending.</summary>
    long Version { get; set; }

    /// <summary>Position in the store, with gaps; 0 until read back.</summary>
    long Sequence { get; set; }
    object Data { get; }
    Guid StreamId { get; set; }
    DateTimeOffset Timestamp { get; set; }
    Type EventType { get; }
    string EventTypeName { get; set; }
    string DotNetTypeName { get; set; }
    string? CausationId { get; set; }
    string? CorrelationId { get; set; }
    Dictionary<string, object>? Headers { get; set; }
    bool IsArchived { get; set; }
    void SetHeader(string key, object value);
    object? GetHeader(string key);
}

/// <summary>An event of a known type. JasperFx.Events 2.53.0.</summary>
public interface IEvent<out T> : IEvent
    where T : notnull
{
    new T Data { get; }
}

/// <summary>The wrapper around an event body. JasperFx.Events 2.53.0.</summary>
public class Event<T>(T data) : IEvent<T>
    where T : notnull
{
    public T Data { get; } = data;
    object IEvent.Data => Data;
    public Guid Id { get; set; }
    public long Version { get; set; }
    public long Sequence { get; set; }
    public Guid StreamId { get; set; }
    public DateTimeOffset Timestamp { get; set; }
    public Type EventType => typeof(T);
    public string EventTypeName { get; set; } = "";
    public string DotNetTypeName { get; set; } = "";
    public string? CausationId { get; set; }
    public string? CorrelationId { get; set; }
    public Dictionary<string, object>? Headers { get; set; }
    public bool IsArchived { get; set; }

    public void SetHeader(string key, object value) => (Headers ??= [])[key] = value;

    public object? GetHeader(string key) => Headers?.GetValueOrDefault(key);
}

/// <summary>What one save does to one stream. JasperFx.Events 2.53.0.</summary>
public class StreamAction
{
    private readonly List<IEvent> _events = [];

    internal StreamAction(Guid id, StreamActionType actionType, Type? aggregateType)
    {
        Id = id;
        ActionType = actionType;
        AggregateType = aggregateType;
    }

    public Guid Id { get; }
    public StreamActionType ActionType { get; internal set; }
    public Type? AggregateType { get; set; }
    public IReadOnlyList<IEvent> Events => _events;

    /// <summary>The version after the save; 0 before.</summary>
    public long Version { get; internal set; }

    /// <summary>The version the stream must have when the events arrive; null for "whatever it is".</summary>
    public long? ExpectedVersionOnServer { get; set; }

    internal void Add(IEvent @event) => _events.Add(@event);
}

/// <summary>The row of a stream. JasperFx.Events 2.53.0.</summary>
public class StreamState
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public Type? AggregateType { get; set; }
    public DateTimeOffset LastTimestamp { get; set; }
    public DateTimeOffset Created { get; set; }
    public bool IsArchived { get; set; }
}

/// <summary>A stream fetched for writing: its state as fetched, and what is to be appended. JasperFx.Events 2.53.0.</summary>
public interface IEventStream<out T>
    where T : notnull
{
    /// <summary>The state at fetch time; null for an unknown stream. It does not change with appends or save.</summary>
    T? Aggregate { get; }
    long? StartingVersion { get; }

    /// <summary>The starting version plus what was appended here.</summary>
    long? CurrentVersion { get; }
    Guid Id { get; }
    IReadOnlyList<IEvent> Events { get; }
    void AppendOne(object @event);
    void AppendMany(params object[] events);
    void AppendMany(IEnumerable<object> events);
}

/// <summary>A stream was not at the version its writer had read. JasperFx.Events 2.53.0.</summary>
public class EventStreamUnexpectedMaxEventIdException : ConcurrencyException
{
    public EventStreamUnexpectedMaxEventIdException(object id, Type? aggregateType, long expected, long actual)
        : base($"Unexpected starting version number for event stream '{id}', expected {expected} but was {actual}", aggregateType, id) { }

    public EventStreamUnexpectedMaxEventIdException(string? message)
        : base(message ?? "") { }
}

/// <summary>A stream was started without events. JasperFx.Events 2.53.0.</summary>
public class EmptyEventStreamException(Guid id) : Exception($"A new event stream '{id}' cannot be started without any events");
