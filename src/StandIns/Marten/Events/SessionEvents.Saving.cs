using System.Text.Json;
using JasperFx.Events;
using Marten.Exceptions;
using Npgsql;

namespace Marten.Events;

/// <summary>Saving: appends and the inline snapshots of their streams.</summary>
internal sealed partial class SessionEvents
{
    /// <summary>The commands of the pending events. Reads, in one trip, the snapshots that were not fetched before.</summary>
    public async Task<IReadOnlyList<Operation>> PrepareAsync(StreamAction[] streams, CancellationToken token)
    {
        List<Operation> operations = [];
        foreach (var stream in streams)
        {
            foreach (var @event in stream.Events)
            {
                @event.CorrelationId ??= session.CorrelationId;
                @event.CausationId ??= session.CausationId;
                foreach (var header in session.Headers ?? [])
                    @event.SetHeader(header.Key, header.Value);
            }

            operations.Add(new AppendOperation(stream, _graph, store.Options.Json));
        }

        var folds = store.Options.Projections.Snapshots.Values;
        var due = streams
            .SelectMany(stream => folds.Where(fold => stream.Events.Any(fold.Handles)).Select(fold => (Stream: stream, Fold: fold)))
            .ToArray();
        await FetchMissingAsync(due, token);
        operations.AddRange(due.Select(one => Project(one.Stream, one.Fold)).OfType<Operation>());
        return operations;
    }

    private Operation? Project(StreamAction stream, Fold fold)
    {
        Number(stream);
        var before = _fetched.GetValueOrDefault((fold.Type, stream.Id))?.State;
        var mapping = store.MappingFor(fold.Type);
        var state = fold.Run(before, stream.Events);
        if (state is not null)
            return new WriteOperation(mapping, state, Write.Store, stream.Version);
        return before is null ? null : new DeleteOperation(mapping, stream.Id);
    }

    private async Task FetchMissingAsync((StreamAction Stream, Fold Fold)[] due, CancellationToken token)
    {
        var missing = due.Where(one =>
                one.Stream.ActionType == StreamActionType.Append && !_fetched.ContainsKey((one.Fold.Type, one.Stream.Id))
            )
            .ToArray();
        if (missing.Length == 0)
            return;
        await store.ReadAsync(
            batch =>
            {
                foreach (var (stream, fold) in missing)
                    AddFetch(batch, fold, stream.Id);
            },
            async reader =>
            {
                foreach (var (stream, fold) in missing)
                {
                    var snapshot = await ReadSnapshot(reader, fold, token);
                    _fetched[(fold.Type, stream.Id)] = snapshot;

                    // A snapshot is only right at the version it was read at, so the append is held to that version.
                    stream.ExpectedVersionOnServer ??= snapshot.Version;
                    if (snapshot.Version == 0 && _graph.UseMandatoryStreamTypeDeclaration)
                        throw new NonExistentStreamException(stream.Id);
                    if (stream.ExpectedVersionOnServer != snapshot.Version)
                        throw new EventStreamUnexpectedMaxEventIdException(
                            stream.Id,
                            stream.AggregateType,
                            stream.ExpectedVersionOnServer.Value,
                            snapshot.Version
                        );
                }

                return true;
            },
            token
        );
    }

    private void AddFetch(NpgsqlBatch batch, Fold fold, Guid id) =>
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(store.MappingFor(fold.Type).Sql.Fetch) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = id } } }
        );

    /// <summary>One result of <see cref="DocumentSql.Fetch"/>; leaves the reader at the next.</summary>
    private async Task<Snapshot> ReadSnapshot(NpgsqlDataReader reader, Fold fold, CancellationToken token)
    {
        var snapshot = new Snapshot(null, 0);
        if (await reader.ReadAsync(token))
        {
            var version = reader.GetInt64(0);
            var state = await reader.IsDBNullAsync(1, token)
                ? null
                : JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(1), fold.Type, store.Options.Json);
            fold.SetVersion(state, version);
            snapshot = new Snapshot(state, version);
        }

        await reader.NextResultAsync(token);
        return snapshot;
    }
}
