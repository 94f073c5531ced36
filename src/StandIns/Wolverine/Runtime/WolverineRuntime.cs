using System.Text.Json;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine.Marten;
using Wolverine.Runtime.Handlers;
using Wolverine.Storage;

namespace Wolverine.Runtime;

/// <summary>The bus of one process: its handlers, its message tables and its present node.</summary>
internal sealed class WolverineRuntime : IHostedService, IAsyncDisposable
{
    private readonly Dictionary<Type, HandlerChain[]> _chains;
    private readonly Dictionary<string, HandlerChain[]> _chainsByName;
    private readonly NpgsqlDataSource _database;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private Task _life = Task.CompletedTask;
    private Node? _node;
    private int _disposed;

    public WolverineRuntime(
        WolverineOptions options, IEnumerable<WolverineConfiguration> later, MartenStorage storage, IDocumentStore store,
        IServiceProvider provider, ILogger<WolverineRuntime> logger)
    {
        Options = options;
        foreach (var configuration in later)
        {
            configuration.Apply(options);
        }

        (_database, var schema) = storage.Find(store, options);
        _logger = logger;
        Time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        Tables = new MessageTables(schema);
        Store = new MessageStore(_database, Tables);
        Executor = new Executor(this, store);
        _chains = new HandlerScan(options, new HandlerCompiler(provider, options.Services)).Run();
        _chainsByName = _chains.ToDictionary(pair => MessageTypeName.Of(pair.Key), pair => pair.Value);
    }

    public WolverineOptions Options { get; }

    public TimeProvider Time { get; }

    public MessageTables Tables { get; }

    public MessageStore Store { get; }

    public Executor Executor { get; }

    /// <summary>Null before start, after stop and while the lock is lost: messages sent then are stored for any node.</summary>
    public Node? Node => Volatile.Read(ref _node);

    public DateTimeOffset HandledUntil => Time.GetUtcNow() + Options.Durability.KeepAfterMessageHandling;

    public HandlerChain[] ChainsFor(Type messageType) => _chains.GetValueOrDefault(messageType) ?? [];

    /// <summary>The handlers of a queued message, and the message itself if it comes from the tables.</summary>
    public HandlerChain Open(Envelope envelope)
    {
        var chains = _chainsByName.GetValueOrDefault(envelope.MessageType!)
            ?? throw new InvalidOperationException($"No handler takes messages of type {envelope.MessageType}");
        var chain = Array.Find(chains, x => x.QueueName == envelope.QueueName) ?? chains[0];
        if (envelope.Message is null)
        {
            envelope.Message = JsonSerializer.Deserialize(envelope.Data ?? throw new InvalidDataException("The stored body cannot be read"), chain.MessageType, Options.Json)
                ?? throw new JsonException("The message body is null");
        }

        return chain;
    }

    public async Task StoreAndEnqueueAsync(IReadOnlyCollection<Envelope> envelopes, CancellationToken cancellation)
    {
        var node = Node;
        try
        {
            await Store.CommitAsync(envelopes, node, null, null, cancellation);
        }
        catch (Exception e) when (MessageTables.IsAmbiguous(e))
        {
            node?.Doubt(envelopes);
            throw;
        }

        node?.Enqueue(envelopes);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Options.AutoBuildMessageStorageOnStartup != JasperFx.AutoCreate.None)
        {
            await Store.CreateTablesAsync(cancellationToken);
        }

        _node = await Node.JoinAsync(this, _database, _logger, cancellationToken);
        _life = LiveAsync(_node);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var node = Interlocked.Exchange(ref _node, null);
        await _ending.CancelAsync();
        if (node is not null)
        {
            await node.StopAsync();
            await using (cancellationToken.Register(node.Abandon))
            {
                await _life;
            }
        }

        await _life;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await StopAsync(new CancellationToken(true));
            _ending.Dispose();
        }
    }

    /// <summary>One node after the other: a lost lock ends a node, and the next one has another number.</summary>
    private async Task LiveAsync(Node node)
    {
        while (true)
        {
            await node.RunAsync();
            Interlocked.CompareExchange(ref _node, null, node);
            await node.DisposeAsync();
            if (await NextAsync() is not { } next)
            {
                return;
            }

            _node = node = next;
            if (_ending.IsCancellationRequested)
            {
                await node.StopAsync();
            }
        }
    }

    private async Task<Node?> NextAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                return await Node.JoinAsync(this, _database, _logger, _ending.Token);
            }
            catch (NpgsqlException e)
            {
                _logger.LogWarning(e, "No node can be joined now");
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), Time, CancellationToken.None);
        }

        return null;
    }
}
