using System.Runtime.CompilerServices;
using Marten;
using Wolverine.Runtime.Handlers;

namespace Wolverine.Runtime;

/// <summary>The bus. Within a handling it collects what is sent until the commit; elsewhere it stores at once.</summary>
internal sealed class MessageContext(WolverineRuntime runtime) : IMessageContext
{
    private string? _correlation;

    public Envelope? Envelope { get; private init; }

    public string? CorrelationId
    {
        get => _correlation ?? Envelope?.CorrelationId;
        set => _correlation = value;
    }

    internal IDocumentSession? Session { get; private init; }

    internal CancellationToken Cancellation { get; private init; }

    internal object? Message => Envelope?.Message;

    internal DateTimeOffset Now => runtime.Time.GetUtcNow();

    internal List<Envelope> Outgoing { get; } = [];

    internal static MessageContext For(WolverineRuntime runtime, Envelope envelope, IDocumentSession? session, CancellationToken cancellation) =>
        new(runtime) { Envelope = envelope, Session = session, Cancellation = cancellation };

    public Task InvokeAsync(object message, CancellationToken cancellation = default, TimeSpan? timeout = null) =>
        runtime.Executor.InvokeAsync(Wrap(message, null), null, cancellation, timeout);

    public Task InvokeAsync(object message, DeliveryOptions options, CancellationToken cancellation = default, TimeSpan? timeout = null) =>
        runtime.Executor.InvokeAsync(Wrap(message, options), null, cancellation, timeout);

    public async Task<T> InvokeAsync<T>(object message, CancellationToken cancellation = default, TimeSpan? timeout = null) =>
        await runtime.Executor.InvokeAsync(Wrap(message, null), typeof(T), cancellation, timeout) is T answer ? answer : default!;

    public async Task<T> InvokeAsync<T>(object message, DeliveryOptions options, CancellationToken cancellation = default, TimeSpan? timeout = null) =>
        await runtime.Executor.InvokeAsync(Wrap(message, options), typeof(T), cancellation, timeout) is T answer ? answer : default!;

    public ValueTask SendAsync<T>(T message, DeliveryOptions? options = null) =>
        runtime.ChainsFor(message!.GetType()).Length == 0
            ? throw new Routing.IndeterminateRoutesException(message.GetType())
            : PublishAsync(message, options);

    public ValueTask PublishAsync<T>(T message, DeliveryOptions? options = null)
    {
        var chains = runtime.ChainsFor(message!.GetType());
        if (chains.Length == 0)
        {
            return ValueTask.CompletedTask;
        }

        Envelope[] envelopes = [.. chains.Select(chain => Address(Wrap(message, options), chain, options))];
        if (Envelope is null)
        {
            return new ValueTask(runtime.StoreAndEnqueueAsync(envelopes, CancellationToken.None));
        }

        Outgoing.AddRange(envelopes);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends what a handler returned, except the answer its invoker waits for.</summary>
    internal async ValueTask<object?> CascadeAsync(object? returned, Type? answer)
    {
        if (returned is null)
        {
            return null;
        }

        if (answer?.IsInstanceOfType(returned) == true)
        {
            return returned;
        }

        var parts = returned switch
        {
            ITuple tuple => Enumerable.Range(0, tuple.Length).Select(i => tuple[i]),
            IEnumerable<object> many => many,
            _ => null,
        };
        if (parts is null)
        {
            await (returned is ISendMyself own ? own.ApplyAsync(this) : PublishAsync(returned));
            return null;
        }

        object? found = null;
        foreach (var part in parts)
        {
            found = await CascadeAsync(part, found is null && returned is ITuple ? answer : null) ?? found;
        }

        return found;
    }

    private Envelope Wrap(object message, DeliveryOptions? options)
    {
        var now = Now;
        var envelope = new Envelope
        {
            Id = OrderedId(now),
            Message = message,
            MessageType = MessageTypeName.Of(message.GetType()),
            Source = runtime.Options.ServiceName,
            SentAt = now,
            CorrelationId = CorrelationId ?? System.Diagnostics.Activity.Current?.RootId,
            ParentId = System.Diagnostics.Activity.Current?.Id,
            GroupId = options?.GroupId,
            Headers = options is null ? [] : new(options.Headers),
        };
        envelope.ConversationId = Envelope?.ConversationId ?? envelope.Id;
        return envelope;
    }

    // Version 7 with the sub-millisecond part in its next 12 bits (RFC 9562, 6.2 method 3): claimed rows keep the order they were sent in.
    private static Guid OrderedId(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        var fraction = now.Ticks % TimeSpan.TicksPerMillisecond * 4096 / TimeSpan.TicksPerMillisecond;
        bytes[6] = (byte)(0x70 | (fraction >> 8));
        bytes[7] = (byte)fraction;
        return new Guid(bytes, bigEndian: true);
    }

    private Envelope Address(Envelope envelope, HandlerChain chain, DeliveryOptions? options)
    {
        envelope.Destination = chain.Destination;
        envelope.ScheduledTime = options?.ScheduledTime ?? (options?.ScheduleDelay is { } delay ? Now + delay : null);
        envelope.Status = envelope.ScheduledTime > Now ? EnvelopeStatus.Scheduled : EnvelopeStatus.Incoming;
        envelope.Data = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(envelope.Message, chain.MessageType, runtime.Options.Json);
        return envelope;
    }
}
