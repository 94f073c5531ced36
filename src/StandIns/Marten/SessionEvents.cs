namespace Marten.Events;

/// <summary>Appending: what the session has pending, by stream, and the inline snapshots of those streams.</summary>
internal sealed partial class SessionEvents(DocumentStore store) : IEventStoreOperations
{
    private readonly Dictionary<Guid, StreamAction> _streams = [];
    private readonly Dictionary<(Type Type, Guid Id), Snapshot> _fetched = [];
    private readonly EventGraph _graph = store.Options.EventGraph;

    /// <summary>A state as read, with the version its stream had.</summary>
    private sealed record Snapshot(object? State, long Version);

    public IEnumerable<StreamAction> Streams => _streams.Values.Where(stream => stream.Events.Count > 0);

    public StreamAction StartStream<TAggregate>(Guid id, params IEnumerable<object> events)
        where TAggregate : class
    {
        ArgumentOutOfRangeException.ThrowIfEqual(id, Guid.Empty);
        var action = Add(new StreamAction(id) { Starts = true, AggregateType = typeof(TAggregate) }, events);
        return action.Events.Count > 0 ? _streams[id] = action : throw new EmptyEventStreamException(id);
    }

    public StreamAction Append(Guid stream, params IEnumerable<object> events) => Add(Pending(stream), events);

    public StreamAction Append(Guid stream, long expectedVersion, params IEnumerable<object> events)
    {
        object[] added = [.. events];
        ArgumentOutOfRangeException.ThrowIfLessThan(expectedVersion, added.Length);
        var action = Pending(stream);
        action.Expected = expectedVersion - added.Length - action.Events.Count;
        return Add(action, added);
    }

    /// <summary>The state that <c>FetchForWriting</c> of this session gave for a snapshot.</summary>
    public object? Fetched(Type type, Guid id) => _fetched.GetValueOrDefault((type, id))?.State;

    public void Clear()
    {
        _streams.Clear();
        _fetched.Clear();
    }

    /// <summary>The commands of the pending events. Reads, in one trip, the snapshots that were not fetched before.</summary>
    public async Task<IEnumerable<Operation>> PrepareAsync(StreamAction[] streams, CancellationToken token)
    {
        var due = store
            .Options.Projections.Snapshots.SelectMany(each =>
                streams.Where(stream => stream.Events.Any(each.Fold!.Handles)).Select(stream => (Stream: stream, Mapping: each))
            )
            .ToArray();
        var missing = due.Where(one => !one.Stream.Starts && !_fetched.ContainsKey((one.Mapping.Type, one.Stream.Id))).ToArray();
        if (missing.Length > 0)
            await FetchMissingAsync(missing, token);
        foreach (var stream in streams)
            Number(stream);
        return
        [
            .. streams.Select(stream => Operation.Append(stream, _graph, store.Options.Json)),
            .. due.Select(one => Project(one.Stream, one.Mapping)),
        ];
    }

    private Operation Project(StreamAction stream, DocumentMapping mapping)
    {
        var state = mapping.Fold!.Run(Fetched(mapping.Type, stream.Id), stream.Events)!;
        return Operation.Write(mapping, stream.Id, state, mapping.Sql.Upsert, stream.Events[^1].Version);
    }

    private Task<bool> FetchMissingAsync((StreamAction Stream, DocumentMapping Mapping)[] missing, CancellationToken token) =>
        store.ReadAsync(
            () => missing.Select(one => Operation.Sql(one.Mapping.Sql.Fetch, one.Stream.Id)),
            async reader =>
            {
                foreach (var (stream, mapping) in missing)
                {
                    var snapshot = await ReadSnapshot(reader, mapping.Type, token);
                    _fetched[(mapping.Type, stream.Id)] = snapshot;

                    // A snapshot is only right at the version it was read at, so the append is held to that version.
                    stream.Expected ??= snapshot.Version;
                    if (snapshot.Version == 0 && _graph.UseMandatoryStreamTypeDeclaration)
                        throw new NonExistentStreamException(stream.Id);
                    if (stream.Expected != snapshot.Version)
                        throw new EventStreamUnexpectedMaxEventIdException(stream.Id, stream.Expected, snapshot.Version);
                }
                return true;
            },
            token
        );

    private StreamAction Pending(Guid id)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(id, Guid.Empty);
        return _streams.TryGetValue(id, out var action) ? action : _streams[id] = new StreamAction(id);
    }

    private StreamAction Add(StreamAction action, IEnumerable<object> events)
    {
        foreach (var body in events)
        {
            var @event = _graph.For(body.GetType()).Wrap(body);
            (@event.Id, @event.StreamId, @event.Timestamp) = (Guid.CreateVersion7(), action.Id, TimeProvider.System.GetUtcNow());
            action.Pending.Add(@event);
        }
        return action;
    }

    private static void Number(StreamAction stream)
    {
        var version = stream.Starts ? 0 : stream.Expected;
        foreach (var @event in stream.Events)
            @event.Version = ++version ?? 0;
    }

    private sealed class EventStream<T>(SessionEvents session, StreamAction action, T? aggregate, long version) : IEventStream<T>
        where T : class
    {
        public T? Aggregate => aggregate;
        public long? StartingVersion => version;
        public long? CurrentVersion => version + action.Events.Count;
        public Guid Id => action.Id;

        public void AppendOne(object @event) => AppendMany(@event);

        public void AppendMany(params IEnumerable<object> events) =>
            session.Add(session._streams.GetValueOrDefault(Id) == action ? action : throw Stale(), events);

        private InvalidOperationException Stale() => new($"Stream {Id} was fetched before the last save of this session: fetch it again.");
    }
}
