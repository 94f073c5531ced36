using System.Reflection;
using JasperFx.Events;

namespace Cards.Decisions.Support;

/// <summary>Folds events as the store does: by exact type, ignoring what the state does not know.</summary>
internal static class Fold
{
    /// <summary>The stream every fold here is made of.</summary>
    public static readonly Guid Stream = new("0194d1a0-0000-7000-8000-000000000001");

    public static T Of<T>(object first, params IEnumerable<object> later)
        where T : class => later.Aggregate(Create<T>(first), On);

    /// <summary>The state after one more event; the same object for an event it does not know.</summary>
    public static T On<T>(T state, object happened)
        where T : class => (T?)Method<T>("Apply", BindingFlags.Instance, happened.GetType())?.Invoke(state, [happened]) ?? state;

    public static T Create<T>(object first)
        where T : class
    {
        if (Method<T>("Create", BindingFlags.Static, first.GetType()) is { } plain)
            return (T)plain.Invoke(null, [first])!;
        var wrapper = (IEvent)Activator.CreateInstance(typeof(Event<>).MakeGenericType(first.GetType()), first)!;
        wrapper.StreamId = Stream;
        var wrapped = Method<T>("Create", BindingFlags.Static, typeof(IEvent<>).MakeGenericType(first.GetType()));
        return (T)
            (wrapped ?? throw new InvalidOperationException($"{typeof(T).Name} does not start with {first.GetType().Name}.")).Invoke(
                null,
                [wrapper]
            )!;
    }

    private static MethodInfo? Method<T>(string name, BindingFlags kind, Type happened) =>
        typeof(T)
            .GetMethods(BindingFlags.Public | BindingFlags.DeclaredOnly | kind)
            .SingleOrDefault(method => method.Name == name && method.GetParameters()[0].ParameterType == happened);
}
