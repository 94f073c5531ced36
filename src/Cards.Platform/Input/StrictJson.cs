using System.Text.Json;
using System.Text.Unicode;
using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Input;

/// <summary>Reads a body as the specification wants it: bounded, UTF-8, one JSON object, no duplicate members, nothing after it.</summary>
public static class StrictJson
{
    /// <summary>Bodies over this many bytes are refused.</summary>
    public const int MaxBytes = 32 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Fills <paramref name="buffer"/>, which must hold one byte more than <see cref="MaxBytes"/>.</summary>
    public static async ValueTask<(int Length, Refusal? Refused)> ReadAsync(
        HttpRequest request,
        byte[] buffer,
        CancellationToken cancellation
    )
    {
        if (request.ContentLength > MaxBytes)
            return (0, Errors.PayloadTooLarge);
        var length = 0;
        int read;
        while (
            length <= MaxBytes && (read = await request.Body.ReadAsync(buffer.AsMemory(length, MaxBytes + 1 - length), cancellation)) > 0
        )
            length += read;
        if (length > MaxBytes)
            return (0, Errors.PayloadTooLarge);
        if (length > 0 && !request.HasJsonContentType())
            return (0, Errors.UnsupportedMediaType);
        return (length, null);
    }

    /// <summary>True for an object, for null and for nothing at all; false for any other JSON value.</summary>
    /// <exception cref="JsonException">Not JSON, not UTF-8, a duplicate member, a comment, something after the value, or a surrogate that stands
    /// alone, in a name or in a value.</exception>
    public static bool IsObject(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return true;
        if (!Utf8.IsValid(json.Span))
            throw new JsonException("The body is not UTF-8.");
        // Here, because the parser's own search for duplicate names fails over them with another exception.
        if (!JsonStrings.AreText(json.Span))
            throw new JsonException("A surrogate stands alone.");
        using var document = JsonDocument.Parse(json, Strict);
        return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Null;
    }
}
