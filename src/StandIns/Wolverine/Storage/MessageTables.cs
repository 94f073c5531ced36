using Npgsql;

namespace Wolverine.Storage;

/// <summary>The message tables of WolverineFx 6.29.2, and the statements that go into a handler's own transaction.</summary>
internal sealed class MessageTables
{
    // A refused hand-over shows as a failed cast of this text: the one way to abort a transaction from plain SQL, without a function.
    private const string NotOwner = "message-has-another-owner";

    // The document store's number: both make the schema, perhaps in several processes at once.
    private const long SchemaLock = 0x4D61_7274_656E;

    public MessageTables(string schema)
    {
        Schema = $"\"{schema}\"";
        Incoming = $"{Schema}.wolverine_incoming_envelopes";
        DeadLetters = $"{Schema}.wolverine_dead_letters";
        Nodes = $"{Schema}.wolverine_nodes";
        Channel = $"wolverine_{schema}";
        Notify = $"select pg_notify('{Channel}', '')";
        InsertReady = $"insert into {Incoming} (id, status, owner_id, attempts, body, message_type, received_at) values (?, 'Incoming', ?, 0, ?, ?, ?)";
        InsertScheduled = $"insert into {Incoming} (id, status, owner_id, attempts, body, message_type, received_at, execution_time) values (?, 'Scheduled', 0, 0, ?, ?, ?, ?)";
        Handled = $"""
            with done as (update {Incoming} set status = 'Handled', owner_id = 0, keep_until = ?, body = '' where id = ? and owner_id = ? and status = 'Incoming' returning 1)
            select (case count(*) when 1 then '1' else '{NotOwner}' end)::int from done
            """;
    }

    public string Schema { get; }

    public string Incoming { get; }

    public string DeadLetters { get; }

    public string Nodes { get; }

    /// <summary>LISTEN/NOTIFY channel that tells nodes of rows nobody owns.</summary>
    public string Channel { get; }

    public string Notify { get; }

    /// <summary>The class of the advisory locks that nodes of these tables hold; the object is the node number.</summary>
    public string LockClass => $"'{Nodes}'::regclass::oid";

    private string InsertReady { get; }

    private string InsertScheduled { get; }

    private string Handled { get; }

    /// <summary>The row of an outgoing message, with <c>?</c> placeholders.</summary>
    public (string Sql, object[] Values) Insert(Envelope envelope, int owner)
    {
        var body = EnvelopeSerializer.Write(envelope);
        return envelope.Status == EnvelopeStatus.Scheduled
            ? (InsertScheduled, [envelope.Id, body, envelope.MessageType!, envelope.Destination!.AbsoluteUri, envelope.ScheduledTime!.Value.ToUniversalTime()])
            : (InsertReady, [envelope.Id, owner, body, envelope.MessageType!, envelope.Destination!.AbsoluteUri]);
    }

    /// <summary>Marks a message handled, or fails the whole transaction when this node no longer owns it.</summary>
    public (string Sql, object[] Values) MarkHandled(Guid id, int owner, DateTimeOffset keepUntil) => (Handled, [keepUntil, id, owner]);

    /// <summary>The commit failed because another node owns the message now.</summary>
    public static bool IsNotOwner(Exception? e) =>
        e is not null && ((e is PostgresException refusal && refusal.MessageText.Contains(NotOwner, StringComparison.Ordinal)) || IsNotOwner(e.InnerException));

    /// <summary>The commit may have happened although it failed: the answer was lost.</summary>
    public static bool IsAmbiguous(Exception? e) => e switch
    {
        null => false,
        OperationCanceledException => true,
        PostgresException refusal => refusal.SqlState.StartsWith("57", StringComparison.Ordinal),
        NpgsqlException => true,
        _ => IsAmbiguous(e.InnerException),
    };

    public string Create => $"""
        select pg_advisory_xact_lock({SchemaLock});
        create schema if not exists {Schema};
        create table if not exists {Incoming} (
            id uuid not null primary key, status varchar not null, owner_id int not null, execution_time timestamptz, attempts int not null default 0,
            body bytea not null, message_type varchar not null, received_at varchar, keep_until timestamptz);
        create index if not exists wolverine_incoming_envelopes_idx_owner on {Incoming} (owner_id) where status = 'Incoming';
        create index if not exists wolverine_incoming_envelopes_idx_due on {Incoming} (execution_time) where status = 'Scheduled';
        create table if not exists {DeadLetters} (
            id uuid not null primary key, execution_time timestamptz, body bytea not null, message_type varchar not null, received_at varchar, source varchar,
            exception_type varchar, exception_message varchar, sent_at timestamptz, replayable boolean);
        create table if not exists {Nodes} (
            id uuid not null primary key, node_number serial not null, description varchar not null, uri varchar not null,
            started timestamptz not null default now(), health_check timestamptz not null default now(), version varchar, capabilities text[]);
        """;
}
