using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cards.Platform.Secrets;

namespace Cards.Platform.Input;

/// <summary>The converters behind <see cref="Field{T}"/>. None of them throws on a wrong type.</summary>
public static class FieldConverters
{
    /// <summary>For the JSON options of a process that reads bodies.</summary>
    public static IReadOnlyList<JsonConverter> All { get; } =
    [
        new TextConverter(),
        new SecretConverter(),
        new IntegerConverter(),
        new AmountConverter(),
        new DigitsConverter(),
        new PublicKeyConverter(),
    ];

    private abstract class FieldConverter<T> : JsonConverter<Field<T>>
    {
        public override bool HandleNull => true;

        public override Field<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return new(FieldState.Null, default);
            if (TryRead(ref reader, out var value))
                return new(FieldState.Given, value);
            reader.Skip();
            return new(FieldState.WrongType, default);
        }

        public override void Write(Utf8JsonWriter writer, Field<T> value, JsonSerializerOptions options) =>
            throw new JsonException("Request bodies are read, never written.");

        protected abstract bool TryRead(ref Utf8JsonReader reader, out T? value);

        /// <summary>False for text that is not well-formed UTF-16 once unescaped, such as a lone surrogate.</summary>
        protected static bool TryGetString(ref Utf8JsonReader reader, out string value)
        {
            value = "";
            if (reader.TokenType != JsonTokenType.String)
                return false;
            try
            {
                value = reader.GetString()!;
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }

        /// <summary>The number's own text. Numbers longer than any amount or id are not looked at further.</summary>
        protected static string NumberText(ref Utf8JsonReader reader) =>
            reader.HasValueSequence ? "" : System.Text.Encoding.ASCII.GetString(reader.ValueSpan);
    }

    private sealed class TextConverter : FieldConverter<string>
    {
        protected override bool TryRead(ref Utf8JsonReader reader, out string? value)
        {
            var read = TryGetString(ref reader, out var text);
            value = text;
            return read;
        }
    }

    private sealed class SecretConverter : FieldConverter<Sensitive<string>>
    {
        protected override bool TryRead(ref Utf8JsonReader reader, out Sensitive<string>? value)
        {
            var read = TryGetString(ref reader, out var text);
            value = Sensitive.Of(text);
            return read;
        }
    }

    private sealed class IntegerConverter : FieldConverter<long>
    {
        protected override bool TryRead(ref Utf8JsonReader reader, out long value)
        {
            value = 0;
            return reader.TokenType == JsonTokenType.Number
                && long.TryParse(NumberText(ref reader), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        }
    }

    private sealed class AmountConverter : FieldConverter<Amount>
    {
        protected override bool TryRead(ref Utf8JsonReader reader, out Amount value)
        {
            value = default;
            if (reader.TokenType != JsonTokenType.Number)
                return false;
            value = AmountText.Parse(NumberText(ref reader));
            return true;
        }
    }

    private sealed class DigitsConverter : FieldConverter<Digits>
    {
        protected override bool TryRead(ref Utf8JsonReader reader, out Digits value)
        {
            value = default;
            if (reader.TokenType == JsonTokenType.Number)
            {
                value = new(NumberText(ref reader));
                return true;
            }
            var read = TryGetString(ref reader, out var text);
            value = new(text);
            return read;
        }
    }

    /// <summary>An object that is no usable key is given without a value, for a rule to refuse.</summary>
    private sealed class PublicKeyConverter : FieldConverter<RecipientKey>
    {
        protected override bool TryRead(ref Utf8JsonReader reader, out RecipientKey? value)
        {
            value = null;
            if (reader.TokenType != JsonTokenType.StartObject)
                return false;
            using var jwk = JsonDocument.ParseValue(ref reader);
            value = RecipientKey.Read(jwk.RootElement);
            return true;
        }
    }
}
