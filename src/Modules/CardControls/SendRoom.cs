using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Runtime.WorkerQueues;

namespace Cards.CardControls;

/// <summary>Whether more changes fit into this process. A durable local queue holds 10 000 messages in memory and then blocks whoever adds one,
/// after their commit: so what goes beyond a few thousand waits in the operations' records.</summary>
/// <remarks>Singleton, thread-safe. The depth is read without a lock: it may be passed by as many messages as are being accepted.</remarks>
public sealed class SendRoom(IWolverineRuntime runtime, IOptions<ControlOptions> options)
{
    internal const string Freezes = "card-freezes";
    internal const string Changes = "card-changes";
    internal const int Queues = 4;

    private static readonly string[] FreezeQueues = NamesOf(Freezes);
    private static readonly string[] ChangeQueues = NamesOf(Changes);

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
