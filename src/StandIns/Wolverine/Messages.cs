namespace Wolverine;

/// <summary>Runs and sends messages. Inside a handler it is the outbox: what is sent leaves with the handler's commit, or not at all.
/// Anywhere else a message is stored before the call returns. WolverineFx 6.29.2.</summary>
public interface IMessageBus
{
    /// <summary>Runs the handler and waits for it. Only in-place retries apply; the handler's own exception reaches the caller.</summary>
    /// <exception cref="Runtime.Routing.IndeterminateRoutesException">No handler takes the message.</exception>
    Task InvokeAsync(object message, CancellationToken cancellation = default);

    /// <summary>The <typeparamref name="T"/> the handler returns is the answer and is not published; none: <c>default</c>.</summary>
    Task<T> InvokeAsync<T>(object message, CancellationToken cancellation = default);

    /// <summary>Sends to the message's queue.</summary>
    /// <exception cref="Runtime.Routing.IndeterminateRoutesException">No handler takes the message.</exception>
    ValueTask SendAsync<T>(T message, DeliveryOptions? options = null);

    /// <summary>As <see cref="SendAsync"/>, but a message nobody takes is dropped.</summary>
    ValueTask PublishAsync<T>(T message, DeliveryOptions? options = null);
}

/// <summary>Sending later. WolverineFx 6.29.2.</summary>
public static class MessageBusExtensions
{
    public static ValueTask ScheduleAsync<T>(this IMessageBus bus, T message, DateTimeOffset time) =>
        bus.PublishAsync(message, new DeliveryOptions { ScheduledTime = time });

    public static ValueTask ScheduleAsync<T>(this IMessageBus bus, T message, TimeSpan delay) =>
        bus.PublishAsync(message, new DeliveryOptions { ScheduleDelay = delay });
}

/// <summary>How one message is sent. WolverineFx 6.29.2.</summary>
public sealed class DeliveryOptions
{
    public DateTimeOffset? ScheduledTime { get; set; }
    public TimeSpan? ScheduleDelay { get; set; }

    /// <summary>Messages of one group run in order where the queue is partitioned.</summary>
    public string? GroupId { get; set; }
}

/// <summary>Messages a handler returns; each is sent. WolverineFx 6.29.2.</summary>
public sealed class OutgoingMessages : List<object>
{
    public void Add<T>(T message, DeliveryOptions options) => Add(new DeliveryMessage<T>(message, options));

    public void Delay<T>(T message, TimeSpan delay) => Add(message, new DeliveryOptions { ScheduleDelay = delay });

    public void Schedule<T>(T message, DateTimeOffset time) => Add(message, new DeliveryOptions { ScheduledTime = time });
}

/// <summary>Says how a returned message is sent. WolverineFx 6.29.2.</summary>
public static class ConfiguredMessageExtensions
{
    public static DeliveryMessage<T> DelayedFor<T>(this T message, TimeSpan delay) =>
        new(message, new DeliveryOptions { ScheduleDelay = delay });
}

/// <summary>A message and how it is sent. WolverineFx 6.29.2.</summary>
public sealed class DeliveryMessage<T> : IDelivery
{
    private readonly DeliveryOptions _options;

    internal DeliveryMessage(T message, DeliveryOptions options) => (Message, _options) = (message, options);

    public T Message { get; }

    ValueTask IDelivery.SendAsync(IMessageBus bus) => bus.PublishAsync(Message, _options);
}

internal interface IDelivery
{
    ValueTask SendAsync(IMessageBus bus);
}
