using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Wolverine.Runtime;

/// <summary>One life of this process as an owner of messages: a number nobody had before, a session advisory lock on that number on a
/// connection of its own, queues and workers. When the connection is lost the number is dead: everything stops, and the process comes
/// back as a new node. Rows of a number whose lock is free belong to whoever claims them.</summary>
internal sealed partial class Node : IAsyncDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DoubtTime = TimeSpan.FromSeconds(30);

    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stopping;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, LocalQueue> _queues = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _doubtful = new();
    private readonly ILogger _logger;
    private int _claimed;
    private bool _backlog;

    private Node(WolverineRuntime runtime, NpgsqlConnection connection, int number, ILogger logger)
    {
        (Runtime, _connection, Number, _logger) = (runtime, connection, number, logger);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(_lost.Token);
        connection.Notification += (_, _) => Wake();
    }

    public WolverineRuntime Runtime { get; }

    public int Number { get; }

    /// <summary>The lock is gone: nothing may go on.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>No new work is begun; what runs may end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public DateTimeOffset HandledUntil => Runtime.HandledUntil;

    public static async Task<Node> JoinAsync(WolverineRuntime runtime, NpgsqlDataSource database, ILogger logger, CancellationToken cancellation)
    {
        var tables = runtime.Tables;
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            await using var join = new NpgsqlCommand(
                $"""
                insert into {tables.Nodes} (id, description, uri) values (@id, @description, 'dbcontrol://' || @id) returning node_number
                """, connection) { Parameters = { new("id", Guid.CreateVersion7()), new("description", Environment.MachineName) } };
            var number = (int)(await join.ExecuteScalarAsync(cancellation))!;
            // The server must notice a vanished process, but later than the process notices a vanished server.
            await using var own = new NpgsqlCommand(
                $"""
                select pg_advisory_lock({tables.LockClass}::int, {number});
                set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3;
                listen "{tables.Channel}"
                """, connection);
            await own.ExecuteNonQueryAsync(cancellation);
            return new Node(runtime, connection, number, logger);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Works until the lock is lost or the node is stopped; then lets what runs end, within the limit.</summary>
    public async Task RunAsync()
    {
        using var done = new CancellationTokenSource();
        var watch = WatchAsync(done.Token);
        await SweepAsync();
        try
        {
            await Task.WhenAll(_queues.Values.Select(queue => queue.Workers)).WaitAsync(Runtime.Options.Durability.DrainTimeout);
        }
        catch (TimeoutException e)
        {
            Log(e, "Node {Number} ends with handlers still running", Number);
        }

        await _lost.CancelAsync();
        await done.CancelAsync();
        await watch;
    }

    /// <summary>Takes no more work.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    /// <summary>Ends even what runs.</summary>
    public void Abandon() => _lost.Cancel();

    public void Enqueue(IReadOnlyCollection<Envelope> envelopes)
    {
        foreach (var envelope in envelopes)
        {
            if (envelope.Status == EnvelopeStatus.Incoming)
            {
                Add(envelope);
            }
        }
    }

    /// <summary>These were perhaps stored: the answer to the commit was lost. A later sweep looks.</summary>
    public void Doubt(IEnumerable<Envelope> envelopes)
    {
        var until = Runtime.Time.GetUtcNow() + DoubtTime;
        foreach (var envelope in envelopes.Where(x => x.Status == EnvelopeStatus.Incoming))
        {
            _doubtful[envelope.Id] = until;
        }
    }

    public void Finished()
    {
        if (Interlocked.Decrement(ref _claimed) < Runtime.Options.Durability.RecoveryBatchSize && _backlog)
        {
            Wake();
        }
    }

    /// <summary>Repeats until it succeeds or the node is lost; a message must not vanish because the database was away.</summary>
    public async Task PersistAsync(Func<CancellationToken, Task> write)
    {
        for (var wait = 50; ; wait = Math.Min(wait * 2, 2000))
        {
            try
            {
                await write(Lost);
                return;
            }
            catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
            {
                Log(e, "The message tables cannot be written now");
            }

            await Task.Delay(wait, Lost);
        }
    }

#pragma warning disable CA2254 // The templates are constants at the callers.
    public void Log(Exception e, string message, params object[] values) => _logger.LogWarning(e, message, values);
#pragma warning restore CA2254

    public async ValueTask DisposeAsync()
    {
        await _lost.CancelAsync();
        try
        {
            await Runtime.Store.ReleaseAllAsync(Number, CancellationToken.None);
            await using var leave = new NpgsqlCommand("select pg_advisory_unlock_all(); unlisten *; reset all", _connection) { CommandTimeout = 5 };
            await leave.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The server frees the lock with the connection; others then claim what this number still owns.
            NpgsqlConnection.ClearPool(_connection);
        }

        await _connection.DisposeAsync();
    }

    private void Add(Envelope envelope)
    {
        Interlocked.Increment(ref _claimed);
        _queues.GetOrAdd(envelope.QueueName, name => new LocalQueue(this, Runtime.Options.LocalQueue(name))).Add(envelope);
    }

    /// <summary>Holds the lock: notices at once when the server ends the connection, and within two heartbeats when it is silent.</summary>
    private async Task WatchAsync(CancellationToken done)
    {
        try
        {
            while (true)
            {
                if (!await _connection.WaitAsync(Heartbeat, done))
                {
                    await using var beat = new NpgsqlCommand("select 1", _connection) { CommandTimeout = (int)Heartbeat.TotalSeconds };
                    await beat.ExecuteNonQueryAsync(done);
                }
            }
        }
        catch (Exception e) when (!done.IsCancellationRequested)
        {
            Log(e, "Node {Number} lost its lock", Number);
            await _lost.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // Done.
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);
}
