using NpgsqlTypes;

namespace Marten.Events;

/// <summary>Reading: streams, their folds and their snapshots.</summary>
internal sealed partial class SessionEvents
{
    public async Task<IEventStream<T>> FetchForWriting<T>(Guid id, CancellationToken cancellation = default)
        where T : class
    {
        var (state, version) = await FetchAsync(typeof(T), writing: true, id, cancellation);
        var action = Pending(id);
        action.AggregateType ??= typeof(T);

        // Events already pending were decided on what was read then, and stay held to it.
        if (action.Events.Count == 0)
            (action.Starts, action.Expected) = (version == 0, version);
        return new EventStream<T>(this, action, (T?)state, version);
    }

    public async Task<IEventStream<T>> FetchForWriting<T>(Guid id, long expectedVersion, CancellationToken cancellation = default)
        where T : class
    {
        var stream = await FetchForWriting<T>(id, cancellation);
        return stream.StartingVersion == expectedVersion
            ? stream
            : throw new ConcurrencyException($"Expected version {expectedVersion} of stream {id}, found {stream.StartingVersion}");
    }

    public async ValueTask<T?> FetchLatest<T>(Guid id, CancellationToken cancellation = default)
        where T : class => (T?)(await FetchAsync(typeof(T), writing: false, id, cancellation)).State;

    public Task<IReadOnlyList<IEvent>> FetchStreamAsync(
        Guid streamId,
        long version = 0,
        DateTimeOffset? timestamp = null,
        long fromVersion = 0,
        CancellationToken token = default
    ) =>
        store.ReadAsync(
            () => [ReadStream(streamId, version, timestamp, fromVersion)],
            reader => ReadEvents(reader, streamId, token),
            token
        );

    public async Task<StreamState?> FetchStreamStateAsync(Guid streamId, CancellationToken token = default)
    {
        var found = await store.QueryAsync(_graph.Sql.State, [streamId], reader => reader.GetInt64(0), token);
        return found.Count == 0 ? null : new StreamState { Id = streamId, Version = found[0] };
    }

    /// <summary>State and version; with a replayed state also the stream's snapshots, so that the save needs no further read.</summary>
    private Task<Snapshot> FetchAsync(Type type, bool writing, Guid id, CancellationToken token)
    {
        var all = store.Options.Projections.Snapshots;
        var inline = all.FirstOrDefault(mapping => mapping.Type == type);
        DocumentMapping[] snapshots =
            inline is not null ? [inline]
            : writing ? [.. all]
            : [];
        var reads = snapshots.Select(mapping => Operation.Sql(mapping.Sql.Fetch, id));
        return store.ReadAsync(
            () => inline is null ? [ReadStream(id), .. reads] : reads,
            async reader =>
            {
                var result = inline is null ? Replay(Fold.Of(type), await ReadEvents(reader, id, token)) : null;
                foreach (var mapping in snapshots)
                {
                    var snapshot = await ReadSnapshot(reader, mapping.Type, token);
                    result ??= snapshot;

                    // One that another writer moved meanwhile is not kept: this session's append will fail anyway.
                    if (writing && snapshot.Version == result.Version)
                        _fetched[(mapping.Type, id)] = snapshot;
                    else if (writing)
                        _fetched.Remove((mapping.Type, id));
                }
                return result!;
            },
            token
        );
    }

    private static Snapshot Replay(Fold fold, IReadOnlyList<IEvent> events) =>
        events.Count == 0 ? new(null, 0) : new(fold.Run(null, events), events[^1].Version);

    private NpgsqlBatchCommand ReadStream(Guid id, long version = 0, DateTimeOffset? timestamp = null, long fromVersion = 0) =>
        Operation.Sql(_graph.Sql.Read, id, fromVersion, version, Operation.Typed(NpgsqlDbType.TimestampTz, timestamp?.ToUniversalTime()));

    /// <summary>One result of <see cref="EventSql.Read"/>; leaves the reader at the next.</summary>
    private async Task<IReadOnlyList<IEvent>> ReadEvents(NpgsqlDataReader reader, Guid streamId, CancellationToken token)
    {
        List<IEvent> events = [];
        while (await reader.ReadAsync(token))
        {
            var mapping = _graph.Resolve(reader.GetString(4), reader.IsDBNull(6) ? null : reader.GetString(6));
            var @event = mapping.Wrap(JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(3), mapping.Type, store.Options.Json)!);
            (@event.Id, @event.Sequence, @event.Version) = (reader.GetGuid(0), reader.GetInt64(1), reader.GetInt64(2));
            (@event.StreamId, @event.Timestamp) = (streamId, reader.GetFieldValue<DateTimeOffset>(5));
            events.Add(@event);
        }
        await reader.NextResultAsync(token);
        return events;
    }

    /// <summary>One result of <see cref="DocumentSql.Fetch"/>; leaves the reader at the next.</summary>
    private async Task<Snapshot> ReadSnapshot(NpgsqlDataReader reader, Type type, CancellationToken token)
    {
        var snapshot = new Snapshot(null, 0);
        if (await reader.ReadAsync(token))
        {
            var state = reader.IsDBNull(1) ? null : JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(1), type, store.Options.Json);
            snapshot = new Snapshot(state, reader.GetInt64(0));
        }
        await reader.NextResultAsync(token);
        return snapshot;
    }
}
