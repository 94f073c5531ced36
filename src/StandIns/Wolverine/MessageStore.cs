using System.Text;
using Npgsql;
using Wolverine.ErrorHandling;
using Wolverine.Logging;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Wolverine.Persistence.Durability;

/// <summary>The message tables of WolverineFx 6.29.2: what nodes and operators do with them, each call one short transaction of its own,
/// and the statements (with <c>?</c>) that go into a transaction of the document store.</summary>
internal sealed class MessageStore(NpgsqlDataSource database, string schema) : IMessageStore, IMessageStoreAdmin, IDeadLetters
{
    // A refused hand-over shows as a failed cast of this text: the one way to abort a transaction from plain SQL, without a function.
    private const string NotOwner = "message-has-another-owner";

    // The document store's number: both make the schema, perhaps in several processes at once.
    private const long SchemaLock = 0x4D61_7274_656E;

    // "Not distinct" cannot use the index of a node's messages, which is full of rows just handled; the row is found by its id.
    private const string Mine = "id = $1 and owner_id is not distinct from $2 and status = 'Incoming'";
    private const string Matches = "where cardinality($1) = 0 or id = any ($1)";

    private readonly string _messages = $"\"{schema}\".wolverine_incoming_envelopes";
    private readonly string _dead = $"\"{schema}\".wolverine_dead_letters";
    private readonly string _nodes = $"\"{schema}\".wolverine_nodes";

    public IMessageStoreAdmin Admin => this;
    public IDeadLetters DeadLetters => this;

    /// <summary>Tells the nodes of rows nobody owns.</summary>
    public string Notify { get; } = $"select pg_notify('wolverine_{schema}', '')";

    // The class of the nodes' advisory locks; the object is the node number.
    private string LockClass => $"'{_nodes}'::regclass::oid";

    /// <summary>The commit failed because another node owns the message now.</summary>
    public static bool IsNotOwner(Exception? e) =>
        (e as PostgresException)?.MessageText.Contains(NotOwner, StringComparison.Ordinal)
        ?? (e is not null && IsNotOwner(e.InnerException));

    /// <summary>The row of an outgoing message; a scheduled one belongs to nobody.</summary>
    public (string Sql, object[] Values) Insert(Envelope envelope, int owner)
    {
        var (body, type, queue) = (EnvelopeSerializer.Write(envelope), envelope.MessageType!, envelope.Destination!.AbsoluteUri);
        // Two statements and not one with a null time: an untyped null is never prepared.
        return envelope.ScheduledTime is { } due
            ? (
                $"insert into {_messages} (id, status, owner_id, execution_time, body, message_type, received_at) values (?, 'Scheduled', 0, ?, ?, ?, ?)",
                [envelope.Id, due.ToUniversalTime(), body, type, queue]
            )
            : (
                $"insert into {_messages} (id, status, owner_id, body, message_type, received_at) values (?, 'Incoming', ?, ?, ?, ?)",
                [envelope.Id, owner, body, type, queue]
            );
    }

    /// <summary>Marks a message handled, or fails the whole transaction when this node no longer owns it.</summary>
    public (string Sql, object[] Values) MarkHandled(Guid id, int owner, DateTimeOffset keepUntil)
    {
        var sql = $"""
            with done as (update {_messages} set status = 'Handled', owner_id = 0, keep_until = ?, body = ''
                where id = ? and owner_id is not distinct from ? and status = 'Incoming' returning 1)
            select (case count(*) when 1 then '1' else '{NotOwner}' end)::int from done
            """;
        return (sql, [keepUntil.ToUniversalTime(), id, owner]);
    }

    /// <summary>Marks messages handled that this node still owns.</summary>
    public Task MarkHandledAsync(Guid[] ids, int owner, DateTimeOffset keepUntil, CancellationToken token) =>
        RunAsync(
            $"update {_messages} set status = 'Handled', owner_id = 0, keep_until = $3, body = '' where id = any ($1) and owner_id is not distinct from $2 and status = 'Incoming'",
            token,
            ids,
            owner,
            keepUntil.ToUniversalTime()
        );

    public Task MigrateAsync()
    {
        var sql = $"""
            select pg_advisory_xact_lock({SchemaLock});
            create schema if not exists "{schema}";
            create table if not exists {_messages} (
                id uuid not null primary key, status varchar not null, owner_id int not null, execution_time timestamptz, attempts int not null default 0,
                body bytea not null, message_type varchar not null, received_at varchar, keep_until timestamptz);
            create index if not exists wolverine_incoming_envelopes_idx_owner on {_messages} (owner_id) where status = 'Incoming';
            create index if not exists wolverine_incoming_envelopes_idx_due on {_messages} (execution_time) where status = 'Scheduled';
            create table if not exists {_dead} (
                id uuid not null primary key, execution_time timestamptz, body bytea not null, message_type varchar not null, received_at varchar,
                source varchar, exception_type varchar, exception_message varchar, sent_at timestamptz, replayable boolean);
            create table if not exists {_nodes} (
                id uuid not null primary key, node_number serial not null, description varchar not null, uri varchar not null,
                started timestamptz not null default now(), health_check timestamptz not null default now(), version varchar, capabilities text[]);
            """;
        return RunAsync(sql, CancellationToken.None);
    }

