using System.Threading.Channels;
using Wolverine.ErrorHandling;
using Wolverine.Transports.Local;

namespace Wolverine.Runtime;

/// <summary>One queue of one node: channels read by workers. A message is in at most one queue, and only while its row is the node's.</summary>
internal sealed class LocalQueue
{
    private readonly Node _node;
    private readonly Channel<Envelope>[] _lanes;
    private long _pausedUntil;

    public LocalQueue(Node node, LocalQueueConfiguration settings)
    {
        _node = node;
        _lanes = [.. Enumerable.Range(0, settings.Slots ?? 1).Select(_ => Channel.CreateUnbounded<Envelope>())];
        var workersPerLane = settings.Slots is null ? settings.Parallel : 1;
        Workers = Task.WhenAll(_lanes.SelectMany(lane => Enumerable.Range(0, workersPerLane).Select(_ => Task.Run(() => WorkAsync(lane.Reader)))));
    }

    /// <summary>Ends when the node stops taking work.</summary>
    public Task Workers { get; }

    public void Add(Envelope envelope) => Lane(envelope).Writer.TryWrite(envelope);

    public void Pause(TimeSpan time) => Interlocked.Exchange(ref _pausedUntil, (_node.Runtime.Time.GetUtcNow() + time).UtcTicks);

    // A stable hash: a group must find the same lane whichever way its message came.
    private Channel<Envelope> Lane(Envelope envelope)
    {
        var hash = 0u;
        foreach (var letter in _lanes.Length == 1 ? "" : envelope.GroupId ?? envelope.Id.ToString("N"))
        {
            hash = (hash * 31) + letter;
        }

        return _lanes[hash % (uint)_lanes.Length];
    }

    private async Task WorkAsync(ChannelReader<Envelope> lane)
    {
        try
        {
            await foreach (var envelope in lane.ReadAllAsync(_node.Stopping))
            {
                await PauseAsync();
                if (_node.Stopping.IsCancellationRequested)
                {
                    return;
                }

                await ProcessAsync(envelope);
            }
        }
        catch (OperationCanceledException) when (_node.Stopping.IsCancellationRequested)
        {
            // What is left in the lane stays stored and goes to another node, or to this one's next life.
        }
    }

    private async Task PauseAsync()
    {
        while (new DateTimeOffset(Interlocked.Read(ref _pausedUntil), TimeSpan.Zero) - _node.Runtime.Time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, _node.Runtime.Time, _node.Stopping);
        }
    }

    private async Task ProcessAsync(Envelope envelope)
    {
        var again = false;
        try
        {
            again = await AttemptsAsync(envelope);
        }
        catch (OperationCanceledException) when (_node.Stopping.IsCancellationRequested)
        {
            // Stays stored, with the attempts it had.
        }
        catch (Exception e)
        {
            _node.Log(e, "Message {Id} could not be settled", envelope.Id);
        }
        finally
        {
            if (!again)
            {
                _node.Finished();
            }
        }
    }

    /// <summary>True when the message went to the end of the queue again.</summary>
    private async Task<bool> AttemptsAsync(Envelope envelope)
    {
        while (true)
        {
            envelope.Attempts++;
            Handlers.HandlerChain? chain = null;
            FailureStep step;
            try
            {
                chain = _node.Runtime.Open(envelope);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_node.Lost);
                limit.CancelAfter(_node.Runtime.Options.DefaultExecutionTimeout);
                await _node.Runtime.Executor.RunAsync(chain, envelope, null, _node, limit.Token);
                return false;
            }
            catch (Exception) when (_node.Lost.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception e) when (Storage.MessageTables.IsNotOwner(e))
            {
                return false;
            }
            catch (Exception e)
            {
                step = chain is null ? FailureStep.DeadLetter : _node.Runtime.Executor.StepAfter(chain, envelope, e);
                _node.Log(e, "Message {Id} failed at attempt {Attempt}: {Action}", envelope.Id, envelope.Attempts, step.Action);
                if (step.Action != FailureAction.Retry)
                {
                    await SettleAsync(envelope, step, e);
                }
            }

            if (step.QueuePause > TimeSpan.Zero)
            {
                Pause(step.QueuePause);
            }

            if (step.Action == FailureAction.Requeue)
            {
                Add(envelope);
                return true;
            }

            if (step.Action != FailureAction.Retry)
            {
                return false;
            }

            await Task.Delay(step.Delay, _node.Runtime.Time, _node.Stopping);
        }
    }

    private Task SettleAsync(Envelope envelope, FailureStep step, Exception e)
    {
        var (store, me) = (_node.Runtime.Store, _node.Number);
        return _node.PersistAsync(cancellation => step.Action switch
        {
            FailureAction.Schedule => store.RescheduleAsync(envelope, me, _node.Runtime.Time.GetUtcNow() + step.Delay, cancellation),
            FailureAction.Requeue => store.KeepAttemptsAsync(envelope, me, cancellation),
            FailureAction.Discard => store.DiscardAsync(envelope, me, cancellation),
            _ => store.DeadLetterAsync(envelope, me, e, cancellation),
        });
    }
}
