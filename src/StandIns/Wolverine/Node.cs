using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Wolverine.Runtime;

/// <summary>One life of this process as an owner of messages: a number nobody had before, a session advisory lock on that number on a
/// connection of its own, queues and workers. When the connection is lost the number is dead: everything stops, and the process comes
/// back as a new node. Rows of a number whose lock is free belong to whoever claims them.</summary>
internal sealed class Node : IAsyncDisposable
{
    private const int Batch = 100;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    // How long handled messages are gathered before they are marked together.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(25);

    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stopping;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ConcurrentDictionary<string, LocalQueue> _queues = new();

    // Messages in the queues, at work or about to be committed; true for those that only wait for their mark. Only the sweep takes a stored message in.
    private readonly ConcurrentDictionary<Guid, bool> _held = new();
    private readonly Channel<Guid> _unmarked = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });
    private volatile bool _backlog;

    private Node(WolverineRuntime runtime, NpgsqlConnection connection, int number, CancellationToken ending)
    {
        (Runtime, _connection, Number) = (runtime, connection, number);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(_lost.Token, ending);
        connection.Notification += (_, _) => Wake();
    }

    public WolverineRuntime Runtime { get; }
    public int Number { get; }

    /// <summary>The lock is gone: nothing may go on.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>No new work is begun; what runs may end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public static async Task<Node> JoinAsync(WolverineRuntime runtime, CancellationToken cancellation, CancellationToken ending)
    {
        var connection = await runtime.Database.OpenConnectionAsync(cancellation);
        try
        {
            var number = await runtime.Store.JoinAsync(connection, cancellation);
            return new Node(runtime, connection, number, ending);
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
        var (watch, marking) = (WatchAsync(done.Token), MarkAsync());
        await SweepAsync();
        var limit = Task.Delay(DrainTime, done.Token);
        await Task.WhenAny(Task.WhenAll(_queues.Values.Select(queue => queue.Workers)), limit);
        _unmarked.Writer.Complete();
        await Task.WhenAny(marking, limit);
        await _lost.CancelAsync();
        await done.CancelAsync();
        await watch;
    }

    /// <summary>Ends even what runs.</summary>
    public void Abandon() => _lost.Cancel();

    public void Hold(List<Envelope> envelopes) => envelopes.ForEach(envelope => _held.TryAdd(envelope.Id, false));

    public void Enqueue(List<Envelope> envelopes) => envelopes.ForEach(Add);

    public void Drop(List<Envelope> envelopes)
    {
        envelopes.ForEach(envelope => _held.TryRemove(new(envelope.Id, false)));
        WakeForMore();
    }

    /// <summary>Marks a message handled whose handler saved nothing, a little later and with others. It is held until then.</summary>
    public void MarkSoon(Guid id)
    {
        _held[id] = true;
        _unmarked.Writer.TryWrite(id);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Runtime.Store.ReleaseAllAsync(Number);
            await using var leave = new NpgsqlCommand("select pg_advisory_unlock_all(); unlisten *; reset all", _connection);
            await leave.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The server frees the lock with the connection; others then claim what this number still owns.
            NpgsqlConnection.ClearPool(_connection);
        }

        await _connection.DisposeAsync();
    }

    // One look answers any number of calls.
    private void Wake() => _ = _wake.CurrentCount == 0 ? _wake.Release() : 0;

    private void WakeForMore()
    {
        if (_backlog && _held.Count < Batch)
            Wake();
    }

    private async Task MarkAsync()
    {
        while (await _unmarked.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await Task.Delay(Gathering, CancellationToken.None);
            List<Guid> ids = [];
            while (_unmarked.Reader.TryRead(out var id))
                ids.Add(id);
            try
            {
                var keepUntil = Runtime.Time.GetUtcNow() + Runtime.Options.Durability.KeepAfterMessageHandling;
                await Runtime.Store.MarkHandledAsync([.. ids], Number, keepUntil, Lost);
            }
            catch (Exception e)
            {
                // Their rows stay this node's: its next sweep runs them again, or another node.
                if (!Stopping.IsCancellationRequested)
                    Runtime.Logger.LogWarning(e, "{Count} messages could not be marked handled", ids.Count);
            }
            ids.ForEach(id => _held.TryRemove(id, out _));
            WakeForMore();
        }
    }

    private void Add(Envelope envelope)
    {
        var name = envelope.Destination?.Host ?? "";
        _queues.GetOrAdd(name, _ => new LocalQueue(this, Runtime.Options.LocalQueue(name))).Add(envelope);
    }

    /// <summary>Looks for due messages, for messages nobody works on, and for handled ones to forget.</summary>
    private async Task SweepAsync()
    {
        var (store, settings) = (Runtime.Store, Runtime.Options.Durability);
        // The machine's own clock: a service whose clock is set for a test still polls.
        var clock = Stopwatch.StartNew();
        var (nextDue, nextOrphans, nextForget) = (settings.ScheduledJobFirstExecution, TimeSpan.Zero, TimeSpan.Zero);
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                var idle = (nextDue < nextOrphans ? nextDue : nextOrphans) - clock.Elapsed;
                if (await _wake.WaitAsync(idle > TimeSpan.Zero ? idle : TimeSpan.Zero, Stopping))
                    nextOrphans = TimeSpan.Zero;
                if (clock.Elapsed >= nextOrphans)
                {
                    await ClaimOrphansAsync();
                    nextOrphans = clock.Elapsed + settings.NodeReassignmentPollingTime;
                }

                if (clock.Elapsed >= nextDue)
                {
                    while (Take(await store.ClaimDueAsync(Number, Runtime.Time.GetUtcNow(), Batch, Lost)) == Batch) { }
                    nextDue = clock.Elapsed + settings.ScheduledJobPollingTime;
                }

                if (clock.Elapsed >= nextForget)
                {
                    await store.ForgetHandledAsync(Runtime.Time.GetUtcNow(), Lost);
                    nextForget = clock.Elapsed + (settings.KeepAfterMessageHandling / 5);
                }
            }
            catch (Exception) when (Stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Runtime.Logger.LogWarning(e, "The message tables cannot be read now");
                await Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None);
            }
        }
    }

    private async Task ClaimOrphansAsync()
    {
        var store = Runtime.Store;
        await store.ReviveAsync(Lost);
        // The answer to their commit was lost, or their end could not be written: first nobody's, then claimed like all others.
        var owned = await store.OwnedAsync(Number, Lost);
        await store.ReleaseAsync([.. owned.Where(id => !_held.ContainsKey(id))], Number, Lost);
        _backlog = true;
        while (_held.Count < 2 * Batch)
        {
            if (Take(await store.ClaimOrphansAsync(Number, Batch, Lost)) == Batch)
                continue;
            _backlog = false;
            return;
        }
    }

    private int Take(List<Envelope> claimed)
    {
        foreach (var envelope in claimed.Where(envelope => _held.TryAdd(envelope.Id, false)))
            Add(envelope);
        return claimed.Count;
    }

    /// <summary>Holds the lock: notices at once when the server ends the connection, and within two heartbeats when it is silent.</summary>
    private async Task WatchAsync(CancellationToken done)
    {
        try
        {
            while (true)
            {
                if (await _connection.WaitAsync(Heartbeat, done))
                    continue;
                await using var beat = new NpgsqlCommand("select 1", _connection) { CommandTimeout = (int)Heartbeat.TotalSeconds };
                await beat.ExecuteNonQueryAsync(done);
            }
        }
        catch (Exception) when (done.IsCancellationRequested)
        {
            // The node is done.
        }
        catch (Exception e)
        {
            Runtime.Logger.LogWarning(e, "Node {Number} lost its lock", Number);
            await _lost.CancelAsync();
        }
    }
}
