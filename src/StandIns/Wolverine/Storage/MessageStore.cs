using System.Text;
using Npgsql;
using Wolverine.Runtime;

namespace Wolverine.Storage;

/// <summary>What the nodes do with the message tables, each call one short transaction of its own.</summary>
internal sealed class MessageStore(NpgsqlDataSource database, MessageTables tables)
{
    public Task CreateTablesAsync(CancellationToken cancellation) => RunAsync(tables.Create, [], cancellation);

    /// <summary>Stores messages and, where a message was handled, its mark: together or not at all.</summary>
    public async Task CommitAsync(
        IReadOnlyCollection<Envelope> outgoing, Node? sending, Envelope? handled, Node? owner, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var message in outgoing)
        {
            Add(batch, tables.Insert(message, sending?.Number ?? 0));
        }

        if (sending is null && outgoing.Count > 0)
        {
            Add(batch, (tables.Notify, []));
        }

        if (owner is not null)
        {
            Add(batch, tables.MarkHandled(handled!.Id, owner.Number, owner.HandledUntil));
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }

    public Task RescheduleAsync(Envelope envelope, int owner, DateTimeOffset due, CancellationToken cancellation) => RunAsync(
        $"update {tables.Incoming} set status = 'Scheduled', owner_id = 0, execution_time = $3, attempts = $4 where id = $1 and owner_id = $2 and status = 'Incoming'",
        [envelope.Id, owner, due.ToUniversalTime(), envelope.Attempts], cancellation);

    public Task KeepAttemptsAsync(Envelope envelope, int owner, CancellationToken cancellation) => RunAsync(
        $"update {tables.Incoming} set attempts = $3 where id = $1 and owner_id = $2 and status = 'Incoming'",
        [envelope.Id, owner, envelope.Attempts], cancellation);

    public Task DiscardAsync(Envelope envelope, int owner, CancellationToken cancellation) => RunAsync(
        $"delete from {tables.Incoming} where id = $1 and owner_id = $2 and status = 'Incoming'", [envelope.Id, owner], cancellation);

    public Task DeadLetterAsync(Envelope envelope, int owner, Exception e, CancellationToken cancellation) => RunAsync(
        $"""
        with gone as (delete from {tables.Incoming} where id = $1 and owner_id = $2 and status = 'Incoming' returning id, body, message_type, received_at)
        insert into {tables.DeadLetters} (id, body, message_type, received_at, source, exception_type, exception_message, sent_at, replayable)
        select id, body, message_type, received_at, $3, $4, $5, $6, false from gone
        on conflict (id) do update set exception_type = excluded.exception_type, exception_message = excluded.exception_message, replayable = false
        """,
        [envelope.Id, owner, envelope.Source ?? "", e.GetType().FullName!, Text(e.Message), envelope.SentAt.ToUniversalTime()], cancellation);

    /// <summary>Dead letters marked for replay become ordinary messages again, unless their id was handled meanwhile.</summary>
    public Task ReviveAsync(CancellationToken cancellation) => RunAsync(
        $"""
        with revived as (delete from {tables.DeadLetters} where replayable returning id, body, message_type, received_at)
        insert into {tables.Incoming} (id, status, owner_id, attempts, body, message_type, received_at)
        select id, 'Incoming', 0, 0, body, message_type, received_at from revived on conflict (id) do nothing
        """, [], cancellation);

    /// <summary>Takes scheduled messages that are due, the longest due first.</summary>
    public async Task<List<Envelope>> ClaimDueAsync(int owner, DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        var claimed = await ClaimAsync("status = 'Scheduled' and execution_time <= $3", "execution_time, id", owner, limit, now.ToUniversalTime(), cancellation);
        return [.. claimed.OrderBy(x => x.ScheduledTime).ThenBy(x => x.Id)];
    }

    /// <summary>Takes messages of nobody and of nodes whose lock is free.</summary>
    public async Task<List<Envelope>> ClaimOrphansAsync(int owner, int limit, CancellationToken cancellation)
    {
        // Two statements on purpose. Node numbers are never used again, so once found free an owner stays gone; in one
        // statement a row that a node born meanwhile has just claimed would be compared with an outdated list of locks.
        var orphaned = await OrphanedOwnersAsync(owner, cancellation);
        return orphaned.Length == 0
            ? []
            : [.. (await ClaimAsync("status = 'Incoming' and owner_id = any ($3)", "id", owner, limit, orphaned, cancellation)).OrderBy(x => x.Id)];
    }

    /// <summary>Gives up messages that never got to this node's queues, so that the next claim finds them.</summary>
    public Task ReleaseAsync(Guid[] ids, int owner, CancellationToken cancellation) => RunAsync(
        $"update {tables.Incoming} set owner_id = 0 where id = any ($1) and owner_id = $2 and status = 'Incoming'", [ids, owner], cancellation);

    public Task ReleaseAllAsync(int owner, CancellationToken cancellation) => RunAsync(
        $"""
        with released as (update {tables.Incoming} set owner_id = 0 where owner_id = $1 and status = 'Incoming' returning 1),
        gone as (delete from {tables.Nodes} where node_number = $1)
        select pg_notify('{tables.Channel}', '') where exists (select from released)
        """, [owner], cancellation);

    public Task ForgetHandledAsync(DateTimeOffset now, CancellationToken cancellation) => RunAsync(
        $"delete from {tables.Incoming} where status = 'Handled' and keep_until <= $1", [now.ToUniversalTime()], cancellation);

    public async Task RunAsync(string sql, object[] values, CancellationToken cancellation)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private async Task<int[]> OrphanedOwnersAsync(int owner, CancellationToken cancellation)
    {
        await using var command = Command(
            $"""
            select array(select distinct owner_id from {tables.Incoming} i where status = 'Incoming' and owner_id <> $1 and not exists (
                select from pg_locks where locktype = 'advisory' and granted and objsubid = 2 and classid = {tables.LockClass} and objid = i.owner_id::oid
                and database = (select oid from pg_database where datname = current_database())))
            """, owner);
        return (int[])(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task<List<Envelope>> ClaimAsync(
        string which, string order, int owner, int limit, object value, CancellationToken cancellation)
    {
        await using var command = Command(
            $"""
            update {tables.Incoming} set status = 'Incoming', owner_id = $1
            where id in (select id from {tables.Incoming} where {which} order by {order} limit $2 for update skip locked)
            returning id, attempts, message_type, received_at, execution_time, body
            """, owner, limit, value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        List<Envelope> claimed = [];
        while (await reader.ReadAsync(cancellation))
        {
            claimed.Add(Read(reader));
        }

        return claimed;
    }

    // What PostgreSQL does not store: half surrogates and NUL.
    private static string Text(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', ' ');

    private static Envelope Read(NpgsqlDataReader reader)
    {
        var envelope = new Envelope
        {
            Id = reader.GetGuid(0),
            Attempts = reader.GetInt32(1),
            MessageType = reader.GetString(2),
            Destination = !reader.IsDBNull(3) && Uri.TryCreate(reader.GetString(3), UriKind.Absolute, out var queue) ? queue : null,
            ScheduledTime = reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
            Status = EnvelopeStatus.Incoming,
        };
        EnvelopeSerializer.Read(reader.GetFieldValue<byte[]>(5), envelope);
        return envelope;
    }

    private static void Add(NpgsqlBatch batch, (string Sql, object[] Values) statement)
    {
        var parts = statement.Sql.Split('?');
        var command = batch.CreateBatchCommand();
        command.CommandText = string.Concat(parts.Select((part, i) => i == 0 ? part : $"${i}{part}"));
        foreach (var value in statement.Values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
    }
}
