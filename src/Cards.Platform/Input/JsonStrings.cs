using System.Text.Json;

namespace Cards.Platform.Input;

/// <summary>JSON's grammar lets a string escape half of a surrogate pair (RFC 8259 section 8.2). The library throws when such a string is
/// read.</summary>
public static class JsonStrings
{
    /// <summary>True when every name and every string, at any depth, can be read.</summary>
    /// <exception cref="JsonException">It is not JSON, if that had to be found out.</exception>
    public static bool AreText(ReadOnlySpan<byte> json)
    {
        // UTF-8 itself has no surrogates: only an escape can write one.
        if (json.IndexOf("\\u"u8) < 0)
            return true;
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped && reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    _ = reader.GetString();
            }
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
