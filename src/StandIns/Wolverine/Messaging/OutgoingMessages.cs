namespace Wolverine;

/// <summary>A return value that says itself how it is sent. WolverineFx 6.29.2.</summary>
public interface ISendMyself
{
    /// <summary>Sends it.</summary>
    ValueTask ApplyAsync(IMessageContext context);
}

/// <summary>Marks a class as a handler whatever its name. WolverineFx 6.29.2.</summary>
public interface IWolverineHandler;

/// <summary>Messages a handler returns; each is sent. WolverineFx 6.29.2.</summary>
public sealed class OutgoingMessages : List<object>
{
    /// <summary>None yet.</summary>
    public OutgoingMessages()
    {
    }

    /// <summary>These.</summary>
    public OutgoingMessages(IEnumerable<object> collection) : base(collection)
    {
    }

    /// <summary>Adds a message sent in a certain way.</summary>
    public void Add<T>(T message, DeliveryOptions options) => Add(new DeliveryMessage<T>(message, options));

    /// <summary>Adds a message sent after a delay.</summary>
    public void Delay<T>(T message, TimeSpan delay) => Add(message.DelayedFor(delay));

    /// <summary>Adds a message sent at a time.</summary>
    public void Schedule<T>(T message, DateTimeOffset time) => Add(message.ScheduledAt(time));
}

/// <summary>Says how a returned message is sent. WolverineFx 6.29.2.</summary>
public static class ConfiguredMessageExtensions
{
    /// <summary>After a delay.</summary>
    public static DeliveryMessage<T> DelayedFor<T>(this T message, TimeSpan delay) =>
        new(message, new DeliveryOptions { ScheduleDelay = delay });

    /// <summary>At a time.</summary>
    public static ScheduledMessage<T> ScheduledAt<T>(this T message, DateTimeOffset time) => new(message, time);

    /// <summary>In a certain way.</summary>
    public static DeliveryMessage<T> WithDeliveryOptions<T>(this T message, DeliveryOptions options) => new(message, options);
}

/// <summary>A message and how it is sent. WolverineFx 6.29.2.</summary>
public sealed class DeliveryMessage<T> : ISendMyself
{
    private readonly DeliveryOptions _options;

    internal DeliveryMessage(T message, DeliveryOptions options) => (Message, _options) = (message, options);

    /// <summary>The message.</summary>
    public T Message { get; }

    ValueTask ISendMyself.ApplyAsync(IMessageContext context) => context.PublishAsync(Message, _options);
}

/// <summary>A message and when it is sent. WolverineFx 6.29.2.</summary>
public sealed class ScheduledMessage<T> : ISendMyself
{
    private readonly DateTimeOffset _time;

    internal ScheduledMessage(T message, DateTimeOffset time) => (Message, _time) = (message, time);

    /// <summary>The message.</summary>
    public T Message { get; }

    ValueTask ISendMyself.ApplyAsync(IMessageContext context) => context.ScheduleAsync(Message, _time);
}
