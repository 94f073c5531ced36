using System.Collections.Concurrent;
using JasperFx.Events;
using Marten.Exceptions;

namespace Marten.Events;

/// <summary>Which metadata columns events have; all off by default. Marten 9.29.0.</summary>
public class MetadataConfig
{
    internal MetadataConfig() { }

    public bool CorrelationIdEnabled { get; set; }
    public bool CausationIdEnabled { get; set; }
    public bool HeadersEnabled { get; set; }

    public void EnableAll() => CorrelationIdEnabled = CausationIdEnabled = HeadersEnabled = true;
}

/// <summary>How events are named and appended. Marten 9.29.0.</summary>
public interface IEventStoreOptions
{
    string DatabaseSchemaName { get; set; }
    StreamIdentity StreamIdentity { get; set; }

    /// <summary>Quick with server timestamps unless changed.</summary>
    EventAppendMode AppendMode { get; set; }

    /// <summary>Untyped starts throw; appends to an unknown stream throw at save.</summary>
    bool UseMandatoryStreamTypeDeclaration { get; set; }
    MetadataConfig MetadataConfig { get; }
    TimeProvider TimeProvider { get; set; }

    /// <summary>Fixes the alias of a type, for writing and reading.</summary>
    void MapEventType<TEvent>(string eventTypeName)
        where TEvent : class;
    void MapEventType(Type eventType, string eventTypeName);
    IEventStoreOptions AddEventType<TEvent>();
    void AddEventType(Type eventType);
    void AddEventTypes(IEnumerable<Type> types);
}

/// <summary>Event types by type and by alias.</summary>
internal sealed class EventGraph(StoreOptions options) : IEventStoreOptions
{
    private readonly ConcurrentDictionary<Type, EventMapping> _byType = new();
    private readonly ConcurrentDictionary<(string Alias, string? DotNet), EventMapping> _resolved = new();
    private string? _schema;
    private EventSql? _sql;

    /// <summary>Composed once, after configuration.</summary>
    public EventSql Sql => _sql ??= new EventSql(this);

    public string DatabaseSchemaName
    {
        get => _schema ?? options.DatabaseSchemaName;
        set => _schema = value.ToLowerInvariant();
    }

    public StreamIdentity StreamIdentity { get; set; }
    public EventAppendMode AppendMode { get; set; } = EventAppendMode.QuickWithServerTimestamps;
    public bool UseMandatoryStreamTypeDeclaration { get; set; }
    public MetadataConfig MetadataConfig { get; } = new();
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    public void MapEventType<TEvent>(string eventTypeName)
        where TEvent : class => MapEventType(typeof(TEvent), eventTypeName);

    public void MapEventType(Type eventType, string eventTypeName) => For(eventType).Alias = eventTypeName;

    public IEventStoreOptions AddEventType<TEvent>()
    {
        For(typeof(TEvent));
        return this;
    }

    public void AddEventType(Type eventType) => For(eventType);

    public void AddEventTypes(IEnumerable<Type> types)
    {
        foreach (var type in types)
            For(type);
    }

    public EventMapping For(Type type) => _byType.GetOrAdd(type, EventMapping.Of);

    /// <summary>The one type of that alias; among several, or when none is registered, the stored type name decides.</summary>
    public EventMapping Resolve(string alias, string? dotNet) =>
        _resolved.TryGetValue((alias, dotNet), out var known) ? known : _resolved[(alias, dotNet)] = Find(alias, dotNet);

    private EventMapping Find(string alias, string? dotNet)
    {
        var named = _byType.Values.Where(mapping => mapping.Alias == alias).ToArray();
        if (named.Length == 1)
            return named[0];
        if (dotNet is not null && Type.GetType(dotNet) is { } type)
            return For(type);
        throw new UnknownEventTypeException(alias);
    }
}

/// <summary>One event type: its alias, its stored type name and how its bodies are wrapped.</summary>
internal abstract class EventMapping(Type type)
{
    public Type Type { get; } = type;
    public string DotNet { get; } = Names.DotNet(type);
    public string Alias { get; set; } = Names.Snake(type.Name);

    public abstract IEvent Wrap(object data);

    public static EventMapping Of(Type type) => (EventMapping)Activator.CreateInstance(typeof(EventMapping<>).MakeGenericType(type))!;
}

internal sealed class EventMapping<T>() : EventMapping(typeof(T))
    where T : notnull
{
    public override IEvent Wrap(object data) => new Event<T>((T)data);
}
