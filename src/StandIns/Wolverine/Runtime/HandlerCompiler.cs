using System.Linq.Expressions;
using System.Reflection;
using JasperFx.CodeGeneration;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wolverine.Configuration;

namespace Wolverine.Runtime.Handlers;

/// <summary>Compiles handler methods to delegates, and refuses at start what the real package refuses at the first message:
/// services that only the container can make.</summary>
internal sealed class HandlerCompiler(IServiceProvider provider, IServiceCollection services)
{
    private readonly ParameterExpression _context = Expression.Parameter(typeof(MessageContext), "context");

    public HandlerCall Compile(MethodInfo method, HandlerChain chain)
    {
        var handler = method.DeclaringType!;
        var parameters = method.GetParameters();
        Expression[] arguments =
        [
            Expression.Convert(Member(nameof(MessageContext.Message)), parameters[0].ParameterType),
            .. parameters.Skip(1).Select(parameter => Argument(handler, parameter.ParameterType, chain)),
        ];
        var target = method.IsStatic ? null : New(handler, handler, chain);
        return Expression.Lambda<HandlerCall>(Result(Expression.Call(target, method, arguments)), _context).Compile();
    }

    private Expression Argument(Type handler, Type type, HandlerChain chain)
    {
        if (type == typeof(IDocumentSession) || type == typeof(IQuerySession))
        {
            chain.NeedsSession = true;
            chain.Saves |= type == typeof(IDocumentSession);
            return Expression.Convert(Member(nameof(MessageContext.Session)), type);
        }

        return type switch
        {
            _ when type == typeof(IMessageBus) || type == typeof(IMessageContext) => _context,
            _ when type == typeof(Envelope) => Member(nameof(MessageContext.Envelope)),
            _ when type == typeof(CancellationToken) => Member(nameof(MessageContext.Cancellation)),
            _ when type == typeof(DateTimeOffset) => Member(nameof(MessageContext.Now)),
            _ when type == typeof(ILogger) => Expression.Constant(
                provider.GetRequiredService<ILoggerFactory>().CreateLogger(handler), typeof(ILogger)),
            _ => Service(handler, type, chain),
        };
    }

    private Expression Service(Type handler, Type type, HandlerChain chain)
    {
        if (type == typeof(IServiceProvider))
        {
            throw new InvalidServiceLocationException(handler, type, "which is service location");
        }

        var descriptor = services.LastOrDefault(x => x.ServiceType == type && !x.IsKeyedService)
            ?? (type.IsGenericType ? services.LastOrDefault(x => x.ServiceType == type.GetGenericTypeDefinition() && !x.IsKeyedService) : null)
            ?? throw new UnResolvableVariableException(handler, type);
        if (descriptor.Lifetime == ServiceLifetime.Singleton)
        {
            return Singleton(type);
        }

        var implementation = descriptor.ImplementationType
            ?? throw new InvalidServiceLocationException(handler, type, "which a scoped or transient lambda makes");
        return implementation.IsVisible
            ? New(handler, implementation.ContainsGenericParameters
                ? implementation.MakeGenericType(type.GetGenericArguments())
                : implementation, chain)
            : throw new InvalidServiceLocationException(handler, type, "whose implementation is not public");
    }

    private NewExpression New(Type handler, Type type, HandlerChain chain)
    {
        var constructor = type.GetConstructors().MaxBy(x => x.GetParameters().Length)
            ?? throw new InvalidServiceLocationException(handler, type, "which has no public constructor");
        return Expression.New(constructor, constructor.GetParameters().Select(x => Argument(handler, x.ParameterType, chain)));
    }

    // Resolved at the first message, not at start: a handler must not decide when a singleton comes to life.
    private MemberExpression Singleton(Type type) => Expression.Property(
        Expression.Constant(Activator.CreateInstance(typeof(SingletonOf<>).MakeGenericType(type), provider)),
        nameof(SingletonOf<object>.Value));

    private MemberExpression Member(string name) => Expression.Property(_context, name);

    private static Expression Result(MethodCallExpression call)
    {
        var type = call.Type;
        return type switch
        {
            _ when type == typeof(void) => Expression.Block(call, Expression.Default(typeof(ValueTask<object?>))),
            _ when type == typeof(Task) || type == typeof(ValueTask) => Adapter(nameof(FromPlain), [], call),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(Task<>) => Adapter(nameof(FromTask), type.GetGenericArguments(), call),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(ValueTask<>) => Adapter(nameof(FromValueTask), type.GetGenericArguments(), call),
            _ => Adapter(nameof(FromValue), [], Expression.Convert(call, typeof(object))),
        };
    }

    private static MethodCallExpression Adapter(string name, Type[] arguments, Expression value)
    {
        var argument = name == nameof(FromPlain) && value.Type == typeof(Task)
            ? Expression.New(typeof(ValueTask).GetConstructor([typeof(Task)])!, value)
            : value;
        return Expression.Call(typeof(HandlerCompiler), name, arguments.Length == 0 ? null : arguments, argument);
    }

    private static ValueTask<object?> FromValue(object? value) => new(value);

    private static async ValueTask<object?> FromPlain(ValueTask task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> FromTask<T>(Task<T> task) => await task;

    private static async ValueTask<object?> FromValueTask<T>(ValueTask<T> task) => await task;

    private sealed class SingletonOf<T>(IServiceProvider provider) where T : notnull
    {
        private T? _value;

        public T Value => _value ??= provider.GetRequiredService<T>();
    }
}
