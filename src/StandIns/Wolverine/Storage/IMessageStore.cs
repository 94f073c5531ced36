using Wolverine.Logging;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Wolverine.Logging
{
    /// <summary>How many rows there are of each kind. WolverineFx 6.29.2.</summary>
    public sealed class PersistedCounts
    {
        /// <summary>Waiting or running.</summary>
        public int Incoming { get; set; }

        /// <summary>Not yet due.</summary>
        public int Scheduled { get; set; }

        /// <summary>Handled and remembered.</summary>
        public int Handled { get; set; }

        /// <summary>Given up.</summary>
        public int DeadLetter { get; set; }
    }
}

namespace Wolverine.Persistence.Durability
{
    /// <summary>The stored messages. WolverineFx 6.29.2.</summary>
    public interface IMessageStore
    {
        /// <summary>Maintenance.</summary>
        IMessageStoreAdmin Admin { get; }

        /// <summary>Messages given up.</summary>
        IDeadLetters DeadLetters { get; }
    }

    /// <summary>Maintenance of the stored messages. WolverineFx 6.29.2.</summary>
    public interface IMessageStoreAdmin
    {
        /// <summary>Deletes every stored message.</summary>
        Task ClearAllAsync();

        /// <summary>How many rows there are of each kind.</summary>
        Task<PersistedCounts> FetchCountsAsync();

        /// <summary>Makes the tables that are missing.</summary>
        Task MigrateAsync();
    }

    /// <summary>Messages given up. WolverineFx 6.29.2.</summary>
    public interface IDeadLetters
    {
        /// <summary>Finds them.</summary>
        Task<DeadLetterEnvelopeResults> QueryAsync(DeadLetterEnvelopeQuery query, CancellationToken token);

        /// <summary>One of them.</summary>
        Task<DeadLetterEnvelope?> DeadLetterEnvelopeByIdAsync(Guid id, string? tenantId = null);

        /// <summary>Marks them; a node moves them back to their queues, with their attempts forgotten.</summary>
        Task ReplayAsync(DeadLetterEnvelopeQuery query, CancellationToken token);

        /// <summary>Deletes them.</summary>
        Task DiscardAsync(DeadLetterEnvelopeQuery query, CancellationToken token);
    }

    /// <summary>A message given up, and why. WolverineFx 6.29.2.</summary>
    public sealed record DeadLetterEnvelope
    {
        internal DeadLetterEnvelope(Envelope envelope) => Envelope = envelope;

        /// <summary>Of the message.</summary>
        public Guid Id => Envelope.Id;

        /// <summary>The message, its body unread.</summary>
        public Envelope Envelope { get; }

        /// <summary>The stored name of the message's type.</summary>
        public string MessageType => Envelope.MessageType!;

        /// <summary>Its queue.</summary>
        public string ReceivedAt { get; internal init; } = "";

        /// <summary>The service that sent it.</summary>
        public string Source { get; internal init; } = "";

        /// <summary>Full name of the exception's type.</summary>
        public string ExceptionType { get; internal init; } = "";

        /// <summary>The exception's message.</summary>
        public string ExceptionMessage { get; internal init; } = "";

        /// <summary>When it was sent.</summary>
        public DateTimeOffset SentAt { get; internal init; }

        /// <summary>Marked for replay.</summary>
        public bool Replayable { get; internal init; }
    }
}

namespace Wolverine.Persistence.Durability.DeadLetterManagement
{
    /// <summary>Which dead letters; an empty query means all. WolverineFx 6.29.2.</summary>
    public sealed class DeadLetterEnvelopeQuery
    {
        /// <summary>All.</summary>
        public DeadLetterEnvelopeQuery()
        {
        }

        /// <summary>These.</summary>
        public DeadLetterEnvelopeQuery(Guid[] messageIds) => MessageIds = messageIds;

        /// <summary>From 1.</summary>
        public int PageNumber { get; set; } = 1;

        /// <summary>At most so many; 100.</summary>
        public int PageSize { get; set; } = 100;

        /// <summary>Of this message type.</summary>
        public string? MessageType { get; set; }

        /// <summary>With this exception type.</summary>
        public string? ExceptionType { get; set; }

        /// <summary>With these ids.</summary>
        public Guid[] MessageIds { get; set; } = [];
    }

    /// <summary>A page of dead letters. WolverineFx 6.29.2.</summary>
    public sealed class DeadLetterEnvelopeResults
    {
        /// <summary>On all pages.</summary>
        public int TotalCount { get; set; }

        /// <summary>On this page, the longest dead first.</summary>
        public List<DeadLetterEnvelope> Envelopes { get; set; } = [];

        /// <summary>This page.</summary>
        public int PageNumber { get; set; }
    }
}
