namespace Marten.Exceptions;

/// <summary>Base of the store's own exceptions. Marten 9.29.0.</summary>
public class MartenException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A database failure that has no type of its own; the Npgsql exception is inside. Marten 9.29.0.</summary>
public class MartenCommandException : MartenException
{
    internal MartenCommandException(Exception inner)
        : base($"Marten Command Failure: {inner.Message}", inner) { }
}

/// <summary>A stream was started under an id that exists; also what the second of two first writers gets. Marten 9.29.0.</summary>
public class ExistingStreamIdCollisionException(object id, Type aggregateType)
    : MartenException($"Stream #{id} already exists in the database")
{
    public object Id { get; } = id;
    public Type AggregateType { get; } = aggregateType;
}

/// <summary>An append named a stream that does not exist. Marten 9.29.0.</summary>
public class NonExistentStreamException(object id) : MartenException($"Attempt to append to a nonexistent event stream '{id}'");

/// <summary>A stored event whose alias and type name are both unknown. Marten 9.29.0.</summary>
public class UnknownEventTypeException(string eventTypeName) : MartenException($"Unknown event type name alias '{eventTypeName}'")
{
    public string EventTypeName { get; } = eventTypeName;
}

/// <summary>An update named a document that does not exist. Marten 9.29.0.</summary>
public class NonExistentDocumentException(Type docType, object id) : MartenException($"Nonexistent document {docType.FullName}: {id}")
{
    public Type DocType { get; } = docType;
    public object Id { get; } = id;
}

/// <summary>A document type cannot be stored as configured. Marten 9.29.0.</summary>
public class InvalidDocumentException(string message) : MartenException(message);
