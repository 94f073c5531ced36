using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using JasperFx.Events;
using JasperFx.Events.Projections;

namespace Marten;

/// <summary>The conventional methods of an aggregate as compiled delegates: public <c>Create</c>, <c>Apply</c> and <c>ShouldDelete</c>
/// and public one-argument constructors, chosen by the exact type of the event.</summary>
internal sealed class Fold
{
    private static readonly ConcurrentDictionary<Type, Fold> Known = new();
    private readonly Dictionary<Type, Func<object?, IEvent, object?>> _create = [];
    private readonly Dictionary<Type, Func<object?, IEvent, object?>> _apply = [];
    private readonly Dictionary<Type, Func<object?, IEvent, object?>> _shouldDelete = [];
    private readonly Action<object, long>? _setVersion;

    private Fold(Type type)
    {
        Type = type;
        foreach (
            var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        )
            Add(method);
        foreach (var constructor in type.GetConstructors())
            if (constructor.GetParameters() is [var only] && IsEvent(only.ParameterType))
                Add(_create, constructor, arguments => Expression.New(constructor, arguments));
        if (_create.Count + _apply.Count == 0)
            throw new InvalidProjectionException($"{type.FullName} has no public Create or Apply method.");
        _setVersion = VersionSetter(type);
    }

    public Type Type { get; }

    public static Fold Of(Type type) => Known.GetOrAdd(type, static each => new Fold(each));

    public bool Handles(IEvent @event) =>
        _create.ContainsKey(@event.EventType) || _apply.ContainsKey(@event.EventType) || _shouldDelete.ContainsKey(@event.EventType);

    /// <summary>The state after the events. Events without a method are passed over.</summary>
    public object? Run(object? state, IEnumerable<IEvent> events)
    {
        foreach (var @event in events)
        {
            if (state is not null && _shouldDelete.TryGetValue(@event.EventType, out var ends) && ends(state, @event) is true)
                state = null;
            else if (state is null && _create.TryGetValue(@event.EventType, out var create))
                state = create(null, @event);
            else if (_apply.TryGetValue(@event.EventType, out var apply))
                state = apply(state ?? throw NoCreate(@event), @event);
        }

        return state;
    }

    /// <summary>Fills a <c>Version</c> member of a freshly read state with the stream version.</summary>
    public void SetVersion(object? state, long version)
    {
        if (state is not null)
            _setVersion?.Invoke(state, version);
    }

    private InvalidOperationException NoCreate(IEvent @event) =>
        new(
            $"{Type.FullName} has no public Create for {@event.EventType.FullName}, the first event it applies of stream {@event.StreamId}."
        );

    private void Add(MethodInfo method)
    {
        var target = method.Name switch
        {
            "Create" when method.IsStatic => _create,
            "Apply" => _apply,
            "ShouldDelete" => _shouldDelete,
            _ => null,
        };
        if (target is null)
            return;
        var returns = target == _shouldDelete ? typeof(bool) : Type;
        if (method.ReturnType != returns)
            throw new InvalidProjectionException(
                $"{Type.FullName}.{method.Name} must return {returns.Name}: folds are replaced, not changed."
            );
        Add(
            target,
            method,
            arguments =>
                method.IsStatic ? Expression.Call(method, arguments) : Expression.Call(Expression.Convert(State, Type), method, arguments)
        );
    }

    private static readonly ParameterExpression State = Expression.Parameter(typeof(object));
    private static readonly ParameterExpression Event = Expression.Parameter(typeof(IEvent));

    private void Add(Dictionary<Type, Func<object?, IEvent, object?>> target, MethodBase method, Func<Expression[], Expression> call)
    {
        Type? eventType = null;
        var arguments = method.GetParameters().Select(parameter => Argument(parameter.ParameterType, ref eventType)).ToArray();
        if (eventType is null)
            throw new InvalidProjectionException($"{Type.FullName}.{method.Name} takes no event.");
        var body = Expression.Convert(call(arguments), typeof(object));
        target[eventType] = Expression.Lambda<Func<object?, IEvent, object?>>(body, State, Event).Compile();
    }

    private Expression Argument(Type wanted, ref Type? eventType)
    {
        if (wanted == Type)
            return Expression.Convert(State, Type);
        if (wanted == typeof(IEvent))
            return Event;
        if (eventType is not null)
            throw new InvalidProjectionException($"{Type.FullName} has a method with two events.");
        var wrapped = IsWrapped(wanted);
        eventType = wrapped ? wanted.GetGenericArguments()[0] : wanted;
        return Expression.Convert(wrapped ? Event : Expression.Property(Event, nameof(IEvent.Data)), wanted);
    }

    private bool IsEvent(Type parameter) =>
        IsWrapped(parameter) || (parameter.IsClass && parameter != Type && parameter != typeof(string) && !parameter.IsArray);

    private static bool IsWrapped(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEvent<>);

    private static Action<object, long>? VersionSetter(Type type)
    {
        if (type.GetProperty("Version") is not { SetMethod: not null } property)
            return null;
        if (property.PropertyType != typeof(long) && property.PropertyType != typeof(int))
            return null;
        var (state, version) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(long)));
        var assign = Expression.Assign(
            Expression.Property(Expression.Convert(state, type), property),
            Expression.Convert(version, property.PropertyType)
        );
        return Expression.Lambda<Action<object, long>>(assign, state, version).Compile();
    }
}
