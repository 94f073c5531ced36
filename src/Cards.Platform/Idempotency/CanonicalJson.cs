using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cards.Platform.Idempotency;

/// <summary>
/// One form for all the ways to write the same JSON: members in order of their names, text without escapes, numbers by their exact value. A
/// client whose library orders members differently from one call to the next is the same client.
/// </summary>
public static class CanonicalJson
{
    private static readonly JsonWriterOptions Plain = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="json">Strict JSON; empty is an object without members.</param>
    /// <returns>For the caller to clear: it holds what the body holds.</returns>
    public static Memory<byte> Of(ReadOnlyMemory<byte> json)
    {
        // Never too small: a buffer that grows leaves what was written behind. A number gets at most two bytes longer, and has one beside it.
        var written = new ArrayBufferWriter<byte>((2 * json.Length) + 16);
        using var writer = new Utf8JsonWriter(written, Plain);
        using var document = JsonDocument.Parse(json.IsEmpty ? "{}"u8.ToArray() : json);
        Write(document.RootElement, writer);
        writer.Flush();
        return MemoryMarshal.AsMemory(written.WrittenMemory);
    }

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(item, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(value.GetRawText()), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>The digits that count, times ten to a power; never through a double, and at most two characters longer than it was written.</summary>
    private static string Number(string text)
    {
        var sign = text[0] == '-' ? "-" : "";
        var e = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = text[sign.Length..(e < 0 ? text.Length : e)];
        var exponent =
            e < 0 ? 0 : System.Numerics.BigInteger.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? mantissa : mantissa.Remove(point, 1);
        exponent -= point < 0 ? 0 : digits.Length - point;
        var counted = digits.TrimStart('0').TrimEnd('0');
        if (counted.Length == 0)
            return "0";
        exponent += digits.Length - digits.TrimEnd('0').Length;
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{counted}e{exponent}");
    }
}
