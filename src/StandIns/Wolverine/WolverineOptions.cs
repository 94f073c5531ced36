using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Configuration;
using Wolverine.ErrorHandling;
using Wolverine.Transports.Local;

namespace Wolverine
{
    /// <summary>The settings of the message bus. WolverineFx 6.29.2.</summary>
    public sealed class WolverineOptions : IPolicies
    {
        private readonly Dictionary<string, LocalQueueConfiguration> _queues = [];
        private readonly Dictionary<Type, string> _routes = [];

        internal WolverineOptions(IServiceCollection services) => Services = services;

        public string ServiceName { get; set; } = Assembly.GetEntryAssembly()?.GetName().Name ?? "Wolverine";

        /// <summary>Searched for handlers unless null; the entry assembly unless set.</summary>
        public Assembly? ApplicationAssembly { get; set; } = Assembly.GetEntryAssembly();
        public HandlerDiscovery Discovery { get; } = new();
        public IPolicies Policies => this;
        public DurabilitySettings Durability { get; } = new();
        public FailureRuleCollection Failures { get; } = new();
        internal IServiceCollection Services { get; }
        internal bool SavesAfterHandlers { get; private set; }

        /// <summary>A queue by name.</summary>
        public LocalQueueConfiguration LocalQueue(string queueName)
        {
            var name = queueName.ToLowerInvariant();
            return _queues.TryGetValue(name, out var queue) ? queue : _queues[name] = new();
        }

        /// <summary>Fixes the queue of a message type; without it each type has its own.</summary>
        public PublishingExpression PublishMessage<TMessageType>() => new(this, typeof(TMessageType));

        void IPolicies.UseDurableLocalQueues() { }

        void IPolicies.AutoApplyTransactions() => SavesAfterHandlers = true;

        internal void Route(Type messageType, string queueName) => _routes[messageType] = queueName.ToLowerInvariant();

        internal string? RouteOf(Type messageType) => _routes.GetValueOrDefault(messageType);
    }

    /// <summary>Rules over all queues and handlers. WolverineFx 6.29.2.</summary>
    public interface IPolicies : IWithFailurePolicies
    {
        /// <summary>Every local queue is stored. Here they always are.</summary>
        void UseDurableLocalQueues();

        /// <summary>What a handler did with its document session is saved after it ran, with its outgoing messages.</summary>
        void AutoApplyTransactions();
    }

    /// <summary>How nodes share the work. WolverineFx 6.29.2. Both work alike here: nobody is elected.</summary>
    public enum DurabilityMode
    {
        Solo = 0,
        Balanced = 1,
    }

    /// <summary>How stored messages are kept, polled and recovered. WolverineFx 6.29.2.</summary>
    public sealed class DurabilitySettings
    {
        public DurabilityMode Mode { get; set; } = DurabilityMode.Balanced;

        /// <summary>Schema of the message tables; the document store's unless set.</summary>
        public string? MessageStorageSchemaName { get; set; }

        /// <summary>How often due scheduled messages are looked for; 5 s, so short delays are late.</summary>
        public TimeSpan ScheduledJobPollingTime { get; set; } = TimeSpan.FromSeconds(5);

        /// <summary>When they are looked for first; random 0.5–5 s.</summary>
        public TimeSpan ScheduledJobFirstExecution { get; set; } = TimeSpan.FromMilliseconds(Random.Shared.Next(500, 5000));

        /// <summary>How long a handled message is remembered, so that its id is not taken twice; 5 min.</summary>
        public TimeSpan KeepAfterMessageHandling { get; set; } = TimeSpan.FromMinutes(5);

        /// <summary>How often messages that no running node works on are looked for; 5 s.</summary>
        public TimeSpan NodeReassignmentPollingTime { get; set; } = TimeSpan.FromSeconds(5);
    }
}

namespace Wolverine.Configuration
{
    /// <summary>Where handlers are looked for. WolverineFx 6.29.2.</summary>
    public sealed class HandlerDiscovery
    {
        internal HandlerDiscovery() { }

        internal List<Assembly> Assemblies { get; } = [];
        internal List<Type> Types { get; } = [];

        /// <summary>Searches this assembly too.</summary>
        public HandlerDiscovery IncludeAssembly(Assembly assembly)
        {
            Assemblies.Add(assembly);
            return this;
        }

        /// <summary>Takes this class as a handler whatever its name.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The class is not public.</exception>
        public HandlerDiscovery IncludeType<T>()
        {
            Types.Add(
                typeof(T).IsVisible
                    ? typeof(T)
                    : throw new ArgumentOutOfRangeException(nameof(T), $"Handler {typeof(T).FullName} must be public")
            );
            return this;
        }
    }

    /// <summary>Where a message type goes. WolverineFx 6.29.2.</summary>
    public sealed class PublishingExpression
    {
        private readonly WolverineOptions _options;
        private readonly Type _messageType;

        internal PublishingExpression(WolverineOptions options, Type messageType) => (_options, _messageType) = (options, messageType);

        public LocalQueueConfiguration ToLocalQueue(string queueName)
        {
            _options.Route(_messageType, queueName);
            return _options.LocalQueue(queueName);
        }
    }

    /// <summary>How many groups of one queue run side by side. WolverineFx 6.29.2.</summary>
    public enum PartitionSlots
    {
        Three = 3,
        Five = 5,
        Seven = 7,
        Nine = 9,
    }
}

namespace Wolverine.Transports.Local
{
    /// <summary>Settings of one local queue; numbers are per process. WolverineFx 6.29.2.</summary>
    public sealed class LocalQueueConfiguration
    {
        internal LocalQueueConfiguration() { }

        internal int Parallel { get; private set; } = Math.Max(Environment.ProcessorCount, 5);
        internal int? Slots { get; private set; }

        public LocalQueueConfiguration MaximumParallelMessages(int maximumParallelHandlers)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumParallelHandlers);
            Parallel = maximumParallelHandlers;
            return this;
        }

        /// <summary>One at a time, in order.</summary>
        public LocalQueueConfiguration Sequential() => MaximumParallelMessages(1);

        /// <summary>Messages of one <c>GroupId</c> run one after the other; groups run side by side.</summary>
        public LocalQueueConfiguration PartitionProcessingByGroupId(PartitionSlots numberOfSlots)
        {
            Slots = (int)numberOfSlots;
            return this;
        }

        /// <summary>Messages are stored. Here they always are.</summary>
        public LocalQueueConfiguration UseDurableInbox() => this;
    }
}
