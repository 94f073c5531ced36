using System.Globalization;
using System.Reflection;
using Cards.Conformance.Architecture;
using Cards.Contracts.Messages;
using Cards.Host;
using Cards.UqPay.Ports;

namespace Cards.Conformance.Leaks;

/// <summary>The queue writes messages as text into the log: the text of a message is its name and its ids, whatever it carries.</summary>
public sealed class MessageTextSpecs
{
    private static readonly Guid AnId = new("aaaaaaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee");

    private static readonly Type[] Messages =
    [
        .. Modules
            .All.Select(module => CompiledAssembly.Of(module.GetType().Assembly))
            .Append(CompiledAssembly.Of<IssuerSilentException>())
            .SelectMany(Rules.Handled),
    ];

    [Fact]
    public void Every_message_a_handler_takes_shows_its_name_and_ids_alone()
    {
        foreach (var known in new[] { "OpenRequest", "RequestLimitChange", "StoreWebhook", "CardOrderEnded", "SendPinChangedMail" })
            Assert.Contains(Messages, message => message.Name == known);

        Assert.Empty(Messages.SelectMany(ShownBeyondIds));
        Assert.All(Messages, message => Assert.StartsWith(message.Name, Fill(message, []).ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void An_operator_finds_a_message_by_its_ids()
    {
        Assert.Equal($"ActivationHinted EventId=evt LocalId=508", new ActivationHinted("evt", 508).ToString());
        Assert.Equal($"CardOrderEnded EventId=evt CardId={AnId}", new CardOrderEnded("evt", AnId).ToString());
    }

    [Fact]
    public void A_message_that_shows_what_it_carries_is_noticed()
    {
        Assert.Equal(["OffendingMessage.Pan"], ShownBeyondIds(typeof(OffendingMessage)));
        Assert.Equal(
            [
                "TalkativeMessage.Amount",
                "TalkativeMessage.At",
                "TalkativeMessage.Inner.Text",
                "TalkativeMessage.IsOpen",
                "TalkativeMessage.Later",
            ],
            ShownBeyondIds(typeof(TalkativeMessage)).Order()
        );
    }

    private static IEnumerable<string> ShownBeyondIds(Type message)
    {
        var canaries = new List<(string Member, string Text)>();
        var text = Fill(message, canaries).ToString()!;
        return canaries.Where(canary => text.Contains(canary.Text, StringComparison.Ordinal)).Select(canary => canary.Member);
    }

    private static object Fill(Type message, List<(string Member, string Text)> canaries) => Made(message, message.Name, canaries)!;

    /// <summary>A value of the type, all its members filled with values that stand nowhere else; what is not an id is remembered.</summary>
    private static object? Made(Type type, string member, List<(string Member, string Text)> canaries)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Guid))
            return AnId;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var items = Array.CreateInstance(type.GetGenericArguments()[0], 1);
            items.SetValue(Made(type.GetGenericArguments()[0], $"{member}.Item", canaries), 0);
            return items;
        }
        if (type.Namespace?.StartsWith("Cards.", StringComparison.Ordinal) == true && !type.IsEnum)
            return MadeOfParts(type, member, canaries);
        var name = member[(member.LastIndexOf('.') + 1)..];
        if (name == "LocalId" && type == typeof(long))
            return 508L;
        if (name == "EventId" && type == typeof(string))
            return "evt";
        var value = Leaf(type, canaries.Count + 1);
        if (value is not null and not byte[])
            canaries.Add((member, value.ToString()!));
        return value;
    }

    private static object? Leaf(Type type, int number) =>
        type switch
        {
            _ when type == typeof(string) => $"canary<{number}>",
            _ when type == typeof(bool) => true,
            _ when type == typeof(byte[]) => new byte[] { 1, 2, 3 },
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddHours(number),
            _ when type == typeof(TimeSpan) => TimeSpan.FromHours(number),
            _ when type.IsEnum => Enum.GetValues(type).GetValue(0),
            _ when typeof(Delegate).IsAssignableFrom(type) => null,
            _ when type.IsPrimitive || type == typeof(decimal) => Convert.ChangeType(
                700_000_000 + number,
                type,
                CultureInfo.InvariantCulture
            ),
            _ => throw new NotSupportedException($"Nobody knows yet how to fill a {type}."),
        };

    private static object? MadeOfParts(Type type, string member, List<(string Member, string Text)> canaries)
    {
        // Of a closed set of cases, one.
        if (type.IsAbstract)
            type = type.GetNestedTypes().First(nested => nested.BaseType == type && !nested.IsAbstract);
        // What hides its value prints it nowhere, and has no constructor for anybody.
        if (type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length) is not { } constructor)
            return null;
        var parameters = constructor.GetParameters();
        var made = constructor.Invoke([
            .. parameters.Select(parameter => Made(parameter.ParameterType, $"{member}.{parameter.Name}", canaries)),
        ]);
        foreach (
            var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite && parameters.All(parameter => parameter.Name != property.Name))
        )
            property.SetValue(made, Made(property.PropertyType, $"{member}.{property.Name}", canaries));
        return made;
    }

    private sealed record TalkativeMessage(
        Guid OperationId,
        long LocalId,
        string EventId,
        decimal Amount,
        Part Inner,
        bool IsOpen,
        DateTimeOffset At
    )
    {
        public TimeSpan Later { get; init; }
    }

    private sealed record Part(string Text);
}
