using JasperFx.Events;
using Marten.Events;
using Marten.Services;

namespace Marten;

/// <summary>The one kind of session: no identity map except for aggregates, no connection between calls.</summary>
internal sealed partial class Session : IDocumentSession
{
    private readonly DocumentStore _store;
    private readonly SessionEvents _events;
    private readonly List<Operation> _pending = [];
    private Dictionary<string, object>? _headers;
    private bool _disposed;

    public Session(DocumentStore store, bool readOnly)
    {
        _store = store;
        _events = new SessionEvents(store, this);
        AdvancedSql = new AdvancedSql(store, columnsBeforeData: readOnly ? 0 : 1);
    }

    public IEventStoreOperations Events => _events;

    IQueryEventStore IQuerySession.Events => _events;

    public IAdvancedSql AdvancedSql { get; }

    public string? CorrelationId { get; set; }

    public string? CausationId { get; set; }

    public IList<IDocumentSessionListener> Listeners { get; } = [];

    internal Dictionary<string, object>? Headers => _headers;

    public void SetHeader(string key, object value) => (_headers ??= [])[key] = value;

    public object? GetHeader(string key) => _headers?.GetValueOrDefault(key);

    public void Store<T>(params T[] entities)
        where T : notnull => Queue(entities, Write.Store);

    public void Store<T>(IEnumerable<T> entities)
        where T : notnull => Queue(entities, Write.Store);

    public void Insert<T>(params T[] entities)
        where T : notnull => Queue(entities, Write.Insert);

    public void Insert<T>(IEnumerable<T> entities)
        where T : notnull => Queue(entities, Write.Insert);

    public void Update<T>(params T[] entities)
        where T : notnull => Queue(entities, Write.Update);

    public void Update<T>(IEnumerable<T> entities)
        where T : notnull => Queue(entities, Write.Update);

    public void Delete<T>(T entity)
        where T : notnull
    {
        var mapping = _store.MappingFor(entity.GetType());
        Queue(new DeleteOperation(mapping, mapping.IdOf(entity)));
    }

    public void Delete<T>(Guid id)
        where T : notnull => Queue(new DeleteOperation(_store.MappingFor(typeof(T)), id));

    public void Delete<T>(string id)
        where T : notnull => Queue(new DeleteOperation(_store.MappingFor(typeof(T)), id));

    public void Delete<T>(int id)
        where T : notnull => Queue(new DeleteOperation(_store.MappingFor(typeof(T)), id));

    public void Delete<T>(long id)
        where T : notnull => Queue(new DeleteOperation(_store.MappingFor(typeof(T)), id));

    public void QueueSqlCommand(string sql, params object[] parameterValues) => QueueSqlCommand('?', sql, parameterValues);

    public void QueueSqlCommand(char placeholder, string sql, params object[] parameterValues)
    {
        object?[] values = parameterValues ?? [null!];
        Queue(new SqlOperation(Placeholders.Number(sql, placeholder, values.Length), values));
    }

    public void EjectAllPendingChanges()
    {
        _pending.Clear();
        _events.Clear();
    }

    public async Task SaveChangesAsync(CancellationToken token = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_pending.Count == 0 && !_events.HasWork)
            return;
        var listeners = Listeners.ToArray();
        foreach (var listener in listeners)
            await listener.BeforeSaveChangesAsync(this, token);

        await _store.ReadyAsync(token);
        StreamAction[] streams = [.. _events.Streams];
        List<Operation> operations = [.. await _events.PrepareAsync(streams, token), .. _pending];
        await _store.CommitAsync(operations, token);
        foreach (var stream in streams)
            SessionEvents.Number(stream);

        EjectAllPendingChanges();
        if (listeners.Length == 0)
            return;
        var writes = operations.OfType<WriteOperation>().ToLookup(write => write.Kind == Write.Insert, write => write.Document);
        var changes = new ChangeSet([.. writes[false]], [.. writes[true]], streams);
        foreach (var listener in listeners)
            await listener.AfterCommitAsync(this, changes, token);
    }

    public void Dispose() => _disposed = true;

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return ValueTask.CompletedTask;
    }

    private void Queue<T>(IEnumerable<T> entities, Write kind)
        where T : notnull
    {
        foreach (object entity in entities)
        {
            var mapping = _store.MappingFor(entity.GetType());
            if (mapping.IsSnapshot)
                throw new InvalidOperationException($"{mapping.Type.FullName} is a snapshot: it is written by its events.");
            mapping.EnsureId(entity);
            Queue(new WriteOperation(mapping, entity, kind));
        }
    }

    private void Queue(Operation operation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _pending.Add(operation);
    }
}
