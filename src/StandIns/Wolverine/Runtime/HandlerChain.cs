using Wolverine.ErrorHandling;

namespace Wolverine.Runtime.Routing
{
    /// <summary>No handler takes a message. WolverineFx 6.29.2.</summary>
    public sealed class IndeterminateRoutesException : Exception
    {
        internal IndeterminateRoutesException(Type messageType)
            : base($"Could not determine any valid routes for {messageType.FullName}: no public handler takes it")
        {
        }
    }
}

namespace Wolverine.Runtime.Handlers
{
    /// <summary>One message type and the handlers that run for it as one unit of work. A handler adds rules of its own in a public
    /// <c>static void Configure(HandlerChain chain)</c>. WolverineFx 6.29.2.</summary>
    public sealed class HandlerChain : IWithFailurePolicies
    {
        internal HandlerChain(Type messageType, string queueName) => (MessageType, QueueName) = (messageType, queueName);

        /// <summary>The type of the messages.</summary>
        public Type MessageType { get; }

        /// <inheritdoc />
        public FailureRuleCollection Failures { get; } = new();

        internal string QueueName { get; }

        internal Uri Destination => field ??= new Uri($"local://{QueueName}");

        internal List<HandlerCall> Calls { get; } = [];

        /// <summary>A handler takes a session.</summary>
        internal bool NeedsSession { get; set; }

        /// <summary>The session is saved after the handlers ran, and carries the outgoing messages.</summary>
        internal bool Saves { get; set; }
    }

    /// <summary>A compiled handler method; what it returns is sent on.</summary>
    internal delegate ValueTask<object?> HandlerCall(MessageContext context);

    internal static class MessageTypeName
    {
        /// <summary>The stored name: full CLR name, nested as <c>Outer_Ns.Outer+Inner</c>.</summary>
        public static string Of(Type type) => type.DeclaringType is { } outer ? $"{outer.Name}_{type.FullName}" : type.FullName!;

        public static string Queue(Type type) => Of(type).Replace('+', '.').ToLowerInvariant();
    }
}
