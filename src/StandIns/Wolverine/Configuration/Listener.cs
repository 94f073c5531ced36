using Wolverine.Configuration;

namespace Wolverine.Configuration
{
    /// <summary>How many groups of one queue run side by side. WolverineFx 6.29.2.</summary>
    public enum PartitionSlots
    {
        Three = 3,
        Five = 5,
        Seven = 7,
        Nine = 9,
    }

    /// <summary>Settings of a queue. WolverineFx 6.29.2.</summary>
    public interface IListenerConfiguration<out T>
    {
        /// <summary>At most this many handlers at once in this process.</summary>
        T MaximumParallelMessages(int maximumParallelHandlers);

        /// <summary>One at a time, in order, in this process.</summary>
        T Sequential();

        /// <summary>Messages of one <c>GroupId</c> run one after the other in this process; groups run side by side.</summary>
        T PartitionProcessingByGroupId(PartitionSlots numberOfSlots);

        /// <summary>Messages are stored. Here they always are.</summary>
        T UseDurableInbox();
    }

    /// <summary>Settings of any queue. WolverineFx 6.29.2.</summary>
    public interface IListenerConfiguration : IListenerConfiguration<IListenerConfiguration>;

    /// <summary>Where a message type goes. WolverineFx 6.29.2.</summary>
    public sealed class PublishingExpression
    {
        private readonly WolverineOptions _options;
        private readonly Type _messageType;

        internal PublishingExpression(WolverineOptions options, Type messageType) =>
            (_options, _messageType) = (options, messageType);

        /// <summary>To the named queue.</summary>
        public Transports.Local.LocalQueueConfiguration ToLocalQueue(string queueName)
        {
            _options.Route(_messageType, queueName);
            return _options.LocalQueue(queueName);
        }
    }
}

namespace Wolverine.Transports.Local
{
    /// <summary>Settings of one local queue. WolverineFx 6.29.2.</summary>
    public sealed class LocalQueueConfiguration : IListenerConfiguration<LocalQueueConfiguration>, IListenerConfiguration
    {
        private readonly LocalQueueConfiguration? _defaults;
        private int? _parallel;
        private int? _slots;

        internal LocalQueueConfiguration(string name, LocalQueueConfiguration? defaults) => (Name, _defaults) = (name, defaults);

        internal string Name { get; }

        internal int Parallel => _parallel ?? _defaults?._parallel ?? Math.Max(Environment.ProcessorCount, 5);

        internal int? Slots => _parallel is null ? _slots ?? _defaults?._slots : _slots;

        /// <inheritdoc />
        public LocalQueueConfiguration MaximumParallelMessages(int maximumParallelHandlers)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumParallelHandlers);
            _parallel = maximumParallelHandlers;
            return this;
        }

        /// <inheritdoc />
        public LocalQueueConfiguration Sequential() => MaximumParallelMessages(1);

        /// <inheritdoc />
        public LocalQueueConfiguration PartitionProcessingByGroupId(PartitionSlots numberOfSlots)
        {
            _slots = (int)numberOfSlots;
            return this;
        }

        /// <inheritdoc />
        public LocalQueueConfiguration UseDurableInbox() => this;

        IListenerConfiguration IListenerConfiguration<IListenerConfiguration>.MaximumParallelMessages(int maximumParallelHandlers) =>
            MaximumParallelMessages(maximumParallelHandlers);

        IListenerConfiguration IListenerConfiguration<IListenerConfiguration>.Sequential() => Sequential();

        IListenerConfiguration IListenerConfiguration<IListenerConfiguration>.PartitionProcessingByGroupId(PartitionSlots numberOfSlots) =>
            PartitionProcessingByGroupId(numberOfSlots);

        IListenerConfiguration IListenerConfiguration<IListenerConfiguration>.UseDurableInbox() => UseDurableInbox();
    }
}
