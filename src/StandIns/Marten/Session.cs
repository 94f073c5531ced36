using System.Data.Common;

namespace Marten;

/// <summary>The one kind of session: no identity map except for aggregates, no connection between calls.</summary>
internal sealed class Session(DocumentStore store, int columnsBeforeData) : IDocumentSession, IAdvancedSql
{
    private readonly SessionEvents _events = new(store);
    private readonly List<Func<Operation>> _pending = [];
    private bool _disposed;

    public IEventStoreOperations Events => _events;
    IQueryEventStore IQuerySession.Events => _events;
    public IAdvancedSql AdvancedSql => this;
    public IList<IDocumentSessionListener> Listeners { get; } = [];

    /// <summary>There is something to save.</summary>
    internal bool HasPending => _pending.Count > 0 || _events.Streams.Any();

    public async Task<T?> LoadAsync<T>(Guid id, CancellationToken token = default)
        where T : notnull => _events.Fetched(typeof(T), id) is T fetched ? fetched : await Load<T>(id, token);

    public Task<T?> LoadAsync<T>(string id, CancellationToken token = default)
        where T : notnull => Load<T>(id, token);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params Guid[] ids)
        where T : notnull => Find<T>(sql => sql.LoadMany, ids, token);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params string[] ids)
        where T : notnull => Find<T>(sql => sql.LoadMany, ids, token);

    public Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, CancellationToken token, params object[] parameters)
    {
        var plain = sql.AsSpan().TrimStart().StartsWith("select", StringComparison.OrdinalIgnoreCase);
        var text = plain ? sql : store.MappingFor(typeof(T)).Sql.Where + sql;
        return Query(Number(text, placeholder, parameters), parameters, Column<T>(0), token);
    }

    Task<IReadOnlyList<T>> IAdvancedSql.QueryAsync<T>(string sql, CancellationToken token, object[] parameters) =>
        Query(Number(sql, '?', parameters), parameters, Column<T>(DataOf<T>()), token);

    Task<IReadOnlyList<(T1, T2)>> IAdvancedSql.QueryAsync<T1, T2>(string sql, CancellationToken token, object[] parameters)
    {
        var (first, second) = (Column<T1>(DataOf<T1>()), Column<T2>(DataOf<T2>()));
        return Query(Number(sql, '?', parameters), parameters, reader => (Row(reader, 0, first), Row(reader, 1, second)), token);
    }

    public async Task<long> NextSequenceValueAsLong(string sequenceName, CancellationToken token = default) =>
        (await Query("select nextval($1::regclass)", [sequenceName], reader => reader.GetInt64(0), token))[0];

    public void Store<T>(params T[] entities)
        where T : notnull => Queue(entities, sql => sql.Upsert);

    public void Insert<T>(params T[] entities)
        where T : notnull => Queue(entities, sql => sql.Insert);

    public void Update<T>(params T[] entities)
        where T : notnull => Queue(entities, sql => sql.Update);

    public void Delete<T>(T entity)
        where T : notnull => Delete(store.MappingFor(entity.GetType()), store.MappingFor(entity.GetType()).IdOf(entity));

    public void Delete<T>(Guid id)
        where T : notnull => Delete(store.MappingFor(typeof(T)), id);

    public void Delete<T>(string id)
        where T : notnull => Delete(store.MappingFor(typeof(T)), id);

    public void QueueSqlCommand(char placeholder, string sql, params object[] parameterValues)
    {
        object[] values = parameterValues ?? [null!];
        var text = Number(sql, placeholder, values);
        Queue(() => new Operation(Operation.Sql(text, values)));
    }

    public void EjectAllPendingChanges()
    {
        _pending.Clear();
        _events.Clear();
    }

    public async Task SaveChangesAsync(CancellationToken token = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!HasPending)
            return;
        IDocumentSessionListener[] listeners = [.. store.Options.Listeners, .. Listeners];
        foreach (var listener in listeners)
            await listener.BeforeSaveChangesAsync(this, token);

        await store.ReadyAsync(token);
        StreamAction[] streams = [.. _events.Streams];
        Operation[] operations = [.. await _events.PrepareAsync(streams, token), .. _pending.Select(build => build())];
        await store.CommitAsync(operations, token);

        EjectAllPendingChanges();
        foreach (var listener in listeners)
            await listener.AfterCommitAsync(this, new ChangeSet(streams, operations), token);
    }

    public void Dispose() => _disposed = true;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private void Queue<T>(T[] entities, Func<DocumentSql, string> sql)
        where T : notnull
    {
        foreach (object entity in entities)
        {
            var mapping = store.MappingFor(entity.GetType());
            if (mapping.Fold is not null)
                throw new InvalidOperationException($"{mapping.Type.FullName} is a snapshot: it is written by its events.");
            _ = mapping.IdOf(entity);
            Queue(() => Operation.Write(mapping, mapping.IdOf(entity), entity, sql(mapping.Sql)));
        }
    }

    private void Delete(DocumentMapping mapping, object id) => Queue(() => new Operation(Operation.Sql(mapping.Sql.Delete, id)));

    private void Queue(Func<Operation> operation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _pending.Add(operation);
    }

    private async Task<T?> Load<T>(object id, CancellationToken token) =>
        await Find<T>(sql => sql.Load, id, token) is [var found] ? found : default;

    private Task<IReadOnlyList<T>> Find<T>(Func<DocumentSql, string> sql, object key, CancellationToken token) =>
        Query(sql(store.MappingFor(typeof(T)).Sql), [key], Column<T>(0), token);

    private Task<IReadOnlyList<T>> Query<T>(string sql, object[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return store.QueryAsync(sql, parameters, read, token);
    }

    private int DataOf<T>() => store.Options.Mappings.ContainsKey(typeof(T)) ? columnsBeforeData : 0;

    /// <summary>Reads a value where the type is one of the system's, else JSON.</summary>
    private Func<DbDataReader, T> Column<T>(int ordinal)
    {
        var isValue = typeof(T).Namespace == nameof(System);
        return reader =>
            reader.IsDBNull(ordinal) ? default!
            : isValue ? reader.GetFieldValue<T>(ordinal)
            : JsonSerializer.Deserialize<T>(reader.GetFieldValue<byte[]>(ordinal), store.Options.Json)!;
    }

    private static T Row<T>(NpgsqlDataReader reader, int ordinal, Func<DbDataReader, T> read)
    {
        using var row = reader.GetData(ordinal);
        row.Read();
        return read(row);
    }

    /// <summary>Positional placeholders to PostgreSQL's numbered ones.</summary>
    private static string Number(string sql, char placeholder, object[] values)
    {
        var parts = sql.Split(placeholder);
        return parts.Length == values.Length + 1
            ? string.Concat(parts.Select((part, index) => index == 0 ? part : $"${index}{part}"))
            : throw new InvalidOperationException($"The SQL has {parts.Length - 1} placeholders and {values.Length} values: {sql}");
    }

    private sealed record ChangeSet(StreamAction[] Streams, Operation[] Operations) : IChangeSet
    {
        public IEnumerable<object> Updated => Documents(inserted: false);
        public IEnumerable<object> Inserted => Documents(inserted: true);

        public IEnumerable<IEvent> GetEvents() => Streams.SelectMany(stream => stream.Events);

        private IEnumerable<object> Documents(bool inserted) =>
            Operations.Where(each => each.Inserts == inserted).Select(each => each.Document).OfType<object>();
    }
}
