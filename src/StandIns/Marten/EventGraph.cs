using System.Collections.Concurrent;

namespace Marten.Events;

/// <summary>How events are named and appended. Marten 9.29.0.</summary>
public interface IEventStoreOptions
{
    /// <summary>Appends to an unknown stream throw at save.</summary>
    bool UseMandatoryStreamTypeDeclaration { get; set; }

    /// <summary>Fixes the alias of a type, for writing and reading.</summary>
    void MapEventType(Type eventType, string eventTypeName);
    void AddEventTypes(IEnumerable<Type> types);
}

/// <summary>Event types by type and by alias.</summary>
internal sealed class EventGraph(StoreOptions options) : IEventStoreOptions
{
    private readonly ConcurrentDictionary<Type, EventMapping> _byType = new();
    private readonly ConcurrentDictionary<(string Alias, string? DotNet), EventMapping> _resolved = new();
    private EventSql? _sql;

    /// <summary>Composed once, after configuration.</summary>
    public EventSql Sql => _sql ??= new EventSql(options.DatabaseSchemaName);
    public bool UseMandatoryStreamTypeDeclaration { get; set; }

    public void MapEventType(Type eventType, string eventTypeName) => For(eventType).Alias = eventTypeName;

    public void AddEventTypes(IEnumerable<Type> types) => types.ToList().ForEach(type => For(type));

    public EventMapping For(Type type) => _byType.GetOrAdd(type, EventMapping.Of);

    /// <summary>The one type of that alias; among several, or when none is registered, the stored type name decides.</summary>
    public EventMapping Resolve(string alias, string? dotNet) => _resolved.GetOrAdd((alias, dotNet), Find);

    private EventMapping Find((string Alias, string? DotNet) stored)
    {
        var named = _byType.Values.Where(mapping => mapping.Alias == stored.Alias).ToArray();
        return named.Length == 1 ? named[0]
            : stored.DotNet is not null && Type.GetType(stored.DotNet) is { } type ? For(type)
            : throw new UnknownEventTypeException(stored.Alias);
    }
}

/// <summary>One event type: its alias, its stored type name and how its bodies are wrapped.</summary>
internal abstract class EventMapping(Type type)
{
    public Type Type => type;
    public string DotNet { get; } = $"{type.FullName}, {type.Assembly.GetName().Name}";
    public string Alias { get; set; } = MemberPath.Snake(type.Name);

    public abstract IEvent Wrap(object data);

    public static EventMapping Of(Type type) => (EventMapping)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type))!;
}

internal sealed class Of<T>() : EventMapping(typeof(T))
    where T : notnull
{
    public override IEvent Wrap(object data) => new Event<T>((T)data);
}

/// <summary>The constant SQL texts of events. An append is one statement: it moves the stream's version and inserts the events,
/// and fails on <c>mt_events.version</c> being null when the stream was not there or not at the expected version.
/// $1 is the stream, $2 its type or expected version, $3 the count, $4… arrays with one element per event.</summary>
internal sealed class EventSql(string schema)
{
    private readonly string _create =
        $"insert into {schema}.mt_streams (id, type, version, timestamp, created, tenant_id, is_archived) "
        + "values ($1, $2, $3, now(), now(), '*DEFAULT*', false)";
    private readonly string _events =
        $"insert into {schema}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived) "
        + $"select nextval('{schema}.mt_events_sequence'), e.id, $1, (select version from s) - $3 + e.ord, e.data, e.type, now(), '*DEFAULT*', "
        + "e.dotnet, false from unnest($4::uuid[], $5::jsonb[], $6::varchar[], $7::varchar[]) with ordinality as e(id, data, type, dotnet, ord)";

    public string Read { get; } =
        $"select id, seq_id, version, data, type, timestamp, mt_dotnet_type from {schema}.mt_events where stream_id = $1 and version >= $2 "
        + "and ($3 = 0 or version <= $3) and ($4::timestamptz is null or timestamp <= $4) order by version";
    public string State { get; } = $"select version from {schema}.mt_streams where id = $1";
    public string Start => field ??= $"with s as ({_create} returning version) {_events}";
    public string Append =>
        field ??=
            $"with s as (update {schema}.mt_streams set version = version + $3, timestamp = now() "
            + $"where id = $1 and version = coalesce($2, version) and not is_archived returning version) {_events}";
    public string AppendOrStart =>
        field ??=
            $"with s as ({_create} on conflict (id) do update set version = mt_streams.version + $3, timestamp = now() "
            + $"where not mt_streams.is_archived returning version) {_events}";
}
