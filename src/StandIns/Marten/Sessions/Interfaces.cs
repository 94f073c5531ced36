using Marten.Events;
using Marten.Services;

namespace Marten;

/// <summary>Reading. A connection is rented for each call. Marten 9.29.0.</summary>
public interface IQuerySession : IDisposable, IAsyncDisposable
{
    IQueryEventStore Events { get; }
    IAdvancedSql AdvancedSql { get; }

    /// <summary>Written to events only if enabled in <c>MetadataConfig</c>.</summary>
    string? CorrelationId { get; set; }
    string? CausationId { get; set; }

    /// <summary>Null if missing.</summary>
    Task<T?> LoadAsync<T>(Guid id, CancellationToken token = default)
        where T : notnull;
    Task<T?> LoadAsync<T>(string id, CancellationToken token = default)
        where T : notnull;
    Task<T?> LoadAsync<T>(int id, CancellationToken token = default)
        where T : notnull;
    Task<T?> LoadAsync<T>(long id, CancellationToken token = default)
        where T : notnull;

    /// <summary>Missing ids are left out; the order is not promised.</summary>
    Task<IReadOnlyList<T>> LoadManyAsync<T>(params Guid[] ids)
        where T : notnull;
    Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params Guid[] ids)
        where T : notnull;
    Task<IReadOnlyList<T>> LoadManyAsync<T>(params string[] ids)
        where T : notnull;
    Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params string[] ids)
        where T : notnull;
    Task<IReadOnlyList<T>> LoadManyAsync<T>(params int[] ids)
        where T : notnull;
    Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params int[] ids)
        where T : notnull;
    Task<IReadOnlyList<T>> LoadManyAsync<T>(params long[] ids)
        where T : notnull;
    Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params long[] ids)
        where T : notnull;

    Task<bool> CheckExistsAsync<T>(Guid id, CancellationToken token = default)
        where T : notnull;
    Task<bool> CheckExistsAsync<T>(string id, CancellationToken token = default)
        where T : notnull;
    Task<bool> CheckExistsAsync<T>(int id, CancellationToken token = default)
        where T : notnull;
    Task<bool> CheckExistsAsync<T>(long id, CancellationToken token = default)
        where T : notnull;

    /// <summary>SQL that starts with <c>select</c> is used as is and its first column read, as a value for simple types, else as JSON;
    /// anything else follows <c>from</c> the table of <typeparamref name="T"/> as <c>d</c>. Parameters are positional <c>?</c>.</summary>
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] parameters);
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken token, params object[] parameters);

    /// <summary>With another placeholder character, for jsonb operators that contain a question mark.</summary>
    Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, params object[] parameters);
    Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, CancellationToken token, params object[] parameters);

    /// <summary>The next value of a sequence; the name may be schema-qualified.</summary>
    Task<long> NextSequenceValueAsLong(string sequenceName, CancellationToken token = default);
}

/// <summary>SQL of any shape: plain columns for one type, one <c>row(...)</c> per type for several. A registered document is
/// <c>id, data</c> (and <c>mt_version</c> for snapshots) in a document session, <c>data</c> first in a query session. Marten 9.29.0.</summary>
public interface IAdvancedSql
{
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken token, params object[] parameters);
    Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, CancellationToken token, params object[] parameters);
    Task<IReadOnlyList<(T1, T2)>> QueryAsync<T1, T2>(string sql, CancellationToken token, params object[] parameters);
    Task<IReadOnlyList<(T1, T2)>> QueryAsync<T1, T2>(char placeholder, string sql, CancellationToken token, params object[] parameters);
    Task<IReadOnlyList<(T1, T2, T3)>> QueryAsync<T1, T2, T3>(string sql, CancellationToken token, params object[] parameters);
    Task<IReadOnlyList<(T1, T2, T3)>> QueryAsync<T1, T2, T3>(
        char placeholder,
        string sql,
        CancellationToken token,
        params object[] parameters
    );
}

/// <summary>What is queued until the save. Marten 9.29.0.</summary>
public interface IDocumentOperations : IQuerySession
{
    new IEventStoreOperations Events { get; }

    /// <summary>Upsert. Serialised at save, so later changes of the object are written.</summary>
    void Store<T>(params T[] entities)
        where T : notnull;
    void Store<T>(IEnumerable<T> entities)
        where T : notnull;

    /// <summary>An existing id fails the save with <c>DocumentAlreadyExistsException</c>.</summary>
    void Insert<T>(params T[] entities)
        where T : notnull;
    void Insert<T>(IEnumerable<T> entities)
        where T : notnull;

    /// <summary>A missing id fails the save with <c>NonExistentDocumentException</c>.</summary>
    void Update<T>(params T[] entities)
        where T : notnull;
    void Update<T>(IEnumerable<T> entities)
        where T : notnull;
    void Delete<T>(T entity)
        where T : notnull;
    void Delete<T>(Guid id)
        where T : notnull;
    void Delete<T>(string id)
        where T : notnull;
    void Delete<T>(int id)
        where T : notnull;
    void Delete<T>(long id)
        where T : notnull;

    /// <summary>Runs in the transaction of the save, in queue order, with positional <c>?</c> parameters; null is allowed as a value.</summary>
    void QueueSqlCommand(string sql, params object[] parameterValues);
    void QueueSqlCommand(char placeholder, string sql, params object[] parameterValues);
}

/// <summary>A unit of work: one save is one transaction, after which the session is usable again. Marten 9.29.0.</summary>
public interface IDocumentSession : IDocumentOperations
{
    IList<IDocumentSessionListener> Listeners { get; }

    /// <summary>Writes everything pending or nothing. After a failure all of it is still pending.</summary>
    Task SaveChangesAsync(CancellationToken token = default);

    /// <summary>Written to events only if headers are enabled in <c>MetadataConfig</c>.</summary>
    void SetHeader(string key, object value);
    object? GetHeader(string key);
    void EjectAllPendingChanges();
}

/// <summary>Hooks around a save. Derive from <see cref="DocumentSessionListenerBase"/>: the package's interface has more members. Marten 9.29.0.</summary>
public interface IDocumentSessionListener
{
    /// <summary>Before any database call of the save; commands queued here take part in it.</summary>
    Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token);

    /// <summary>Only after a successful commit.</summary>
    Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token);
}

/// <summary>A listener that does nothing until overridden. Marten 9.29.0.</summary>
public abstract class DocumentSessionListenerBase : IDocumentSessionListener
{
    public virtual Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token) => Task.CompletedTask;

    public virtual Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token) => Task.CompletedTask;
}
