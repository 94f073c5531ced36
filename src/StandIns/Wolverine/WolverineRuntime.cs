using System.Diagnostics;
using System.Text.Json;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine.ErrorHandling;
using Wolverine.Marten;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime.Handlers;
using Wolverine.Runtime.Routing;

namespace Wolverine.Runtime;

/// <summary>The bus of one process: its handlers, its message tables and its present node. It runs handlers, and commits what they did
/// together with what they sent and the mark that the message is handled.</summary>
internal sealed class WolverineRuntime : IHostedService, IAsyncDisposable
{
    private static readonly ActivitySource Activities = new("Wolverine");

    private readonly IDocumentStore _documents;
    private readonly Dictionary<Type, HandlerChain> _chains;
    private readonly Dictionary<string, HandlerChain> _chainsByName;
    private readonly CancellationTokenSource _ending = new();
    private Task _life = Task.CompletedTask;
    private volatile Node? _node;

    public WolverineRuntime(
        WolverineOptions options,
        IEnumerable<LaterConfiguration> later,
        MartenIntegrated _,
        IDocumentStore store,
        IServiceProvider provider,
        ILogger<WolverineRuntime> logger
    )
    {
        foreach (var configuration in later)
            configuration.Apply(options);
        var documents = ((DocumentStore)store).Options;
        (Options, Database, Logger, _documents) = (options, documents.DataSource!, logger, store);
        Store = new MessageStore(Database, options.Durability.MessageStorageSchemaName ?? documents.DatabaseSchemaName);
        Time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        _chains = new HandlerScan(options, provider).Run();
        _chainsByName = _chains.ToDictionary(pair => HandlerChain.NameOf(pair.Key), pair => pair.Value);
    }

    public WolverineOptions Options { get; }
    public NpgsqlDataSource Database { get; }
    public MessageStore Store { get; }
    public ILogger Logger { get; }
    public TimeProvider Time { get; }

    /// <summary>Null before start, when stopping and while the lock is lost: messages sent then are stored for any node.</summary>
    public Node? Node => _node is { Stopping.IsCancellationRequested: false } node ? node : null;

    public HandlerChain? ChainFor(Type messageType) => _chains.GetValueOrDefault(messageType);

    /// <summary>The handlers of a queued message, and the message itself if it comes from the tables.</summary>
    public HandlerChain Open(Envelope envelope)
    {
        if (!_chainsByName.TryGetValue(envelope.MessageType!, out var chain))
            throw new InvalidOperationException($"No handler takes messages of type {envelope.MessageType}");
        var body = envelope.Data ?? throw new InvalidDataException("The stored body cannot be read");
        envelope.Message ??= JsonSerializer.Deserialize(body, chain.MessageType, EnvelopeSerializer.Json);
        return envelope.Message is null ? throw new JsonException("The message body is null") : chain;
    }

    /// <summary>Runs a message for a waiting caller: no stored row, and only in-place retries.</summary>
    public async Task<object?> InvokeAsync(Envelope envelope, Type? answer, CancellationToken cancellation)
    {
        var type = envelope.Message!.GetType();
        var chain = ChainFor(type) ?? throw new IndeterminateRoutesException(type);
        while (true)
        {
            TimeSpan cooldown;
            envelope.Attempts++;
            try
            {
                return await RunAsync(chain, envelope, answer, null, cancellation);
            }
            catch (Exception e)
                when (!cancellation.IsCancellationRequested && StepAfter(chain, envelope, e) is { Action: FailureAction.Retry } step)
            {
                cooldown = step.Delay;
            }

            await Task.Delay(cooldown, Time, cancellation);
        }
    }

    /// <summary>The first matching rule decides, the handler's own before the general ones; without one, dead letter.</summary>
    public FailureStep StepAfter(HandlerChain chain, Envelope envelope, Exception e) =>
        (chain.Failures.Find(e) ?? Options.Failures.Find(e))?.After(envelope.Attempts) ?? new(FailureAction.DeadLetter);

    /// <summary>One attempt. <paramref name="owner"/>: the node that holds the message's row; null when invoked.</summary>
    public async Task<object?> RunAsync(HandlerChain chain, Envelope envelope, Type? answer, Node? owner, CancellationToken cancellation)
    {
        using var activity = owner is null
            ? null
            : Activities.StartActivity(chain.MessageType.Name, ActivityKind.Consumer, envelope.ParentId);
        await using var session = _documents.LightweightSession();
        var context = new MessageContext(this, envelope, session, cancellation);
        object? found = null;
        foreach (var call in chain.Calls)
            found = await context.CascadeAsync(await call(context), found is null ? answer : null) ?? found;
        cancellation.ThrowIfCancellationRequested();
        await using var apart = Options.SavesAfterHandlers ? null : _documents.LightweightSession();
        await CommitAsync(apart ?? session, context.Outgoing, envelope.Id, owner, cancellation);
        return found;
    }

    /// <summary>Stores messages sent outside a handler.</summary>
    public async Task StoreAsync(List<Envelope> outgoing)
    {
        await using var session = _documents.LightweightSession();
        await CommitAsync(session, outgoing, Guid.Empty, null, CancellationToken.None);
    }

    private async Task CommitAsync(IDocumentSession session, List<Envelope> outgoing, Guid handled, Node? owner, CancellationToken token)
    {
        if (owner is not null && outgoing.Count == 0 && !((Session)session).HasPending)
        {
            owner.MarkSoon(handled);
            return;
        }

        var (tables, sender) = (Store, Node);
        foreach (var message in outgoing)
            Queue(tables.Insert(message, sender?.Number ?? 0));
        if (sender is null && outgoing.Count > 0)
            Queue((tables.Notify, []));
        if (owner is not null)
            Queue(tables.MarkHandled(handled, owner.Number, Time.GetUtcNow() + Options.Durability.KeepAfterMessageHandling));

        // Held from before the commit: a row of this node that is not held is one whose commit was not answered.
        var ready = outgoing.FindAll(message => message.ScheduledTime is null);
        sender?.Hold(ready);
        try
        {
            await session.SaveChangesAsync(token);
        }
        catch
        {
            sender?.Drop(ready);
            throw;
        }

        sender?.Enqueue(ready);

        void Queue((string Sql, object[] Values) statement) => session.QueueSqlCommand(statement.Sql, statement.Values);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Store.MigrateAsync();
        _life = LiveAsync(await Node.JoinAsync(this, cancellationToken, _ending.Token));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await using (cancellationToken.Register(() => _node?.Abandon()))
            await _life;
    }

    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(true));

    /// <summary>One node after the other: a lost lock ends a node, and the next one has another number.</summary>
    private async Task LiveAsync(Node? node)
    {
        do
        {
            try
            {
                await using var life = _node = node ?? await Node.JoinAsync(this, _ending.Token, _ending.Token);
                node = null;
                await life.RunAsync();
            }
            catch (Exception e)
            {
                Logger.LogWarning(e, "No node can be joined now");
                await Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None);
            }
        } while (!_ending.IsCancellationRequested);
    }
}
