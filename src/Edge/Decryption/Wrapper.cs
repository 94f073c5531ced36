using System.Buffers;
using System.Text.Json;

namespace Cards.Edge;

/// <summary>How an encrypted body looks: a JSON object whose only member has the configured name and holds a string. Anything else is plain JSON, the host's to judge.</summary>
internal static class Wrapper
{
    public enum Look
    {
        /// <summary>Not a wrapper, whatever follows.</summary>
        Plain,

        /// <summary>So far it could become one.</summary>
        NotYetKnown,

        /// <summary>Its first member has the name; the rest must be seen.</summary>
        Likely,
    }

    /// <summary>Looks no further than the first member's name.</summary>
    public static Look Glance(in ReadOnlySequence<byte> start, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(start, isFinalBlock: false, default);
        try
        {
            if (!reader.Read())
                return Look.NotYetKnown;
            if (reader.TokenType != JsonTokenType.StartObject)
                return Look.Plain;
            if (!reader.Read())
                return Look.NotYetKnown;
            return reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name) ? Look.Likely : Look.Plain;
        }
        catch (JsonException)
        {
            return Look.Plain;
        }
    }

    /// <summary>The wrapped text within a whole body; null when it is plain.</summary>
    public static Memory<byte>? Find(Memory<byte> body, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(body.Span);
        try
        {
            if (
                !reader.Read()
                || reader.TokenType != JsonTokenType.StartObject
                || !reader.Read()
                || reader.TokenType != JsonTokenType.PropertyName
                || !reader.ValueTextEquals(name)
                || !reader.Read()
                || reader.TokenType != JsonTokenType.String
            )
                return null;
            var text = reader.ValueIsEscaped ? Unescape(ref reader) : body.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            return reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? text : default(Memory<byte>?);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>No library escapes base64url, but JSON lets it. What is not even text once unescaped is not the wrapped form of anything: empty.</summary>
    private static Memory<byte> Unescape(ref Utf8JsonReader reader)
    {
        var text = new byte[reader.ValueSpan.Length];
        try
        {
            return text.AsMemory(0, reader.CopyString(text));
        }
        catch (InvalidOperationException)
        {
            return Memory<byte>.Empty;
        }
    }
}
