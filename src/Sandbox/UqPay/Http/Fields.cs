using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cards.Sandbox.UqPay;

/// <summary>Reads a request body strictly; the first broken rule ends the call with an error that names the field.</summary>
internal sealed class Fields(JsonObject body, string prefix = "")
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static Fields Parse(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return new Fields([]);
        }

        try
        {
            return JsonNode.Parse(bytes, documentOptions: Strict) is JsonObject body
                ? new Fields(body)
                : throw Refuse.Invalid("request body must be a JSON object");
        }
        catch (JsonException)
        {
            throw Refuse.Invalid("request body is not valid JSON");
        }
    }

    /// <summary>The same payload gives the same text, whatever its white space.</summary>
    public string Canonical => body.ToJsonString();

    public bool Has(string name) => body[name] is not null;

    /// <summary>Whether the field holds this id; a field of any other kind simply does not.</summary>
    public bool Names(string name, Guid id) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) && Guid.TryParse(text, out var named) && named == id;

    public string? Text(string name, int max = int.MaxValue)
    {
        if (body[name] is not { } node)
        {
            return null;
        }

        var text = node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw Wrong(name, "must be a string");
        return text.EnumerateRunes().Count() <= max ? text : throw Wrong(name, $"must be at most {max} characters");
    }

    /// <summary>For the few fields that are documented as both.</summary>
    public string? TextOrNumber(string name) =>
        body[name]?.GetValueKind() == JsonValueKind.Number ? body[name]!.ToJsonString() : Text(name);

    public string RequiredText(string name, int max = int.MaxValue) =>
        Text(name, max) is { Length: > 0 } text ? text : throw Wrong(name, "is required");

    public string? Matching(string name, Regex pattern, string rule) =>
        Text(name) is not { } text || pattern.IsMatch(text) ? Text(name) : throw Wrong(name, rule);

    public string RequiredMatching(string name, Regex pattern, string rule)
    {
        RequiredText(name);
        return Matching(name, pattern, rule)!;
    }

    public string? OneOf(string name, params string[] allowed) =>
        Text(name) is not { } text || allowed.Contains(text)
            ? Text(name)
            : throw Wrong(name, $"must be one of {string.Join(", ", allowed)}");

    public string RequiredOneOf(string name, params string[] allowed)
    {
        RequiredText(name);
        return OneOf(name, allowed)!;
    }

    public Guid RequiredUuid(string name) =>
        Guid.TryParseExact(RequiredText(name), "D", out var id) ? id : throw Wrong(name, "must be a valid UUID");

    public Guid? Uuid(string name) => Text(name) is null ? null : RequiredUuid(name);

    public DateOnly? Date(string name) =>
        Text(name) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw Wrong(name, "must be a date in the format yyyy-MM-dd");

    /// <summary>Decimal major units with two decimals at most (contract 1.3).</summary>
    public decimal? Amount(string name, decimal min = 0m, decimal max = 999_999_999.99m)
    {
        if (body[name] is not JsonNode node)
        {
            return null;
        }

        if (!TryAmount(node, out var amount))
        {
            throw Wrong(name, "must be a number");
        }

        return decimal.Round(amount, 2) != amount ? throw Wrong(name, "must have at most two decimals")
            : amount < min || amount > max ? throw Wrong(name, $"must be between {Wire.Amount(min)} and {Wire.Amount(max)}")
            : amount;
    }

    /// <summary>The official Go client writes amounts as text, and its callers' changes are made.</summary>
    private static bool TryAmount(JsonNode node, out decimal amount)
    {
        amount = 0m;
        return node.GetValueKind() switch
        {
            JsonValueKind.Number => node.AsValue().TryGetValue(out amount),
            JsonValueKind.String => decimal.TryParse(
                node.GetValue<string>(),
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out amount
            ),
            _ => false,
        };
    }

    public Fields? Inner(string name) =>
        body[name] switch
        {
            null => null,
            JsonObject inner => new Fields(inner, prefix + name + "."),
            _ => throw Wrong(name, "must be an object"),
        };

    public IReadOnlyList<Fields>? Items(string name) =>
        body[name] switch
        {
            null => null,
            JsonArray items =>
            [
                .. items.Select(
                    (item, index) =>
                        item is JsonObject inner
                            ? new Fields(inner, $"{prefix}{name}[{index}].")
                            : throw Wrong(name, "must be an array of objects")
                ),
            ],
            _ => throw Wrong(name, "must be an array"),
        };

    public IReadOnlyList<string>? Texts(string name) =>
        body[name] switch
        {
            null => null,
            JsonArray items when items.All(item => item?.GetValueKind() == JsonValueKind.String) =>
            [
                .. items.Select(item => item!.GetValue<string>()),
            ],
            _ => throw Wrong(name, "must be an array of strings"),
        };

    public JsonObject? Object(string name) => Inner(name) is null ? null : (JsonObject)body[name]!.DeepClone();

    public Refusal Wrong(string name, string rule) => Refuse.Invalid($"{prefix}{name} {rule}");
}
