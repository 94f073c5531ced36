using System.Collections.Concurrent;
using System.Reflection;

namespace Cards.Contracts.Messages;

/// <summary>
/// What a handler takes. Its text is its name and its ids: the queue writes failed messages into the log, and a command carries what a
/// user typed.
/// </summary>
public abstract record Message
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Ids = [];

    /// <summary>Name and ids alone, whatever else a message carries; no message can say otherwise.</summary>
    public sealed override string ToString() =>
        string.Join(' ', Ids.GetOrAdd(GetType(), IdsOf).Select(id => $"{id.Name}={id.GetValue(this)}").Prepend(GetType().Name));

    private static PropertyInfo[] IdsOf(Type message) => [.. message.GetProperties().Where(IsId)];

    private static bool IsId(PropertyInfo member) =>
        member.PropertyType == typeof(Guid) || member.PropertyType == typeof(Guid?) || member.Name is "LocalId" or "EventId";
}
