using System.Text.Json;

namespace Cards.UqPay.Webhooks;

/// <summary>What is read of an event before it is stored.</summary>
internal sealed record WebhookHead(string EventId, string Type, string SourceId)
{
    private const int LongestWord = 128;

    /// <summary>Null when the bytes are no JSON object or name no event.</summary>
    public static WebhookHead? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Word(root, "event_id") is not { Length: > 0 } id)
                return null;
            // Older pages swap the two: the event is wherever a known one stands, else where it should.
            var type = Word(root, "event_type");
            var name = Word(root, "event_name");
            var swapped = type.Length == 0 || (KnownEvent.Find(type) is null && KnownEvent.Find(name) is not null);
            return new WebhookHead(id, swapped ? name : type, Word(root, "source_id"));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not valid Unicode.
            return null;
        }
    }

    /// <summary>Empty for what no id and no type of the issuer is.</summary>
    private static string Word(JsonElement root, string member) =>
        root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && IsWord(value.GetString())
            ? value.GetString()!
            : "";

    /// <summary>Short, of visible ASCII.</summary>
    public static bool IsWord(string? text) => text is { Length: <= LongestWord } && text.All(c => c is > ' ' and <= '~');
}

/// <summary>Reads one member of an event's <c>data</c>.</summary>
internal static class WebhookBody
{
    private const int CodeDigits = 8;

    /// <summary>Eight digits: as text, or as a number, which has lost the zeros it began with. Null for what cannot be read as that.</summary>
    public static string? ActivationCode(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (
            !document.RootElement.TryGetProperty("data", out var data)
            || data.ValueKind != JsonValueKind.Object
            || !data.TryGetProperty("activation_code", out var value)
        )
            return null;
        var digits = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Trim(),
            JsonValueKind.Number when value.GetRawText() is { Length: <= CodeDigits } number => number.PadLeft(CodeDigits, '0'),
            _ => "",
        };
        return digits.Length == CodeDigits && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    public static string? Member(ReadOnlyMemory<byte> body, string member)
    {
        using var document = JsonDocument.Parse(body);
        return
            document.RootElement.TryGetProperty("data", out var data)
            && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty(member, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
    }
}
