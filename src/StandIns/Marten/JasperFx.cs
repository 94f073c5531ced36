namespace JasperFx
{
    /// <summary>Whether database objects are made by the store. JasperFx 2.53.0.</summary>
    public enum AutoCreate
    {
        CreateOrUpdate = 1,
        None = 3,
    }

    /// <summary>A version check was lost to another writer. JasperFx 2.53.0.</summary>
    public class ConcurrencyException : Exception
    {
        internal ConcurrencyException(string message)
            : base(message) { }
    }

    /// <summary>An insert met an existing id, or a document any unique index; the <c>PostgresException</c> is inside. JasperFx 2.53.0.</summary>
    public class DocumentAlreadyExistsException(Exception? inner, Type documentType, object id)
        : Exception($"Document already exists {documentType.FullName}: {id}", inner)
    {
        public Type DocumentType { get; } = documentType;
        public object Id { get; } = id;
    }
}

namespace JasperFx.Events
{
    /// <summary>A stored or pending event; version (from 1) and sequence (with gaps) are 0 until known. JasperFx.Events 2.53.0.</summary>
    public interface IEvent
    {
        Guid Id { get; set; }
        long Version { get; set; }
        long Sequence { get; set; }
        object Data { get; }
        Guid StreamId { get; set; }
        DateTimeOffset Timestamp { get; set; }
        Type EventType { get; }
    }

    /// <summary>An event of a known type. JasperFx.Events 2.53.0.</summary>
    public interface IEvent<out T> : IEvent
        where T : notnull
    {
        new T Data { get; }
    }

    public sealed class Event<T>(T data) : IEvent<T>
        where T : notnull
    {
        public Guid Id { get; set; }
        public long Version { get; set; }
        public long Sequence { get; set; }
        public T Data => data;
        object IEvent.Data => data;
        public Guid StreamId { get; set; }
        public DateTimeOffset Timestamp { get; set; }
        public Type EventType => typeof(T);
    }

    /// <summary>What one save does to one stream. JasperFx.Events 2.53.0.</summary>
    public class StreamAction
    {
        internal StreamAction(Guid id) => Id = id;

        public Guid Id { get; }
        public IReadOnlyList<IEvent> Events => Pending;
        internal List<IEvent> Pending { get; } = [];
        internal bool Starts { get; set; }
        internal Type? AggregateType { get; set; }

        /// <summary>The version the stream must have when the events arrive; null for "whatever it is".</summary>
        internal long? Expected { get; set; }
    }

    /// <summary>The row of a stream. JasperFx.Events 2.53.0.</summary>
    public class StreamState
    {
        public Guid Id { get; set; }
        public long Version { get; set; }
    }

    /// <summary>A stream fetched for writing. The aggregate (null for an unknown stream) and the starting version are those of the fetch and
    /// do not change; the current version counts what was appended here. JasperFx.Events 2.53.0.</summary>
    public interface IEventStream<out T>
        where T : notnull
    {
        T? Aggregate { get; }
        long? StartingVersion { get; }
        long? CurrentVersion { get; }
        Guid Id { get; }
        void AppendOne(object @event);
        void AppendMany(params IEnumerable<object> events);
    }

    /// <summary>A stream was not at the version its writer had read. JasperFx.Events 2.53.0.</summary>
    public class EventStreamUnexpectedMaxEventIdException : ConcurrencyException
    {
        internal EventStreamUnexpectedMaxEventIdException(Guid id, long? expected, long actual)
            : base($"Unexpected starting version number for event stream '{id}', expected {expected ?? 0} but was {actual}") { }
    }

    /// <summary>A stream was started without events. JasperFx.Events 2.53.0.</summary>
    public class EmptyEventStreamException(Guid id) : Exception($"A new event stream '{id}' cannot be started without any events");
}

namespace JasperFx.Events.Projections
{
    /// <summary>When a snapshot is written; only with its events, here. JasperFx.Events 2.53.0.</summary>
    public enum SnapshotLifecycle
    {
        Inline = 0,
    }

    /// <summary>An aggregate's conventional methods or id are wrong. JasperFx.Events 2.53.0.</summary>
    public class InvalidProjectionException(string message) : Exception(message);
}
