using System.Text.Json;
using System.Text.Json.Nodes;
using Cards.Contracts;
using Cards.Host;

namespace Cards.Conformance.Events;

/// <summary>
/// Events are read for as long as the database lives. Beside this file: the alias of each, and one stored example of each.
/// A new event adds a line and a file; an old line or file is never changed.
/// </summary>
public sealed class EventSpecs
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Cards.Conformance", "Events");

    /// <summary>As the store is set up: the serialiser's defaults, members as they are named.</summary>
    private static readonly JsonSerializerOptions Stored = new();

    [Fact]
    public void Every_event_has_exactly_one_alias_and_no_alias_ever_changes()
    {
        var listed = File.ReadAllLines(Path.Combine(Folder, "aliases.txt"));
        Assert.Equal(listed, EventAliases.All.Select(entry => $"{entry.Alias} = {entry.Type.FullName}"));

        Assert.Equal(EventAliases.All.Count, EventAliases.All.Select(entry => entry.Alias).Distinct().Count());
        Assert.Equal(
            EventTypes().OrderBy(type => type.FullName),
            EventAliases.All.Select(entry => entry.Type).OrderBy(type => type.FullName)
        );
    }

    [Fact]
    public void Every_event_has_its_stored_example()
    {
        var examples = Directory.GetFiles(Folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order();
        Assert.Equal(EventAliases.All.Select(entry => entry.Alias).Order(), examples);
    }

    [Theory]
    [MemberData(nameof(Aliases))]
    public void An_event_reads_and_writes_what_was_stored(string alias)
    {
        var type = EventAliases.All.Single(entry => entry.Alias == alias).Type;
        Assert.Null(Difference(type, File.ReadAllText(Path.Combine(Folder, alias + ".json"))));
    }

    public static TheoryData<string> Aliases => [.. EventAliases.All.Select(entry => entry.Alias)];

    [Theory]
    [InlineData(typeof(Renamed))]
    [InlineData(typeof(Retyped))]
    [InlineData(typeof(Widened))]
    [InlineData(typeof(Narrowed))]
    public void A_changed_event_is_noticed(Type changed) =>
        Assert.NotNull(
            Difference(
                changed,
                """{"LocalId": 7, "CardId": "0190a1b2-c3d4-7e5f-8a9b-000000000001", "At": "2026-11-21T03:25:26.123456+00:00"}"""
            )
        );

    /// <summary>Null when the event survives reading and writing without gaining, losing or changing anything.</summary>
    private static string? Difference(Type type, string stored)
    {
        try
        {
            var written = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(stored, type, Stored), type, Stored);
            return JsonNode.DeepEquals(JsonNode.Parse(stored), written) ? null : $"{type.Name} writes {written}";
        }
        catch (JsonException unreadable)
        {
            return unreadable.Message;
        }
    }

    /// <summary>Everything public in a namespace of Contracts that a module owns.</summary>
    private static IEnumerable<Type> EventTypes() =>
        typeof(ErrorCode)
            .Assembly.GetExportedTypes()
            .Where(type => type.Namespace is not ("Cards.Contracts" or "Cards.Contracts.Messages"));

    private sealed record Renamed(long LocalId, Guid IssuerCardId, DateTimeOffset At);

    private sealed record Retyped(string LocalId, Guid CardId, DateTimeOffset At);

    private sealed record Widened(long LocalId, Guid CardId, DateTimeOffset At, string? By);

    private sealed record Narrowed(long LocalId, Guid CardId);
}
