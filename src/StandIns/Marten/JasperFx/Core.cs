namespace JasperFx;

/// <summary>Whether database objects are made by the store. JasperFx 2.53.0.</summary>
public enum AutoCreate
{
    All = 0,
    CreateOrUpdate = 1,
    CreateOnly = 2,
    None = 3,
}

/// <summary>A piece of store configuration taken from the container. JasperFx 2.53.0.</summary>
public interface IConfigureStore<in T>
{
    void Configure(IServiceProvider services, T options);
}

/// <summary>A version check was lost to another writer. JasperFx 2.53.0.</summary>
public class ConcurrencyException : Exception
{
    public ConcurrencyException(string message)
        : base(message) { }

    public ConcurrencyException(string message, Exception innerException)
        : base(message, innerException) { }

    public ConcurrencyException(Type docType, object id)
        : this($"Optimistic concurrency check failed for {docType.FullName} #{id}", docType, id) { }

    public ConcurrencyException(string message, Type? docType, object id)
        : base(message)
    {
        DocType = docType?.FullName ?? "";
        Id = id;
    }

    public string DocType { get; } = "";

    public object Id { get; } = "";
}

/// <summary>
/// An insert met an existing id, or any unique index of a document was violated; then the inner exception is the
/// <c>PostgresException</c>. JasperFx 2.53.0.
/// </summary>
public class DocumentAlreadyExistsException : Exception
{
    public DocumentAlreadyExistsException(Exception? inner, Type documentType, object id)
        : base($"Document already exists {documentType.FullName}: {id}", inner)
    {
        DocumentType = documentType;
        Id = id;
    }

    public Type DocumentType { get; }

    public object Id { get; }
}
