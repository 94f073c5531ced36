using System.Text.Json;
using JasperFx;
using JasperFx.Events;
using Marten.Exceptions;
using Npgsql;
using NpgsqlTypes;

namespace Marten.Events;

/// <summary>Reading: streams, their folds and their snapshots.</summary>
internal sealed partial class SessionEvents
{
    public async Task<IEventStream<T>> FetchForWriting<T>(Guid id, CancellationToken cancellation = default)
        where T : class
    {
        var (state, version) = await FetchAsync(typeof(T), true, id, cancellation);
        var action = Pending(id, StreamActionType.Append, typeof(T));
        action.AggregateType ??= typeof(T);

        // Events already pending were decided on what was read then, and stay held to it.
        if (action.Events.Count == 0)
            (action.ActionType, action.ExpectedVersionOnServer) = (
                version == 0 ? StreamActionType.Start : StreamActionType.Append,
                version
            );
        return new EventStream<T>(this, action, (T?)state, version);
    }

    public async Task<IEventStream<T>> FetchForWriting<T>(Guid id, long expectedVersion, CancellationToken cancellation = default)
        where T : class
    {
        var stream = await FetchForWriting<T>(id, cancellation);
        return stream.StartingVersion == expectedVersion
            ? stream
            : throw new ConcurrencyException(
                $"Expected version {expectedVersion} of stream {id}, found {stream.StartingVersion}",
                typeof(T),
                id
            );
    }

    public async ValueTask<T?> FetchLatest<T>(Guid id, CancellationToken cancellation = default)
        where T : class => (T?)(await FetchAsync(typeof(T), false, id, cancellation)).State;

    public async Task<T?> AggregateStreamAsync<T>(
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
        if (events.Count == 0)
            return state;
        if (version > events[^1].Version)
            return null;
        var fold = Fold.Of(typeof(T));
        var result = fold.Run(state, events);
        fold.SetVersion(result, events[^1].Version);
        return (T?)result;
    }

    public Task<IReadOnlyList<IEvent>> FetchStreamAsync(
        Guid streamId,
        long version = 0,
        DateTimeOffset? timestamp = null,
        long fromVersion = 0,
        CancellationToken token = default
    ) =>
        store.ReadAsync(
            batch => AddRead(batch, streamId, version, timestamp, fromVersion),
            reader => ReadEvents(reader, streamId, token),
            token
        );

    public Task<StreamState?> FetchStreamStateAsync(Guid streamId, CancellationToken token = default) =>
        store.ReadAsync(
            batch => batch.BatchCommands.Add(new NpgsqlBatchCommand(_graph.Sql.State) { Parameters = { new() { Value = streamId } } }),
            async reader =>
                !await reader.ReadAsync(token)
                    ? null
                    : new StreamState
                    {
                        Id = streamId,
                        Version = reader.GetInt64(0),
                        AggregateType = reader.IsDBNull(1) ? null : AggregateType(reader.GetString(1)),
                        LastTimestamp = reader.GetFieldValue<DateTimeOffset>(2),
                        Created = reader.GetFieldValue<DateTimeOffset>(3),
                        IsArchived = reader.GetBoolean(4),
                    },
            token
        );

    /// <summary>State and version; with a replayed state also the stream's snapshots, so that the save needs no further read.</summary>
    private async Task<Snapshot> FetchAsync(Type type, bool writing, Guid id, CancellationToken token)
    {
        var wanted = Fold.Of(type);
        var inline = store.Options.Projections.Snapshots.ContainsKey(type);
        Fold[] snapshots =
            inline ? [wanted]
            : writing ? [.. store.Options.Projections.Snapshots.Values]
            : [];
        Snapshot? live = null;
        Dictionary<Fold, Snapshot> read = [];
        await store.ReadAsync(
            batch =>
            {
                if (!inline)
                    AddRead(batch, id, 0, null, 0);
                foreach (var fold in snapshots)
                    AddFetch(batch, fold, id);
            },
            async reader =>
            {
                if (!inline)
                {
                    var events = await ReadEvents(reader, id, token);
                    var version = events.Count == 0 ? 0 : events[^1].Version;
                    live = new Snapshot(wanted.Run(null, events), version);
                    wanted.SetVersion(live.State, version);
                    await reader.NextResultAsync(token);
                }

                foreach (var fold in snapshots)
                    read[fold] = await ReadSnapshot(reader, fold, token);
                return true;
            },
            token
        );
        var result = live ?? read[wanted];
        if (!writing)
            return result;
        foreach (var (fold, snapshot) in read)
            Keep(fold, id, snapshot, result.Version);
        return result;
    }

    // One that another writer moved meanwhile is not kept: this session's append will fail anyway.
    private void Keep(Fold fold, Guid id, Snapshot snapshot, long version)
    {
        if (snapshot.Version == version)
            _fetched[(fold.Type, id)] = snapshot;
        else
            _fetched.Remove((fold.Type, id));
    }

    private Type? AggregateType(string alias) =>
        store.Options.Projections.Aggregates.Keys.FirstOrDefault(type => Names.Snake(type.Name) == alias);

    private void AddRead(NpgsqlBatch batch, Guid id, long version, DateTimeOffset? timestamp, long fromVersion) =>
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(_graph.Sql.Read)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = id },
                    new NpgsqlParameter<long> { TypedValue = fromVersion },
                    new NpgsqlParameter<long> { TypedValue = version },
                    new() { Value = timestamp?.ToUniversalTime() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                },
            }
        );

    private async Task<IReadOnlyList<IEvent>> ReadEvents(NpgsqlDataReader reader, Guid streamId, CancellationToken token)
    {
        List<IEvent> events = [];
        while (await reader.ReadAsync(token))
            events.Add(ReadEvent(reader, streamId));
        return events;
    }

    private IEvent ReadEvent(NpgsqlDataReader reader, Guid streamId)
    {
        var dotNet = reader.IsDBNull(6) ? null : reader.GetString(6);
        var mapping = _graph.Resolve(reader.GetString(4), dotNet);
        var @event = mapping.Wrap(Body(reader, mapping));
        @event.Id = reader.GetGuid(0);
        @event.Sequence = reader.GetInt64(1);
        @event.Version = reader.GetInt64(2);
        @event.StreamId = streamId;
        @event.EventTypeName = mapping.Alias;
        @event.DotNetTypeName = dotNet ?? mapping.DotNet;
        @event.Timestamp = reader.GetFieldValue<DateTimeOffset>(5);
        @event.IsArchived = reader.GetBoolean(7);
        var next = 8;
        if (_graph.Sql.Correlation)
            @event.CorrelationId = reader.GetValue(next++) as string;
        if (_graph.Sql.Causation)
            @event.CausationId = reader.GetValue(next++) as string;
        if (_graph.Sql.Headers && !reader.IsDBNull(next))
            @event.Headers = JsonSerializer.Deserialize<Dictionary<string, object>>(reader.GetFieldValue<byte[]>(next), store.Options.Json);
        return @event;
    }

    private object Body(NpgsqlDataReader reader, EventMapping mapping)
    {
        try
        {
            return JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(3), mapping.Type, store.Options.Json)!;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new EventDeserializationFailureException(reader.GetInt64(1), failure);
        }
    }
}
