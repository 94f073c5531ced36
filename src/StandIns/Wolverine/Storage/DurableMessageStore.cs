using Npgsql;
using Wolverine.Logging;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Wolverine.Runtime;

namespace Wolverine.Persistence.Durability;

internal sealed class DurableMessageStore(WolverineRuntime runtime) : IMessageStore, IMessageStoreAdmin, IDeadLetters
{
    private const string Matches =
        "where (cardinality($1) = 0 or id = any ($1)) and ($2 = '' or message_type = $2) and ($3 = '' or exception_type = $3)";

    private readonly Storage.MessageTables _tables = runtime.Tables;

    public IMessageStoreAdmin Admin => this;

    public IDeadLetters DeadLetters => this;

    public Task ClearAllAsync() =>
        runtime.Store.RunAsync($"delete from {_tables.Incoming}; delete from {_tables.DeadLetters}", [], CancellationToken.None);

    public Task MigrateAsync() => runtime.Store.CreateTablesAsync(CancellationToken.None);

    public async Task<PersistedCounts> FetchCountsAsync()
    {
        await using var command = runtime.Store.Command(
            $"""
            select count(*) filter (where status = 'Incoming')::int, count(*) filter (where status = 'Scheduled')::int,
            count(*) filter (where status = 'Handled')::int, (select count(*)::int from {_tables.DeadLetters}) from {_tables.Incoming}
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new PersistedCounts
        {
            Incoming = reader.GetInt32(0), Scheduled = reader.GetInt32(1), Handled = reader.GetInt32(2), DeadLetter = reader.GetInt32(3),
        };
    }

    public async Task<DeadLetterEnvelopeResults> QueryAsync(DeadLetterEnvelopeQuery query, CancellationToken token)
    {
        await using var count = runtime.Store.Command($"select count(*)::int from {_tables.DeadLetters} {Matches}", Values(query));
        var results = new DeadLetterEnvelopeResults { PageNumber = query.PageNumber, TotalCount = (int)(await count.ExecuteScalarAsync(token))! };
        await using var page = runtime.Store.Command(
            $"""
            select id, message_type, received_at, source, exception_type, exception_message, sent_at, replayable, body
            from {_tables.DeadLetters} {Matches} order by sent_at, id limit $4 offset $5
            """, [.. Values(query), query.PageSize, (Math.Max(query.PageNumber, 1) - 1) * query.PageSize]);
        await using var reader = await page.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            results.Envelopes.Add(Read(reader));
        }

        return results;
    }

    public async Task<DeadLetterEnvelope?> DeadLetterEnvelopeByIdAsync(Guid id, string? tenantId = null) =>
        (await QueryAsync(new DeadLetterEnvelopeQuery([id]), CancellationToken.None)).Envelopes.SingleOrDefault();

    public async Task ReplayAsync(DeadLetterEnvelopeQuery query, CancellationToken token)
    {
        await runtime.Store.RunAsync($"update {_tables.DeadLetters} set replayable = true {Matches}", Values(query), token);
        await runtime.Store.RunAsync(_tables.Notify, [], token);
    }

    public Task DiscardAsync(DeadLetterEnvelopeQuery query, CancellationToken token) =>
        runtime.Store.RunAsync($"delete from {_tables.DeadLetters} {Matches}", Values(query), token);

    private static object[] Values(DeadLetterEnvelopeQuery query) => [query.MessageIds, query.MessageType ?? "", query.ExceptionType ?? ""];

    private static DeadLetterEnvelope Read(NpgsqlDataReader reader)
    {
        var envelope = new Envelope { Id = reader.GetGuid(0), MessageType = reader.GetString(1) };
        Storage.EnvelopeSerializer.Read(reader.GetFieldValue<byte[]>(8), envelope);
        return new DeadLetterEnvelope(envelope)
        {
            ReceivedAt = Text(2), Source = Text(3), ExceptionType = Text(4), ExceptionMessage = Text(5),
            SentAt = reader.GetFieldValue<DateTimeOffset>(6), Replayable = reader.GetBoolean(7),
        };

        string Text(int column) => reader.IsDBNull(column) ? "" : reader.GetString(column);
    }
}
