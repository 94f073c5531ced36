using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cards.Support;

/// <summary>
/// Judges JSON by the part of JSON Schema the API's description uses. Stricter in one thing: an object has no members its schema does not name.
/// </summary>
public sealed class JsonSchema(JsonElement document)
{
    /// <summary>What is wrong, each with its place; nothing when all is well.</summary>
    public IReadOnlyList<string> Judge(JsonElement schema, JsonElement value)
    {
        var wrong = new List<string>();
        Judge(schema, value, "$", wrong);
        if (wrong.Count == 0)
            FindUnknown(schema, value, "$", wrong);
        return wrong;
    }

    private void Judge(JsonElement schema, JsonElement value, string at, List<string> wrong)
    {
        schema = Follow(schema);
        foreach (var part in Parts(schema, "allOf"))
            Judge(part, value, at, wrong);
        var choices = Parts(schema, "anyOf");
        if (choices.Count > 0 && Chosen(choices, value) is null)
            wrong.Add($"{at} is none of its {choices.Count} kinds");
        if (schema.TryGetProperty("type", out var type) && !IsOf(type, value))
            wrong.Add($"{at} is {Kind(value)}, not {type}");
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
            wrong.Add($"{at} is not one of its words");
        JudgeText(schema, value, at, wrong);
        JudgeNumber(schema, value, at, wrong);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            foreach (var (index, item) in value.EnumerateArray().Index())
                Judge(items, item, $"{at}[{index}]", wrong);
        if (value.ValueKind == JsonValueKind.Object)
            JudgeMembers(schema, value, at, wrong);
    }

    private void JudgeMembers(JsonElement schema, JsonElement value, string at, List<string> wrong)
    {
        foreach (var name in Parts(schema, "required").Select(name => name.GetString()!))
            if (!value.TryGetProperty(name, out _))
                wrong.Add($"{at}.{name} is missing");
        foreach (var member in value.EnumerateObject())
            if (Member(schema, member.Name) is { } own)
                Judge(own, member.Value, $"{at}.{member.Name}", wrong);
    }

    private static void JudgeText(JsonElement schema, JsonElement value, string at, List<string> wrong)
    {
        if (value.ValueKind != JsonValueKind.String)
            return;
        var text = value.GetString()!;
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!))
            wrong.Add($"{at} does not match {pattern}");
        if (schema.TryGetProperty("minLength", out var min) && text.Length < min.GetInt32())
            wrong.Add($"{at} is shorter than {min}");
        if (schema.TryGetProperty("maxLength", out var max) && text.Length > max.GetInt32())
            wrong.Add($"{at} is longer than {max}");
        if (schema.TryGetProperty("format", out var format) && !IsInFormat(format.GetString()!, value))
            wrong.Add($"{at} is not a {format}");
    }

    private static void JudgeNumber(JsonElement schema, JsonElement value, string at, List<string> wrong)
    {
        if (value.ValueKind != JsonValueKind.Number)
            return;
        if (schema.TryGetProperty("minimum", out var min) && value.GetDecimal() < min.GetDecimal())
            wrong.Add($"{at} is under {min}");
        if (schema.TryGetProperty("maximum", out var max) && value.GetDecimal() > max.GetDecimal())
            wrong.Add($"{at} is over {max}");
    }

    /// <summary>Members no part of the schema names.</summary>
    private void FindUnknown(JsonElement schema, JsonElement value, string at, List<string> wrong)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var items in Applying(schema, value).Select(part => Property(part, "items")).OfType<JsonElement>().Take(1))
            foreach (var (index, item) in value.EnumerateArray().Index())
                FindUnknown(items, item, $"{at}[{index}]", wrong);
            return;
        }
        if (value.ValueKind != JsonValueKind.Object)
            return;
        var parts = Applying(schema, value).ToList();
        foreach (var member in value.EnumerateObject())
        {
            var owners = parts.Select(part => Member(part, member.Name)).OfType<JsonElement>().ToList();
            if (owners.Count == 0 && !parts.Exists(IsAnyObject))
                wrong.Add($"{at}.{member.Name} is not described");
            // The last part is the narrower one.
            else if (owners.Count > 0)
                FindUnknown(owners[^1], member.Value, $"{at}.{member.Name}", wrong);
        }
    }

    /// <summary>The schema and those parts of it that hold for the value.</summary>
    private IEnumerable<JsonElement> Applying(JsonElement schema, JsonElement value)
    {
        schema = Follow(schema);
        IEnumerable<JsonElement> parts = Parts(schema, "allOf");
        if (Parts(schema, "anyOf") is { Count: > 0 } choices && Chosen(choices, value) is { } chosen)
            parts = parts.Append(chosen);
        return [schema, .. parts.SelectMany(part => Applying(part, value))];
    }

    private JsonElement? Chosen(IReadOnlyList<JsonElement> choices, JsonElement value) =>
        choices.Where(choice => Judge(choice, value).Count == 0).Select(choice => (JsonElement?)choice).FirstOrDefault();

    private JsonElement Follow(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = document;
            foreach (var step in reference.GetString()!.Split('/').Skip(1))
                schema = schema.GetProperty(step);
        }
        return schema;
    }

    private static JsonElement? Member(JsonElement schema, string name) =>
        Property(schema, "properties") is { } members && Property(members, name) is { } own ? own
        : Property(schema, "additionalProperties") is { ValueKind: JsonValueKind.Object } others ? others
        : null;

    private static bool IsAnyObject(JsonElement schema) =>
        Property(schema, "type")?.ToString() == "object" && Property(schema, "properties") is null;

    private static JsonElement? Property(JsonElement schema, string name) => schema.TryGetProperty(name, out var value) ? value : null;

    private static IReadOnlyList<JsonElement> Parts(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var parts) ? [.. parts.EnumerateArray()] : [];

    private static bool IsOf(JsonElement type, JsonElement value) =>
        type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(one => IsOf(one, value))
            : type.GetString() == Kind(value) || (type.GetString() == "number" && Kind(value) == "integer");

    private static string Kind(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => "null",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
            JsonValueKind.String => "string",
            JsonValueKind.Array => "array",
            _ => "object",
        };

    private static bool IsInFormat(string format, JsonElement value) =>
        format switch
        {
            "uuid" => value.TryGetGuid(out _),
            "date-time" => value.TryGetDateTimeOffset(out _),
            "date" => DateOnly.TryParse(value.GetString(), System.Globalization.CultureInfo.InvariantCulture, out _),
            _ => false,
        };
}
