using System.Linq.Expressions;
using System.Reflection;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Configuration;
using Wolverine.ErrorHandling;

namespace Wolverine.Runtime.Routing
{
    /// <summary>No handler takes a message. WolverineFx 6.29.2.</summary>
    public sealed class IndeterminateRoutesException : Exception
    {
        internal IndeterminateRoutesException(Type messageType)
            : base($"Could not determine any valid routes for {messageType.FullName}: no public handler takes it") { }
    }
}

namespace Wolverine.Configuration
{
    /// <summary>A handler needs something that is no registered singleton. WolverineFx 6.29.2 throws it at the first message, this one at start.</summary>
    public sealed class InvalidServiceLocationException : Exception
    {
        internal InvalidServiceLocationException(Type handler, Type service)
            : base($"Handler {handler.FullName} needs {service.FullName}: register it as a singleton") { }
    }
}

namespace Wolverine.Runtime.Handlers
{
    /// <summary>One message type and the handlers that run for it as one unit of work. A handler adds rules of its own in a public
    /// <c>static void Configure(HandlerChain chain)</c>. WolverineFx 6.29.2.</summary>
    public sealed class HandlerChain : IWithFailurePolicies
    {
        internal HandlerChain(Type messageType, string queueName) =>
            (MessageType, Destination) = (messageType, new Uri($"local://{queueName}"));

        public FailureRuleCollection Failures { get; } = new();
        internal Type MessageType { get; }
        internal Uri Destination { get; }
        internal List<HandlerCall> Calls { get; } = [];

        /// <summary>The stored name of a message type: full CLR name, nested as <c>Outer_Ns.Outer+Inner</c>.</summary>
        internal static string NameOf(Type type) => type.DeclaringType is { } outer ? $"{outer.Name}_{type.FullName}" : type.FullName!;
    }

    /// <summary>A compiled handler method; what it returns is sent on.</summary>
    internal delegate ValueTask<object?> HandlerCall(MessageContext context);

    /// <summary>Finds the handler methods, compiles them, and refuses every service that is not a singleton. Done once, at start.</summary>
    internal sealed class HandlerScan(WolverineOptions options, IServiceProvider provider)
    {
        private readonly ParameterExpression _context = Expression.Parameter(typeof(MessageContext), "context");

        public Dictionary<Type, HandlerChain> Run() =>
            options
                .Discovery.Assemblies.Prepend(options.ApplicationAssembly)
                .OfType<Assembly>()
                .Distinct()
                .SelectMany(assembly => assembly.GetExportedTypes().Where(IsHandler))
                .Concat(options.Discovery.Types)
                .Distinct()
                .SelectMany(type =>
                    type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                )
                .Where(IsHandler)
                .GroupBy(method => method.GetParameters()[0].ParameterType)
                .ToDictionary(methods => methods.Key, methods => Chain(methods.Key, methods));

        private static bool IsHandler(Type type) =>
            type is { IsClass: true, ContainsGenericParameters: false }
            && (!type.IsAbstract || type.IsSealed)
            && (type.Name.EndsWith("Handler", StringComparison.Ordinal) || type.Name.EndsWith("Consumer", StringComparison.Ordinal));

        private static bool IsHandler(MethodInfo method)
        {
            var name = method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name[..^5] : method.Name;
            // The real package calls these around the handler; leaving one uncalled would be a silent difference.
            if (name is "Before" or "Load" or "Validate" or "After" or "PostProcess" or "Finally")
                throw new InvalidOperationException(
                    $"{method.DeclaringType}.{method.Name}: call it from the handler, companions are not covered"
                );
            var result = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : method.ReturnType;
            return name is "Handle" or "Handles" or "Consume" or "Consumes"
                && !method.ContainsGenericParameters
                && method.GetParameters() is [{ ParameterType: { IsValueType: false, IsVisible: true } }, ..]
                && !result.IsPrimitive;
        }

        private HandlerChain Chain(Type message, IEnumerable<MethodInfo> methods)
        {
            var chain = new HandlerChain(
                message,
                options.RouteOf(message) ?? HandlerChain.NameOf(message).Replace('+', '.').ToLowerInvariant()
            );
            foreach (var method in methods)
            {
                chain.Calls.Add(Compile(method));
                method
                    .DeclaringType!.GetMethod("Configure", BindingFlags.Public | BindingFlags.Static, [typeof(HandlerChain)])
                    ?.Invoke(null, [chain]);
            }

            return chain;
        }

        private HandlerCall Compile(MethodInfo method)
        {
            var (handler, parameters) = (method.DeclaringType!, method.GetParameters());
            var message = Expression.Convert(Member(nameof(MessageContext.Message)), parameters[0].ParameterType);
            var target = method.IsStatic ? null : New(handler);
            var call = Expression.Call(target, method, parameters.Skip(1).Select(x => Argument(handler, x.ParameterType)).Prepend(message));
            return Expression.Lambda<HandlerCall>(Result(call), _context).Compile();
        }

        private NewExpression New(Type handler)
        {
            var constructor = handler.GetConstructors().MaxBy(x => x.GetParameters().Length);
            if (constructor is null)
                throw new InvalidOperationException($"Handler {handler.FullName} has no public constructor");
            return Expression.New(constructor, constructor.GetParameters().Select(x => Argument(handler, x.ParameterType)));
        }

        private Expression Argument(Type handler, Type type) =>
            type switch
            {
                _ when type == typeof(IDocumentSession) || type == typeof(IQuerySession) => Member(nameof(MessageContext.Session)),
                _ when type == typeof(IMessageBus) => _context,
                _ when type == typeof(Envelope) => Member(nameof(MessageContext.Envelope)),
                _ when type == typeof(CancellationToken) => Member(nameof(MessageContext.Cancellation)),
                _ => Singleton(handler, type),
            };

        // Resolved with each message, not at start: a handler must not decide when a singleton comes to life.
        private UnaryExpression Singleton(Type handler, Type type)
        {
            var open = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
            var lifetime = options
                .Services.LastOrDefault(x => !x.IsKeyedService && (x.ServiceType == type || x.ServiceType == open))
                ?.Lifetime;
            if (lifetime != ServiceLifetime.Singleton)
                throw new InvalidServiceLocationException(handler, type);
            var resolve = () => provider.GetRequiredService(type);
            return Expression.Convert(Expression.Invoke(Expression.Constant(resolve)), type);
        }

        private MemberExpression Member(string name) => Expression.Property(_context, name);

        private static Expression Result(Expression call)
        {
            if (call.Type.Name.StartsWith(nameof(ValueTask), StringComparison.Ordinal))
                call = Expression.Call(call, nameof(ValueTask.AsTask), null);
            if (call.Type == typeof(void))
                return Expression.Block(call, Expression.Default(typeof(ValueTask<object?>)));
            if (call.Type == typeof(Task))
                return Expression.Call(typeof(HandlerScan), nameof(FromPlain), null, call);
            if (call.Type.IsGenericType && call.Type.GetGenericTypeDefinition() == typeof(Task<>))
                return Expression.Call(typeof(HandlerScan), nameof(FromTask), call.Type.GetGenericArguments(), call);
            return Expression.Call(typeof(HandlerScan), nameof(FromValue), null, Expression.Convert(call, typeof(object)));
        }

        private static ValueTask<object?> FromValue(object? value) => new(value);

        private static async ValueTask<object?> FromPlain(Task task)
        {
            await task;
            return null;
        }

        private static async ValueTask<object?> FromTask<T>(Task<T> task) => await task;
    }
}
