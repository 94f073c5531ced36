using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Marten;
using Wolverine.Runtime.Handlers;
using Wolverine.Runtime.Routing;

namespace Wolverine.Runtime;

/// <summary>The bus. Within a handling it collects what is sent until the commit; elsewhere it stores at once.</summary>
internal sealed class MessageContext(WolverineRuntime runtime) : IMessageBus
{
    public MessageContext(WolverineRuntime runtime, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
        : this(runtime) => (Envelope, Session, Cancellation) = (envelope, session, cancellation);

    public Envelope? Envelope { get; }
    public object? Message => Envelope?.Message;
    public IDocumentSession? Session { get; }
    public CancellationToken Cancellation { get; }
    public List<Envelope> Outgoing { get; } = [];

    public Task InvokeAsync(object message, CancellationToken cancellation = default) =>
        runtime.InvokeAsync(Wrap(message), null, cancellation);

    public async Task<T> InvokeAsync<T>(object message, CancellationToken cancellation = default) =>
        await runtime.InvokeAsync(Wrap(message), typeof(T), cancellation) is T answer ? answer : default!;

    public ValueTask SendAsync<T>(T message, DeliveryOptions? options = null) =>
        runtime.ChainFor(message!.GetType()) is null
            ? throw new IndeterminateRoutesException(message.GetType())
            : PublishAsync(message, options);

    public ValueTask PublishAsync<T>(T message, DeliveryOptions? options = null)
    {
        if (runtime.ChainFor(message!.GetType()) is not { } chain)
            return ValueTask.CompletedTask;
        var envelope = Wrap(message);
        var due = options?.ScheduledTime ?? envelope.SentAt + options?.ScheduleDelay;
        envelope.ScheduledTime = due > envelope.SentAt ? due : null;
        envelope.GroupId = options?.GroupId;
        envelope.Destination = chain.Destination;
        envelope.Data = JsonSerializer.SerializeToUtf8Bytes(message, chain.MessageType, EnvelopeSerializer.Json);
        if (Envelope is null)
            return new ValueTask(runtime.StoreAsync([envelope]));
        Outgoing.Add(envelope);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends what a handler returned, except the answer its invoker waits for.</summary>
    public async ValueTask<object?> CascadeAsync(object? returned, Type? answer)
    {
        if (answer?.IsInstanceOfType(returned) == true)
            return returned;
        switch (returned)
        {
            case null:
                return null;
            case ITuple tuple:
                object? found = null;
                for (var i = 0; i < tuple.Length; i++)
                    found = await CascadeAsync(tuple[i], found is null ? answer : null) ?? found;
                return found;
            case IEnumerable<object> many:
                foreach (var one in many)
                    await CascadeAsync(one, null);
                return null;
            case IDelivery delivery:
                await delivery.SendAsync(this);
                return null;
            default:
                await PublishAsync(returned);
                return null;
        }
    }

    private Envelope Wrap(object message)
    {
        var now = runtime.Time.GetUtcNow();
        return new Envelope
        {
            Id = OrderedId(now),
            Message = message,
            MessageType = HandlerChain.NameOf(message.GetType()),
            Source = runtime.Options.ServiceName,
            SentAt = now,
            ParentId = Activity.Current?.Id,
        };
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
}