    public Task ClearAllAsync() => RunAsync($"delete from {_messages}; delete from {_dead}", CancellationToken.None);

    public async Task<PersistedCounts> FetchCountsAsync()
    {
        var sql = $"select status, count(*)::int from {_messages} group by 1 union all select 'Dead', count(*)::int from {_dead}";
        var counts = (await ReadAsync(sql, x => (x.GetString(0), x.GetInt32(1)), CancellationToken.None)).ToDictionary();
        int Of(string status) => counts.GetValueOrDefault(status);
        return new()
        {
            Incoming = Of("Incoming"),
            Scheduled = Of("Scheduled"),
            Handled = Of("Handled"),
            DeadLetter = Of("Dead"),
        };
    }

    public async Task<DeadLetterEnvelopeResults> QueryAsync(DeadLetterEnvelopeQuery query, CancellationToken token)
    {
        var sql = $"""
            select id, message_type, coalesce(received_at, ''), coalesce(exception_type, ''), coalesce(exception_message, ''), replayable, body
            from {_dead} {Matches} order by sent_at, id limit $2 offset $3
            """;
        var skipped = (query.PageNumber - 1) * query.PageSize;
        return new() { Envelopes = await ReadAsync(sql, DeadLetter, token, query.MessageIds, query.PageSize, skipped) };
    }

    public async Task<DeadLetterEnvelope?> DeadLetterEnvelopeByIdAsync(Guid id) =>
        (await QueryAsync(new DeadLetterEnvelopeQuery([id]), CancellationToken.None)).Envelopes.SingleOrDefault();

    public async Task ReplayAsync(DeadLetterEnvelopeQuery query, CancellationToken token)
    {
        await RunAsync($"update {_dead} set replayable = true {Matches}", token, query.MessageIds);
        await RunAsync(Notify, token);
    }

    public Task DiscardAsync(DeadLetterEnvelopeQuery query, CancellationToken token) =>
        RunAsync($"delete from {_dead} {Matches}", token, query.MessageIds);

    /// <summary>A node number nobody had before, its lock taken on this connection, which listens from now on.</summary>
    public async Task<int> JoinAsync(NpgsqlConnection connection, CancellationToken token)
    {
        var join = $"insert into {_nodes} (id, description, uri) values (@id, '', 'dbcontrol://' || @id) returning node_number";
        await using var row = new NpgsqlCommand(join, connection) { Parameters = { new("id", Guid.CreateVersion7()) } };
        var number = (int)(await row.ExecuteScalarAsync(token))!;
        // The server must notice a vanished process, but later than the process notices a vanished server.
        var own = $"""
            select pg_advisory_lock({LockClass}::int, {number});
            set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3;
            listen "wolverine_{schema}"
            """;
        await using var hold = new NpgsqlCommand(own, connection);
        await hold.ExecuteNonQueryAsync(token);
        return number;
    }

    /// <summary>Dead letters marked for replay become ordinary messages again, unless their id was handled meanwhile.</summary>
    public Task ReviveAsync(CancellationToken token)
    {
        var sql = $"""
            with revived as (delete from {_dead} where replayable returning id, body, message_type, received_at)
            insert into {_messages} (id, status, owner_id, body, message_type, received_at)
            select id, 'Incoming', 0, body, message_type, received_at from revived on conflict (id) do nothing
            """;
        return RunAsync(sql, token);
    }

    /// <summary>Writes the end of a failed attempt; nothing when the message is no longer this node's.</summary>
    public Task SettleAsync(Envelope envelope, int owner, FailureStep step, Exception e, DateTimeOffset due, CancellationToken token)
    {
        var discard = $"delete from {_messages} where {Mine}";
        var schedule = $"update {_messages} set status = 'Scheduled', owner_id = 0, execution_time = $3, attempts = $4 where {Mine}";
        var bury = $"""
            with gone as ({discard} returning id, body, message_type, received_at)
            insert into {_dead} (id, body, message_type, received_at, source, exception_type, exception_message, sent_at, replayable)
            select id, body, message_type, received_at, $3, $4, $5, $6, false from gone
            on conflict (id) do update set exception_type = excluded.exception_type, exception_message = excluded.exception_message, replayable = false
            """;
        var (id, source, type, sent) = (envelope.Id, envelope.Source ?? "", e.GetType().FullName!, envelope.SentAt.ToUniversalTime());
        return step.Action switch
        {
            FailureAction.Discard => RunAsync(discard, token, id, owner),
            FailureAction.Schedule => RunAsync(schedule, token, id, owner, due.ToUniversalTime(), envelope.Attempts),
            _ => RunAsync(bury, token, id, owner, source, type, Text(e.Message), sent),
        };
    }

