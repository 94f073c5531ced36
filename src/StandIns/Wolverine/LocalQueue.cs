using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wolverine.ErrorHandling;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime.Handlers;
using Wolverine.Transports.Local;

namespace Wolverine.Runtime;

/// <summary>One queue of one node: channels read by workers. A message is in it at most once, and only while its row is the node's.</summary>
internal sealed class LocalQueue
{
    private static readonly TimeSpan ExecutionTime = TimeSpan.FromSeconds(60);

    private readonly Node _node;
    private readonly WolverineRuntime _runtime;
    private readonly Channel<Envelope>[] _lanes;
    private volatile Task _pause = Task.CompletedTask;

    public LocalQueue(Node node, LocalQueueConfiguration settings)
    {
        (_node, _runtime) = (node, node.Runtime);
        _lanes = [.. Enumerable.Range(0, settings.Slots ?? 1).Select(_ => Channel.CreateUnbounded<Envelope>())];
        var workers = settings.Slots is null ? settings.Parallel : 1;
        Workers = Task.WhenAll(_lanes.SelectMany(lane => Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(lane.Reader)))));
    }

    /// <summary>Cancelled when the node stops taking work and what ran has ended.</summary>
    public Task Workers { get; }

    /// <summary>A group always finds the same lane.</summary>
    public void Add(Envelope envelope)
    {
        var group = envelope.GroupId?.GetHashCode(StringComparison.Ordinal) ?? envelope.Id.GetHashCode();
        _lanes[(uint)group % _lanes.Length].Writer.TryWrite(envelope);
    }

    private async Task WorkAsync(ChannelReader<Envelope> lane)
    {
        await foreach (var envelope in lane.ReadAllAsync(_node.Stopping))
        {
            while (_pause is { IsCompleted: false } pause)
                await pause;
            // What is left in the lane stays stored and goes to another node, or to this one's next life.
            _node.Stopping.ThrowIfCancellationRequested();
            await ProcessAsync(envelope);
        }
    }

    private async Task ProcessAsync(Envelope envelope)
    {
        try
        {
            while (await AttemptAsync(envelope) is { } cooldown)
                await Task.Delay(cooldown, _runtime.Time, _node.Stopping);
        }
        catch (Exception e)
        {
            // Its row stays this node's: its next sweep finds it, or another node.
            if (!_node.Stopping.IsCancellationRequested)
                _runtime.Logger.LogWarning(e, "Message {Id} could not be settled", envelope.Id);
        }

        _node.Drop([envelope]);
    }

    /// <summary>Null when the message is settled; otherwise it is to be tried again here after that time.</summary>
    private async Task<TimeSpan?> AttemptAsync(Envelope envelope)
    {
        HandlerChain? chain = null;
        envelope.Attempts++;
        try
        {
            chain = _runtime.Open(envelope);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_node.Lost);
            limit.CancelAfter(ExecutionTime);
            await _runtime.RunAsync(chain, envelope, null, _node, limit.Token);
            return null;
        }
        catch (Exception e) when (_node.Lost.IsCancellationRequested || MessageStore.IsNotOwner(e))
        {
            return null;
        }
        catch (Exception e)
        {
            var step = chain is null ? new(FailureAction.DeadLetter) : _runtime.StepAfter(chain, envelope, e);
            // What is tried again at once, such as a lost race, is no trouble yet: its name is enough.
            var trace = step.Action == FailureAction.Retry ? null : e;
            var (attempt, cause) = (envelope.Attempts, e.GetType().Name);
            _runtime.Logger.LogWarning(
                trace,
                "Message {Id}, attempt {Attempt}, {Cause}: {Action}",
                envelope.Id,
                attempt,
                cause,
                step.Action
            );
            if (step.QueuePause > TimeSpan.Zero)
                _pause = Task.Delay(step.QueuePause, _runtime.Time, _node.Stopping);
            if (step.Action == FailureAction.Retry)
                return step.Delay;
            await _runtime.Store.SettleAsync(envelope, _node.Number, step, e, _runtime.Time.GetUtcNow() + step.Delay, _node.Lost);
            return null;
        }
    }
}
