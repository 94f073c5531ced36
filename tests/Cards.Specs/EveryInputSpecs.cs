using System.Text.Json;
using System.Text.Json.Nodes;
using Cards.Support;

namespace Cards.Specs;

/// <summary>
/// Every text that a route of the API's description takes, in body, query and path: none brings a process down or spoils a connection for the next
/// user, and what is refused is refused alike when it comes again. A new route is in it by itself.
/// </summary>
public sealed class EveryInputSpecs(OwnWorld world) : IClassFixture<OwnWorld>
{
    private const string Planted = "@@";

    /// <summary>As JSON writes them, so that halves of surrogate pairs can be among them.</summary>
    private static readonly string[] Hostile =
    [
        @"""a\u0000b""",
        @"""\u0000""",
        @"""\u001b[31m""",
        @"""\u0085\u009f""",
        @"""\ud800""",
        @"""x\udc00\ud800x""",
        @"""𠜎𠜱🥶""",
        @"""\u202eabc\u202c\u05d0\u200f""",
        @"""e\u0301\u0302\u0303""",
        @"""\u0301""",
        @"""１２３٤٥६𝟕""",
        @"""'; drop table cards.mt_events; -- \u2028%_\\""",
        @"""a\r\nb\tc""",
        @"""""",
        $@"""{new string('9', 10_000)}""",
        $@"""{new string('字', 3_000)}""",
    ];

    [Fact]
    public async Task No_text_in_a_body_brings_anything_down()
    {
        var (user, other) = (await world.AUserAsync(), await world.AUserWithAnActiveCardAsync());
        var members = Described().Where(route => route.Method == "POST").SelectMany(BodiesOf).ToList();
        // The check sees what it is about: a body with a nested text, and free text.
        Assert.Contains(members, member => member.Name == "residential_address.line1");
        Assert.Contains(members, member => member.Name == "reason");

        foreach (var (path, name, body) in members)
        {
            foreach (var text in Hostile)
                await AlikeAsync(
                    $"{path} {name} {text}",
                    () => user.PostJsonAsync(path, body.Replace($"\"{Planted}\"", text, StringComparison.Ordinal))
                );
            await other.SeenAsync();
        }
    }

    [Fact]
    public async Task No_text_in_path_or_query_brings_anything_down()
    {
        var (user, other) = (await world.AUserAsync(), await world.AUserWithAnActiveCardAsync());
        var places = Described().Where(route => route.Method == "GET").SelectMany(PathsOf).ToList();
        Assert.Contains(places, place => place.Contains("search=", StringComparison.Ordinal));
        Assert.Contains(places, place => place.Contains($"/{Planted}/history", StringComparison.Ordinal));

        foreach (var place in places)
        {
            foreach (var text in Hostile.Select(Decoded).OfType<string>().Where(text => IsFor(place, text)))
                await AlikeAsync(
                    $"{place} {text}",
                    () => user.GetAsync(place.Replace(Planted, Uri.EscapeDataString(text), StringComparison.Ordinal))
                );
            await other.SeenAsync();
        }
    }

    private static async Task AlikeAsync(string what, Func<Task<Answer>> ask)
    {
        var (first, second) = (await ask(), await ask());
        Assert.True(first.Status < 500 && second.Status < 500, $"{what} was answered {first.Text}, then {second.Text}");
        if (first.Status >= 400)
            Assert.Equal((first.Status, first.Code, Fields(first)), (second.Status, second.Code, Fields(second)));
    }

    private static string Fields(Answer answer) => string.Join(' ', answer.FieldErrors);

    /// <summary>The routes of users that answer at once.</summary>
    private static IEnumerable<DescribedRoute> Described() =>
        ApiDescription.Published!.Routes.Where(route =>
            route.Path.StartsWith("/api/v1/", StringComparison.Ordinal)
            && !route.Path.StartsWith("/api/v1/webhooks/", StringComparison.Ordinal)
            && !route.Operation.GetRawText().Contains("text/event-stream", StringComparison.Ordinal)
        );

    /// <summary>The example of a body once for each text in it, with something else in that place.</summary>
    private static IEnumerable<(string Path, string Name, string Body)> BodiesOf(DescribedRoute route)
    {
        if (!route.Operation.TryGetProperty("requestBody", out var body))
            yield break;
        var content = body.GetProperty("content").GetProperty("application/json");
        var example = content.GetProperty("examples").GetProperty("plain").GetProperty("value").GetRawText();
        var schema = content.GetProperty("schema");
        if (schema.TryGetProperty("anyOf", out var kinds))
            schema = kinds[0];
        foreach (var name in TextsOf(schema, ""))
        {
            var planted = JsonNode.Parse(example)!.AsObject();
            Plant(planted, name.Split('.'));
            yield return (route.Path, name, planted.ToJsonString());
        }
    }

    /// <summary>Members that may be strings, nested ones as <c>outer.inner</c>.</summary>
    private static IEnumerable<string> TextsOf(JsonElement schema, string prefix)
    {
        foreach (var one in Variants(schema))
        {
            if (!one.TryGetProperty("properties", out var members))
                continue;
            foreach (var member in members.EnumerateObject())
            {
                var name = prefix + member.Name;
                if (Variants(member.Value).Any(IsText))
                    yield return name;
                foreach (var inner in TextsOf(member.Value, name + "."))
                    yield return inner;
            }
        }
    }

    /// <summary>What a schema stands for: itself, what it refers to, and what it leaves open.</summary>
    private static IEnumerable<JsonElement> Variants(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            return Variants(ApiDescription.Published!.Document.GetProperty("components").GetProperty("schemas").GetProperty(name));
        }
        return schema.TryGetProperty("anyOf", out var any) ? any.EnumerateArray().SelectMany(Variants)
            : schema.TryGetProperty("oneOf", out var one) ? one.EnumerateArray().SelectMany(Variants)
            : [schema];
    }

    private static bool IsText(JsonElement schema) =>
        schema.TryGetProperty("type", out var type)
        && (
            type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Any(each => each.GetString() == "string")
                : type.GetString() == "string"
        );

    private static void Plant(JsonObject body, string[] name)
    {
        if (name is [var last])
            body[last] = Planted;
        else
        {
            body[name[0]] ??= new JsonObject();
            Plant(body[name[0]]!.AsObject(), name[1..]);
        }
    }

    /// <summary>The address once for each parameter in it, with something else in that place.</summary>
    private static IEnumerable<string> PathsOf(DescribedRoute route)
    {
        if (!route.Operation.TryGetProperty("parameters", out var parameters))
            yield break;
        foreach (var parameter in parameters.EnumerateArray().Where(parameter => parameter.TryGetProperty("name", out _)))
        {
            var name = parameter.Text("name")!;
            if (parameter.Text("in") == "query")
                yield return $"{Fill(route.Path)}?{name}={Planted}";
            else if (parameter.Text("in") == "path")
                yield return Fill(route.Path.Replace($"{{{name}}}", Planted, StringComparison.Ordinal));
        }
    }

    private static string Fill(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "1");

    /// <summary>Null for what no address can hold: half of a surrogate pair, and more than the server takes for a request line.</summary>
    private static string? Decoded(string json) =>
        json.Contains(@"\ud800", StringComparison.Ordinal) || json.Length > 1000 ? null : JsonSerializer.Deserialize<string>(json);

    /// <summary>In a path the server itself refuses a null character, before any of this is asked; an empty part makes another path.</summary>
    private static bool IsFor(string place, string text) =>
        place.Contains($"={Planted}", StringComparison.Ordinal) || (text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal));
}
