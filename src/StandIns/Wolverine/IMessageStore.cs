using Wolverine.Logging;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Wolverine.Logging
{
    /// <summary>How many stored messages there are of each kind; handled ones are still remembered. WolverineFx 6.29.2.</summary>
    public sealed class PersistedCounts
    {
        public int Incoming { get; set; }
        public int Scheduled { get; set; }
        public int Handled { get; set; }
        public int DeadLetter { get; set; }
    }
}

namespace Wolverine.Persistence.Durability
{
    /// <summary>The stored messages. WolverineFx 6.29.2.</summary>
    public interface IMessageStore
    {
        IMessageStoreAdmin Admin { get; }
        IDeadLetters DeadLetters { get; }
    }

    /// <summary>Maintenance of the stored messages. WolverineFx 6.29.2.</summary>
    public interface IMessageStoreAdmin
    {
        /// <summary>Deletes every stored message.</summary>
        Task ClearAllAsync();
        Task<PersistedCounts> FetchCountsAsync();

        /// <summary>Makes the tables that are missing.</summary>
        Task MigrateAsync();
    }

    /// <summary>Messages given up. WolverineFx 6.29.2.</summary>
    public interface IDeadLetters
    {
        /// <summary>A page of them, the oldest message first.</summary>
        Task<DeadLetterEnvelopeResults> QueryAsync(DeadLetterEnvelopeQuery query, CancellationToken token);
        Task<DeadLetterEnvelope?> DeadLetterEnvelopeByIdAsync(Guid id);

        /// <summary>Marks all that match; a node moves them back to their queues, with their attempts forgotten.</summary>
        Task ReplayAsync(DeadLetterEnvelopeQuery query, CancellationToken token);

        /// <summary>Deletes all that match.</summary>
        Task DiscardAsync(DeadLetterEnvelopeQuery query, CancellationToken token);
    }

    /// <summary>A message given up, and why. WolverineFx 6.29.2.</summary>
    public sealed class DeadLetterEnvelope
    {
        internal DeadLetterEnvelope(Envelope envelope, string queue, string exception, string text, bool replayable) =>
            (Envelope, ReceivedAt, ExceptionType, ExceptionMessage, Replayable) = (envelope, queue, exception, text, replayable);

        public Guid Id => Envelope.Id;

        /// <summary>The message, its body unread.</summary>
        public Envelope Envelope { get; }
        public string MessageType => Envelope.MessageType!;

        /// <summary>Its queue.</summary>
        public string ReceivedAt { get; }
        public string ExceptionType { get; }
        public string ExceptionMessage { get; }
        public DateTimeOffset SentAt => Envelope.SentAt;

        /// <summary>Marked for replay.</summary>
        public bool Replayable { get; }
    }
}

namespace Wolverine.Persistence.Durability.DeadLetterManagement
{
    /// <summary>Which dead letters: with these ids, or all when there are none. WolverineFx 6.29.2.</summary>
    public sealed class DeadLetterEnvelopeQuery
    {
        public DeadLetterEnvelopeQuery() { }

        public DeadLetterEnvelopeQuery(Guid[] messageIds) => MessageIds = messageIds;

        /// <summary>From 1; only <see cref="IDeadLetters.QueryAsync"/> has pages.</summary>
        public int PageNumber { get; set; } = 1;
        public int PageSize { get; set; } = 100;
        public Guid[] MessageIds { get; set; } = [];
    }

    /// <summary>A page of dead letters. WolverineFx 6.29.2.</summary>
    public sealed class DeadLetterEnvelopeResults
    {
        public List<DeadLetterEnvelope> Envelopes { get; set; } = [];
    }
}
