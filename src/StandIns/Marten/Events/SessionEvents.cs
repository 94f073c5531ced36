using JasperFx.Events;
using Marten.Exceptions;

namespace Marten.Events;

/// <summary>Appending: what the session has pending, by stream.</summary>
internal sealed partial class SessionEvents(DocumentStore store, Session session) : IEventStoreOperations
{
    private readonly Dictionary<Guid, StreamAction> _streams = [];
    private readonly Dictionary<(Type Type, Guid Id), Snapshot> _fetched = [];
    private readonly EventGraph _graph = store.Options.EventGraph;

    public IEnumerable<StreamAction> Streams => _streams.Values.Where(stream => stream.Events.Count > 0);

    public bool HasWork => _streams.Values.Any(stream => stream.Events.Count > 0);

    public StreamAction StartStream<TAggregate>(Guid id, params object[] events)
        where TAggregate : class => Start(id, typeof(TAggregate), events);

    public StreamAction StartStream<TAggregate>(Guid id, IEnumerable<object> events)
        where TAggregate : class => Start(id, typeof(TAggregate), [.. events]);

    public StreamAction StartStream(Guid id, params object[] events) =>
        _graph.UseMandatoryStreamTypeDeclaration ? throw new StreamTypeMissingException() : Start(id, null, events);

    public StreamAction Append(Guid stream, params object[] events) => Add(Pending(stream, StreamActionType.Append, null), events);

    public StreamAction Append(Guid stream, IEnumerable<object> events) => Append(stream, events.ToArray());

    public StreamAction Append(Guid stream, long expectedVersion, params object[] events)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(expectedVersion, events.Length);
        var action = Pending(stream, StreamActionType.Append, null);
        action.ExpectedVersionOnServer = expectedVersion - events.Length - action.Events.Count;
        return Add(action, events);
    }

    public StreamAction Append(Guid stream, long expectedVersion, IEnumerable<object> events) =>
        Append(stream, expectedVersion, events.ToArray());

    /// <summary>The state that <c>FetchForWriting</c> of this session gave for a snapshot.</summary>
    public object? Fetched(Type type, Guid id) => _fetched.TryGetValue((type, id), out var snapshot) ? snapshot.State : null;

    public void Clear()
    {
        _streams.Clear();
        _fetched.Clear();
    }

    internal void AddFetched(StreamAction action, IEnumerable<object> events)
    {
        if (_streams.GetValueOrDefault(action.Id) != action)
            throw new InvalidOperationException($"Stream {action.Id} was fetched before the last save of this session: fetch it again.");
        Add(action, events);
    }

    private StreamAction Add(StreamAction action, IEnumerable<object> events)
    {
        foreach (var body in events)
        {
            var @event = body as IEvent ?? _graph.For(body.GetType()).Wrap(body);
            var mapping = _graph.For(@event.EventType);
            if (@event.Id == Guid.Empty)
                @event.Id = Guid.CreateVersion7();
            @event.StreamId = action.Id;
            @event.EventTypeName = mapping.Alias;
            @event.DotNetTypeName = mapping.DotNet;
            if (@event.Timestamp == default)
                @event.Timestamp = _graph.TimeProvider.GetUtcNow();
            action.Add(@event);
        }

        return action;
    }

    private StreamAction Pending(Guid id, StreamActionType kind, Type? aggregate)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(id, Guid.Empty);
        if (!_streams.TryGetValue(id, out var action))
            _streams[id] = action = new StreamAction(id, kind, aggregate);
        return action;
    }

    internal static void Number(StreamAction stream)
    {
        if (stream.ActionType == StreamActionType.Start)
            stream.ExpectedVersionOnServer = 0;
        if (stream.ExpectedVersionOnServer is not { } version)
            return;
        foreach (var @event in stream.Events)
            @event.Version = ++version;
        stream.Version = version;
    }

    private StreamAction Start(Guid id, Type? aggregate, object[] events)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(id, Guid.Empty);
        if (events.Length == 0)
            throw new EmptyEventStreamException(id);
        return Add(_streams[id] = new StreamAction(id, StreamActionType.Start, aggregate), events);
    }
}

/// <summary>A snapshot as read, with the version its stream had.</summary>
internal sealed record Snapshot(object? State, long Version);
