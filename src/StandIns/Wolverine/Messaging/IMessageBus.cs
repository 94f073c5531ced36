namespace Wolverine;

/// <summary>Runs a message here and now. WolverineFx 6.29.2.</summary>
public interface ICommandBus
{
    /// <summary>Runs the handler and waits for it. Only in-place retries apply; the handler's own exception reaches the caller.</summary>
    /// <exception cref="Runtime.Routing.IndeterminateRoutesException">No handler takes the message.</exception>
    Task InvokeAsync(object message, CancellationToken cancellation = default, TimeSpan? timeout = null);

    /// <inheritdoc cref="InvokeAsync(object, CancellationToken, TimeSpan?)" />
    Task InvokeAsync(object message, DeliveryOptions options, CancellationToken cancellation = default, TimeSpan? timeout = null);

    /// <summary>As <see cref="InvokeAsync(object, CancellationToken, TimeSpan?)"/>; the <typeparamref name="T"/> the handler returns
    /// is the answer and is not published. Nothing of that type: <c>default</c>.</summary>
    Task<T> InvokeAsync<T>(object message, CancellationToken cancellation = default, TimeSpan? timeout = null);

    /// <inheritdoc cref="InvokeAsync{T}(object, CancellationToken, TimeSpan?)" />
    Task<T> InvokeAsync<T>(object message, DeliveryOptions options, CancellationToken cancellation = default, TimeSpan? timeout = null);
}

/// <summary>Runs and sends messages. Inside a handler it is the outbox: what is sent leaves with the handler's commit, or not at all.
/// Anywhere else a message is stored before the call returns. WolverineFx 6.29.2.</summary>
public interface IMessageBus : ICommandBus
{
    /// <summary>Sends to the message's queue.</summary>
    /// <exception cref="Runtime.Routing.IndeterminateRoutesException">No handler takes the message.</exception>
    ValueTask SendAsync<T>(T message, DeliveryOptions? options = null);

    /// <summary>As <see cref="SendAsync"/>, but a message nobody takes is dropped.</summary>
    ValueTask PublishAsync<T>(T message, DeliveryOptions? options = null);
}

/// <summary>The bus within the handling of one message. WolverineFx 6.29.2.</summary>
public interface IMessageContext : IMessageBus
{
    /// <summary>Carried from message to message.</summary>
    string? CorrelationId { get; set; }

    /// <summary>The message being handled; null outside handling.</summary>
    Envelope? Envelope { get; }
}

/// <summary>Sending later. WolverineFx 6.29.2.</summary>
public static class MessageBusExtensions
{
    /// <summary>Sends at a time.</summary>
    public static ValueTask ScheduleAsync<T>(this IMessageBus bus, T message, DateTimeOffset time, DeliveryOptions? options = null) =>
        bus.PublishAsync(message, DeliveryOptions.With(options, o => o.ScheduledTime = time));

    /// <summary>Sends after a delay.</summary>
    public static ValueTask ScheduleAsync<T>(this IMessageBus bus, T message, TimeSpan delay, DeliveryOptions? options = null) =>
        bus.PublishAsync(message, DeliveryOptions.With(options, o => o.ScheduleDelay = delay));
}
