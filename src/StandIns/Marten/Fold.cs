using System.Collections.Concurrent;

namespace Marten;

/// <summary>The conventional methods of an aggregate as compiled delegates: <c>static T Create(event)</c> and <c>T Apply(event)</c>,
/// public, of an event or its <c>IEvent</c>, chosen by the exact type of the event.</summary>
internal sealed class Fold
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
    private static readonly ConcurrentDictionary<Type, Fold> Known = new();
    private readonly Dictionary<Type, Func<object?, IEvent, object>> _create = [];
    private readonly Dictionary<Type, Func<object?, IEvent, object>> _apply = [];
    private readonly Type _type;

    private Fold(Type type)
    {
        _type = type;
        foreach (var method in type.GetMethods(Own).Where(method => method.Name is "Create" or "Apply" or "ShouldDelete"))
            Add(method);
        if (_create.Count + _apply.Count == 0)
            throw new InvalidProjectionException($"{type.FullName} has no public Create or Apply method.");
        // The package would fill it with the stream version.
        if (type.GetProperty("Version") is { CanWrite: true })
            throw new InvalidProjectionException($"{type.FullName}.Version is not filled here: take the version of the stream.");
    }

    public static Fold Of(Type type) => Known.GetOrAdd(type, static each => new Fold(each));

    public bool Handles(IEvent @event) => _create.ContainsKey(@event.EventType) || _apply.ContainsKey(@event.EventType);

    /// <summary>The state after the events. Events without a method are passed over.</summary>
    public object? Run(object? state, IEnumerable<IEvent> events)
    {
        foreach (var @event in events)
        {
            if (state is null && _create.TryGetValue(@event.EventType, out var create))
                state = create(null, @event);
            else if (_apply.TryGetValue(@event.EventType, out var apply))
                state = apply(state ?? throw NoCreate(@event), @event);
        }
        return state;
    }

    private InvalidOperationException NoCreate(IEvent @event) =>
        new(
            $"{_type.FullName} has no public Create for {@event.EventType.FullName}, the first event it applies of stream {@event.StreamId}."
        );

    private void Add(MethodInfo method)
    {
        if (
            method.ReturnType != _type
            || method.IsStatic != (method.Name == "Create")
            || method.GetParameters() is not [{ ParameterType: var wanted }]
        )
            throw new InvalidProjectionException(
                $"{_type.FullName}.{method.Name}: only `static T Create(event)` and `T Apply(event)` are known here."
            );
        var wrapped = wanted.IsGenericType && wanted.GetGenericTypeDefinition() == typeof(IEvent<>);
        var (state, @event) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(IEvent)));
        var argument = Expression.Convert(wrapped ? @event : Expression.Property(@event, nameof(IEvent.Data)), wanted);
        var call = Expression.Call(method.IsStatic ? null : Expression.Convert(state, _type), method, argument);
        var compiled = Expression.Lambda<Func<object?, IEvent, object>>(Expression.Convert(call, typeof(object)), state, @event).Compile();
        (method.IsStatic ? _create : _apply)[wrapped ? wanted.GetGenericArguments()[0] : wanted] = compiled;
    }
}