    /// <summary>Takes scheduled messages that are due, in the order they are due.</summary>
    public Task<List<Envelope>> ClaimDueAsync(int owner, DateTimeOffset now, int limit, CancellationToken token) =>
        ClaimAsync("status = 'Scheduled' and execution_time <= $3", "execution_time, id", owner, limit, now.ToUniversalTime(), token);

    /// <summary>Takes messages of nobody and of nodes whose lock is free, in the order they were sent.</summary>
    public async Task<List<Envelope>> ClaimOrphansAsync(int owner, int limit, CancellationToken token)
    {
        // Two statements on purpose. Node numbers are never used again, so once found free an owner stays gone; in one
        // statement a row that a node born meanwhile has just claimed would be compared with an outdated list of locks.
        var sql = $"""
            select distinct owner_id from {_messages} i where status = 'Incoming' and owner_id <> $1 and not exists (
                select from pg_locks where locktype = 'advisory' and granted and objsubid = 2 and classid = {LockClass} and objid = i.owner_id::oid
                and database = (select oid from pg_database where datname = current_database()))
            """;
        var gone = await ReadAsync(sql, x => x.GetInt32(0), token, owner);
        return gone.Count == 0 ? [] : await ClaimAsync("status = 'Incoming' and owner_id = any ($3)", "id", owner, limit, gone, token);
    }

    /// <summary>The messages that are this node's according to the tables.</summary>
    public Task<List<Guid>> OwnedAsync(int owner, CancellationToken token) =>
        ReadAsync($"select id from {_messages} where owner_id = $1 and status = 'Incoming'", x => x.GetGuid(0), token, owner);

    public Task ReleaseAsync(Guid[] ids, int owner, CancellationToken token) =>
        RunAsync($"update {_messages} set owner_id = 0 where id = any ($1) and owner_id = $2 and status = 'Incoming'", token, ids, owner);

    /// <summary>Gives up everything of a node that ends, and tells the others.</summary>
    public Task ReleaseAllAsync(int owner)
    {
        var sql = $"""
            with released as (update {_messages} set owner_id = 0 where owner_id = $1 and status = 'Incoming' returning 1),
            gone as (delete from {_nodes} where node_number = $1)
            {Notify} where exists (select from released)
            """;
        return RunAsync(sql, CancellationToken.None, owner);
    }

    public Task ForgetHandledAsync(DateTimeOffset now, CancellationToken token) =>
        RunAsync($"delete from {_messages} where status = 'Handled' and keep_until <= $1", token, now.ToUniversalTime());

    // What PostgreSQL does not store: half surrogates and NUL.
    private static string Text(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', ' ');

    private static DeadLetterEnvelope DeadLetter(NpgsqlDataReader row)
    {
        var envelope = new Envelope { Id = row.GetGuid(0), MessageType = row.GetString(1) };
        EnvelopeSerializer.Read(row.GetFieldValue<byte[]>(6), envelope);
        return new DeadLetterEnvelope(envelope, row.GetString(2), row.GetString(3), row.GetString(4), row.GetBoolean(5));
    }

    private Task<List<Envelope>> ClaimAsync(string which, string order, int owner, int limit, object value, CancellationToken token)
    {
        var sql = $"""
            with claimed as (update {_messages} set status = 'Incoming', owner_id = $1
                where id in (select id from {_messages} where {which} order by {order} limit $2 for update skip locked)
                returning id, attempts, message_type, coalesce(received_at, ''), body, execution_time)
            select * from claimed order by {order}
            """;
        return ReadAsync(sql, Claimed, token, owner, limit, value);
    }

    private static Envelope Claimed(NpgsqlDataReader row)
    {
        _ = Uri.TryCreate(row.GetString(3), UriKind.Absolute, out var queue);
        var envelope = new Envelope
        {
            Id = row.GetGuid(0),
            Attempts = row.GetInt32(1),
            MessageType = row.GetString(2),
            Destination = queue,
        };
        EnvelopeSerializer.Read(row.GetFieldValue<byte[]>(4), envelope);
        return envelope;
    }

    private async Task RunAsync(string sql, CancellationToken token, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(token);
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken token, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(token);
        List<T> rows = [];
        while (await reader.ReadAsync(token))
            rows.Add(read(reader));
        return rows;
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        return command;
    }
}
