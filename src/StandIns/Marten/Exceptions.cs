using Npgsql;

namespace Marten.Exceptions;

/// <summary>Base of the store's own exceptions. Marten 9.29.0.</summary>
public class MartenException : Exception
{
    public MartenException(string message)
        : base(message) { }

    public MartenException(string message, Exception? innerException)
        : base(message, innerException) { }
}

/// <summary>A database failure that has no type of its own; the Npgsql exception is inside. Marten 9.29.0.</summary>
public class MartenCommandException(NpgsqlCommand? command, Exception innerException)
    : MartenException($"Marten Command Failure: {innerException.Message}", innerException)
{
    public NpgsqlCommand? Command { get; } = command;
}

/// <summary>A stream was started under an id that exists; also what the second of two first writers gets. Marten 9.29.0.</summary>
public class ExistingStreamIdCollisionException(object id, Type aggregateType)
    : MartenException($"Stream #{id} already exists in the database")
{
    public object Id { get; } = id;
    public Type AggregateType { get; } = aggregateType;
}

/// <summary>PostgreSQL refused to serialize the transaction. Marten 9.29.0.</summary>
public class ConcurrentUpdateException(Exception innerException)
    : MartenException("Write collided with another transaction", innerException);

/// <summary>An append named a stream that does not exist. Marten 9.29.0.</summary>
public class NonExistentStreamException(object id) : MartenException($"Attempt to append to a nonexistent event stream '{id}'")
{
    public object Id { get; } = id;
}

/// <summary>A stream was started without a type although types are mandatory. Marten 9.29.0.</summary>
public class StreamTypeMissingException()
    : MartenException("Event streams must be started with a declared stream type (UseMandatoryStreamTypeDeclaration)");

/// <summary>A stored event whose alias and type name are both unknown. Marten 9.29.0.</summary>
public class UnknownEventTypeException(string eventTypeName)
    : MartenException(
        $"Unknown event type name alias '{eventTypeName}'. You may need to register this event type through StoreOptions.Events.AddEventType(type)"
    )
{
    public string EventTypeName { get; } = eventTypeName;
}

/// <summary>A stored event whose JSON cannot be read. Marten 9.29.0.</summary>
public class EventDeserializationFailureException(long sequence, Exception innerException)
    : MartenException($"Event deserialization error on sequence = {sequence}", innerException);

/// <summary>An update named a document that does not exist. Marten 9.29.0.</summary>
public class NonExistentDocumentException(Type docType, object id) : MartenException($"Nonexistent document {docType.FullName}: {id}")
{
    public Type DocType { get; } = docType;
    public object Id { get; } = id;
}

/// <summary>A document type cannot be stored as configured. Marten 9.29.0.</summary>
public class InvalidDocumentException(string message) : MartenException(message);
