using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Runtime.WorkerQueues;

namespace Cards.CardControls;

/// <summary>Whether more changes fit into this process. A durable local queue holds 10 000 messages in memory and then blocks whoever adds one,
/// after their commit: so what goes beyond a few thousand waits in the operations' records.</summary>
/// <remarks>Singleton, thread-safe. The depth is read without a lock: it may be passed by as many messages as are being accepted.</remarks>
public sealed class SendRoom(IWolverineRuntime runtime, IOptions<ControlOptions> options, TimeProvider time)
{
    /// <summary>A message that was never queued, because its commit failed, counts no longer than this; one that still waits is queued once more.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    internal const string Freezes = "card-freezes";
    internal const string Changes = "card-changes";
    internal const int Queues = 4;

    private static readonly string[] FreezeQueues = NamesOf(Freezes);
    private static readonly string[] ChangeQueues = NamesOf(Changes);

    // When each operation was queued here. While calls to a silent issuer last, the queues move so slowly that what waits in them is due again and
    // again: queued each time, it would stand in its own way, and a freeze's turn would come after the copies of all others.
    private readonly ConcurrentDictionary<Guid, long> queued = new();

    /// <summary>Operations that wait in this process or are being sent.</summary>
    public Guid[] Queued
    {
        get
        {
            foreach (var (operation, since) in queued)
            {
                if (time.GetElapsedTime(since) > LongestWait)
                    queued.TryRemove(operation, out _);
            }
            return [.. queued.Keys];
        }
    }

    public void Enter(Guid operation) => queued[operation] = time.GetTimestamp();

    public void Leave(Guid operation) => queued.TryRemove(operation, out _);

    public bool IsFor(Type message) => Left(message == typeof(SendFreeze)) > 0;

    /// <summary>How many more of them may be queued here.</summary>
    public int Left(bool freezes)
    {
        var waiting = 0;
        foreach (var name in freezes ? FreezeQueues : ChangeQueues)
            waiting += ((ILocalQueue)runtime.Endpoints.AgentForLocalQueue(name)).QueueCount;
        return options.Value.WaitingInMemory - waiting;
    }

    /// <summary>Messages of one card go to one slot of one queue, so two of them never run at once in a process.</summary>
    internal static void Configure(WolverineOptions wolverine)
    {
        var partitions = wolverine.MessagePartitioning;
        partitions.ByMessage<ISendChange>(message => message.LocalId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        partitions.PublishToPartitionedLocalMessaging(
            Freezes,
            Queues,
            queues =>
            {
                queues.Message<SendFreeze>();
                queues.ConfigureQueues(queue => queue.UseDurableInbox());
            }
        );
        partitions.PublishToPartitionedLocalMessaging(
            Changes,
            Queues,
            queues =>
            {
                queues.Message<SendStatusChange>();
                queues.Message<SendLimitChange>();
                queues.ConfigureQueues(queue => queue.UseDurableInbox());
            }
        );
    }

    private static string[] NamesOf(string topology) => [.. Enumerable.Range(1, Queues).Select(number => $"{topology}{number}")];
}
