using System.Diagnostics;
using Marten;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace Wolverine.Runtime;

/// <summary>Runs handlers, and commits what they did together with what they sent and the mark that the message is handled.</summary>
internal sealed class Executor(WolverineRuntime runtime, IDocumentStore store)
{
    private static readonly ActivitySource Activities = new("Wolverine");

    /// <summary>Runs a message for a waiting caller: no stored row, and only in-place retries.</summary>
    public async Task<object?> InvokeAsync(Envelope envelope, Type? answer, CancellationToken cancellation, TimeSpan? timeout)
    {
        using var limit = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit?.CancelAfter(timeout!.Value);
        var token = limit?.Token ?? cancellation;
        object? found = null;
        var chains = runtime.ChainsFor(envelope.Message!.GetType());
        if (chains.Length == 0)
        {
            throw new Routing.IndeterminateRoutesException(envelope.Message.GetType());
        }

        foreach (var chain in chains)
        {
            envelope.Attempts = 0;
            found = await InvokeAsync(chain, envelope, answer, token) ?? found;
        }

        return found;
    }

    private async Task<object?> InvokeAsync(HandlerChain chain, Envelope envelope, Type? answer, CancellationToken cancellation)
    {
        while (true)
        {
            envelope.Attempts++;
            TimeSpan cooldown;
            try
            {
                return await RunAsync(chain, envelope, answer, null, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && StepAfter(chain, envelope, e) is { Action: FailureAction.Retry } step)
            {
                cooldown = step.Delay;
            }

            await Task.Delay(cooldown, runtime.Time, cancellation);
        }
    }

    /// <summary>The first matching rule decides, the handler's own before the general ones; without one, dead letter.</summary>
    public FailureStep StepAfter(HandlerChain? chain, Envelope envelope, Exception e) =>
        (chain?.Failures.Find(e) ?? runtime.Options.Failures.Find(e))?.After(envelope.Attempts) ?? FailureStep.DeadLetter;

    /// <summary>One attempt. <paramref name="owner"/>: the node that holds the message's row; null when invoked.</summary>
    public async Task<object?> RunAsync(HandlerChain chain, Envelope envelope, Type? answer, Node? owner, CancellationToken cancellation)
    {
        using var activity = owner is null ? null : Activities.StartActivity(chain.MessageType.Name, ActivityKind.Consumer, envelope.ParentId);
        await using var session = chain.NeedsSession ? store.LightweightSession() : null;
        var context = MessageContext.For(runtime, envelope, session, cancellation);
        object? found = null;
        foreach (var call in chain.Calls)
        {
            found = await context.CascadeAsync(await call(context), found is null ? answer : null) ?? found;
        }

        cancellation.ThrowIfCancellationRequested();
        var sending = runtime.Node;
        try
        {
            await CommitAsync(chain.Saves ? session : null, context.Outgoing, envelope, owner, sending, cancellation);
        }
        catch (Exception e) when (Storage.MessageTables.IsAmbiguous(e))
        {
            sending?.Doubt(context.Outgoing);
            throw;
        }

        sending?.Enqueue(context.Outgoing);
        return found;
    }

    private async Task CommitAsync(
        IDocumentSession? session, List<Envelope> outgoing, Envelope envelope, Node? owner, Node? sending, CancellationToken cancellation)
    {
        var tables = runtime.Tables;
        if (session is null)
        {
            if (outgoing.Count > 0 || owner is not null)
            {
                await runtime.Store.CommitAsync(outgoing, sending, envelope, owner, cancellation);
            }

            return;
        }

        foreach (var message in outgoing)
        {
            var (sql, values) = tables.Insert(message, sending?.Number ?? 0);
            session.QueueSqlCommand(sql, values);
        }

        if (sending is null && outgoing.Count > 0)
        {
            session.QueueSqlCommand(tables.Notify);
        }

        if (owner is not null)
        {
            var (sql, values) = tables.MarkHandled(envelope.Id, owner.Number, runtime.HandledUntil);
            session.QueueSqlCommand(sql, values);
        }

        await session.SaveChangesAsync(cancellation);
    }
}
