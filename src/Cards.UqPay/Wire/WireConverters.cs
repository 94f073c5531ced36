using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cards.Platform.Secrets;

namespace Cards.UqPay.Wire;

/// <summary>An amount in major units, as the issuer sends it: a number, a string, an empty string or null. Written as a number without trailing zeros.</summary>
internal sealed class AmountConverter : JsonConverter<decimal?>
{
    public override bool HandleNull => true;

    public override decimal? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.Number => reader.GetDecimal(),
            JsonTokenType.String => Parse(reader.GetString()!),
            _ => throw new JsonException("An amount is neither a number nor a string."),
        };

    public override void Write(Utf8JsonWriter writer, decimal? value, JsonSerializerOptions options)
    {
        if (value is { } amount)
            writer.WriteRawValue(amount.ToString("0.##", CultureInfo.InvariantCulture));
        else
            writer.WriteNullValue();
    }

    private static decimal? Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var amount
        )
            ? amount
            : throw new JsonException("An amount is not a number.");
    }
}

/// <summary>A moment in any of the issuer's formats; one without an offset is +08:00. Anything else reads as null, because nothing is decided by it alone.</summary>
internal sealed class MomentConverter : JsonConverter<DateTimeOffset?>
{
    private static readonly TimeSpan IssuerOffset = TimeSpan.FromHours(8);

    public override bool HandleNull => true;

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return Parse(reader.GetString()!);
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } moment)
            writer.WriteStringValue(moment);
        else
            writer.WriteNullValue();
    }

    private static DateTimeOffset? Parse(string text)
    {
        // The local form first: without an offset, parsing it as a DateTimeOffset would assume this machine's.
        if (DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return new DateTimeOffset(local, IssuerOffset);
        return text.Length > 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment)
            ? moment
            : null;
    }
}

/// <summary>Metadata arrives as an object, as JSON text of an object, as an empty string or as null; what is none of these reads as empty.</summary>
internal sealed class MetadataConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    public override bool HandleNull => true;

    public override IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        if (value.RootElement.ValueKind != JsonValueKind.String)
            return Members(value.RootElement);
        try
        {
            using var inner = JsonDocument.Parse(value.RootElement.GetString() is { Length: > 0 } text ? text : "{}");
            return Members(inner.RootElement);
        }
        catch (JsonException)
        {
            return Members(default);
        }
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, text) in value)
            writer.WriteString(name, text);
        writer.WriteEndObject();
    }

    private static Dictionary<string, string> Members(JsonElement element)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
                members[member.Name] = member.Value.ToString();
        }
        return members;
    }
}

/// <summary>Text that may arrive as a JSON number: the issuer's <c>code</c> in its older error shape. Objects and arrays read as null.</summary>
internal sealed class TextOrNumberConverter : JsonConverter<string>
{
    public override bool HandleNull => true;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return value.RootElement.ValueKind switch
        {
            JsonValueKind.String => value.RootElement.GetString(),
            JsonValueKind.Number => value.RootElement.GetRawText(),
            _ => null,
        };
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>A secret on its way to the issuer or from it: it prints as ***, and is plain in the issuer's JSON alone.</summary>
[JsonConverter(typeof(SecretTextConverter))]
internal sealed record SecretText(Sensitive<string> Value);

internal sealed class SecretTextConverter : JsonConverter<SecretText>
{
    public override SecretText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Sensitive.Of(reader.GetString() ?? ""));

    public override void Write(Utf8JsonWriter writer, SecretText value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value.Reveal());
}
