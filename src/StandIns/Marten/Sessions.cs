namespace Marten
{
    /// <summary>Reading; a connection is rented for each call. Marten 9.29.0.</summary>
    public interface IQuerySession : IDisposable, IAsyncDisposable
    {
        IQueryEventStore Events { get; }
        IAdvancedSql AdvancedSql { get; }
        Task<T?> LoadAsync<T>(Guid id, CancellationToken token = default)
            where T : notnull;
        Task<T?> LoadAsync<T>(string id, CancellationToken token = default)
            where T : notnull;

        /// <summary>Missing ids are left out; the order is not promised.</summary>
        Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params Guid[] ids)
            where T : notnull;
        Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params string[] ids)
            where T : notnull;

        /// <summary>SQL that starts with <c>select</c> is used as is and its first column read, as a value for simple types, else as JSON;
        /// anything else follows <c>from</c> the table of <typeparamref name="T"/> as <c>d</c>. Parameters are positional <c>?</c>, or
        /// another character where the SQL has operators with a question mark.</summary>
        Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] parameters) => QueryAsync<T>('?', sql, default, parameters);
        Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken token, params object[] parameters) =>
            QueryAsync<T>('?', sql, token, parameters);
        Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, params object[] parameters) =>
            QueryAsync<T>(placeholder, sql, default, parameters);
        Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, CancellationToken token, params object[] parameters);

        /// <summary>The next value of a sequence; the name may be schema-qualified.</summary>
        Task<long> NextSequenceValueAsLong(string sequenceName, CancellationToken token = default);
    }

    /// <summary>SQL of any shape: plain columns for one type, one <c>row(...)</c> per type for two. A registered document is
    /// <c>id, data</c> in a document session and <c>data</c> in a query session; more columns may follow. Marten 9.29.0.</summary>
    public interface IAdvancedSql
    {
        Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken token, params object[] parameters);
        Task<IReadOnlyList<(T1, T2)>> QueryAsync<T1, T2>(string sql, CancellationToken token, params object[] parameters);
    }

    /// <summary>What is queued until the save; documents are serialised then. Marten 9.29.0.</summary>
    public interface IDocumentOperations : IQuerySession
    {
        new IEventStoreOperations Events { get; }
        void Store<T>(params T[] entities)
            where T : notnull;
        void Insert<T>(params T[] entities)
            where T : notnull;
        void Update<T>(params T[] entities)
            where T : notnull;
        void Delete<T>(T entity)
            where T : notnull;
        void Delete<T>(Guid id)
            where T : notnull;
        void Delete<T>(string id)
            where T : notnull;

        /// <summary>Runs in the transaction of the save, in queue order, with positional parameters; null is allowed as a value.</summary>
        void QueueSqlCommand(string sql, params object[] parameterValues) => QueueSqlCommand('?', sql, parameterValues);
        void QueueSqlCommand(char placeholder, string sql, params object[] parameterValues);
    }

    /// <summary>A unit of work: one save is one transaction, after which the session is usable again. Marten 9.29.0.</summary>
    public interface IDocumentSession : IDocumentOperations
    {
        IList<IDocumentSessionListener> Listeners { get; }

        /// <summary>Writes everything pending or nothing. After a failure all of it is still pending.</summary>
        Task SaveChangesAsync(CancellationToken token = default);
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
}

namespace Marten.Services
{
    /// <summary>What a commit wrote. Marten 9.29.0.</summary>
    public interface IChangeSet
    {
        /// <summary>Stored and updated documents, and inline snapshots.</summary>
        IEnumerable<object> Updated { get; }
        IEnumerable<object> Inserted { get; }
        IEnumerable<IEvent> GetEvents();
    }
}

namespace Marten.Events
{
    /// <summary>Reading events. Marten 9.29.0.</summary>
    public interface IQueryEventStore
    {
        /// <summary>Null for an unknown stream and for a version above the current one.</summary>
        async Task<T?> AggregateStreamAsync<T>(
            Guid streamId,
            long version = 0,
            DateTimeOffset? timestamp = null,
            T? state = null,
            long fromVersion = 0,
            CancellationToken token = default
        )
            where T : class
        {
            var events = await FetchStreamAsync(streamId, version, timestamp, fromVersion, token);
            return events.Count > 0 && version > events[^1].Version ? null : (T?)Fold.Of(typeof(T)).Run(state, events);
        }

        /// <summary>Empty for an unknown stream; both version bounds are inclusive.</summary>
        Task<IReadOnlyList<IEvent>> FetchStreamAsync(
            Guid streamId,
            long version = 0,
            DateTimeOffset? timestamp = null,
            long fromVersion = 0,
            CancellationToken token = default
        );
        Task<StreamState?> FetchStreamStateAsync(Guid streamId, CancellationToken token = default);
    }

    /// <summary>Appending events, until the save. Where the package has <c>params object[]</c> and <c>IEnumerable</c> forms, one is both. Marten 9.29.0.</summary>
    public interface IEventStoreOperations : IQueryEventStore
    {
        StreamAction StartStream<TAggregate>(Guid id, params IEnumerable<object> events)
            where TAggregate : class;

        /// <summary>An unknown stream is created without a type, unless types are mandatory.</summary>
        StreamAction Append(Guid stream, params IEnumerable<object> events);

        /// <summary><paramref name="expectedVersion"/> is the one <b>after</b> the append.</summary>
        StreamAction Append(Guid stream, long expectedVersion, params IEnumerable<object> events);

        /// <summary>An unknown id gives a null aggregate, and appending then starts the stream.</summary>
        Task<IEventStream<T>> FetchForWriting<T>(Guid id, CancellationToken cancellation = default)
            where T : class;

        /// <summary><paramref name="expectedVersion"/> is the one <b>before</b>; another throws <c>ConcurrencyException</c> at once.</summary>
        Task<IEventStream<T>> FetchForWriting<T>(Guid id, long expectedVersion, CancellationToken cancellation = default)
            where T : class;
        ValueTask<T?> FetchLatest<T>(Guid id, CancellationToken cancellation = default)
            where T : class;
    }
}
