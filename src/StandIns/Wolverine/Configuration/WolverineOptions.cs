using System.Reflection;
using System.Text.Json;
using JasperFx;
using JasperFx.CodeGeneration;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Configuration;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;
using Wolverine.Transports.Local;

namespace Wolverine;

/// <summary>What happens when several handlers take one message type. WolverineFx 6.29.2.</summary>
public enum MultipleHandlerBehavior
{
    /// <summary>One unit of work and one queue for all of them.</summary>
    ClassicCombineIntoOneLogicalHandler = 0,

    /// <summary>Each has its own queue, transaction and retries.</summary>
    Separated = 1,
}

/// <summary>Rules over all queues and handlers. WolverineFx 6.29.2.</summary>
public interface IPolicies : IWithFailurePolicies
{
    /// <summary>Every local queue is stored. Here they always are.</summary>
    void UseDurableLocalQueues();

    /// <summary>Handlers that take a document session are saved after they ran, with their outgoing messages.</summary>
    void AutoApplyTransactions();

    /// <summary>Settings of every local queue; a queue's own settings win.</summary>
    void AllLocalQueues(Action<IListenerConfiguration> configure);
}

/// <summary>The settings of the message bus. WolverineFx 6.29.2.</summary>
public sealed class WolverineOptions : IPolicies
{
    private readonly Dictionary<string, LocalQueueConfiguration> _queues = [];
    private readonly Dictionary<Type, string> _routes = [];
    private readonly LocalQueueConfiguration _allQueues = new("*", null);

    internal WolverineOptions(IServiceCollection services) => Services = services;

    /// <summary>Name of this service; the application assembly's name unless set.</summary>
    public string ServiceName
    {
        get => field ?? ApplicationAssembly?.GetName().Name ?? "Wolverine";
        set;
    }

    /// <summary>Searched for handlers; the entry assembly unless set.</summary>
    public Assembly? ApplicationAssembly { get; set; } = Assembly.GetEntryAssembly();

    /// <summary>Where handlers are looked for.</summary>
    public HandlerDiscovery Discovery { get; } = new();

    /// <summary>Rules over all queues and handlers.</summary>
    public IPolicies Policies => this;

    /// <summary>How stored messages are kept, polled and recovered.</summary>
    public DurabilitySettings Durability { get; } = new();

    /// <summary>What happens when several handlers take one message type.</summary>
    public MultipleHandlerBehavior MultipleHandlerBehavior { get; set; }

    /// <summary>Kept for the switch: handlers are compiled at start here.</summary>
    public GenerationRules CodeGeneration { get; } = new();

    /// <summary>How long a queued message may execute; 60 s.</summary>
    public TimeSpan DefaultExecutionTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Whether the message tables are made at start.</summary>
    public AutoCreate AutoBuildMessageStorageOnStartup { get; set; } = AutoCreate.CreateOrUpdate;

    /// <inheritdoc />
    public FailureRuleCollection Failures { get; } = new();

    internal JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
    };

    internal bool SavesAfterHandlers { get; private set; }

    /// <summary>The queue of this message type.</summary>
    public LocalQueueConfiguration LocalQueueFor<T>() => LocalQueue(QueueFor(typeof(T)));

    /// <summary>A queue by name.</summary>
    public LocalQueueConfiguration LocalQueue(string queueName)
    {
        var name = queueName.ToLowerInvariant();
        return _queues.TryGetValue(name, out var queue) ? queue : _queues[name] = new(name, _allQueues);
    }

    /// <summary>Fixes the queue of a message type.</summary>
    public PublishingExpression PublishMessage<TMessageType>() => new(this, typeof(TMessageType));

    /// <summary>Changes how message bodies are written and read: camelCase unless told otherwise.</summary>
    public void UseSystemTextJsonForSerialization(Action<JsonSerializerOptions>? configuration = null) =>
        configuration?.Invoke(Json);

    void IPolicies.UseDurableLocalQueues() => _allQueues.UseDurableInbox();

    void IPolicies.AutoApplyTransactions() => SavesAfterHandlers = true;

    void IPolicies.AllLocalQueues(Action<IListenerConfiguration> configure) => configure(_allQueues);

    internal void Route(Type messageType, string queueName) => _routes[messageType] = queueName.ToLowerInvariant();

    internal bool HasRoute(Type messageType) => _routes.ContainsKey(messageType);

    internal string QueueFor(Type messageType) => _routes.GetValueOrDefault(messageType) ?? MessageTypeName.Queue(messageType);
}

