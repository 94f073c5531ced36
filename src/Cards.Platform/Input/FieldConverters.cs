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
        new FreeTextConverter(),
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
            var state = Read(ref reader, out var value);
            reader.Skip();
            return new(state, value);
        }

        public override void Write(Utf8JsonWriter writer, Field<T> value, JsonSerializerOptions options) =>
            throw new JsonException("Request bodies are read, never written.");

        /// <returns>Given with a value, or how it failed.</returns>
        protected abstract FieldState Read(ref Utf8JsonReader reader, out T? value);

        /// <summary>Normalised; with a control character it is no text. The body was read once before: every string in it is well-formed.</summary>
        protected static FieldState ReadText(ref Utf8JsonReader reader, out string text)
        {
            text = "";
            if (reader.TokenType != JsonTokenType.String)
                return FieldState.WrongType;
            if (!PlainText.TryRead(reader.GetString()!, out var normal))
                return FieldState.NotText;
            text = normal;
            return FieldState.Given;
        }

        /// <summary>The number's own text. Numbers longer than any amount or id are not looked at further.</summary>
        protected static string NumberText(ref Utf8JsonReader reader) =>
            reader.HasValueSequence ? "" : System.Text.Encoding.ASCII.GetString(reader.ValueSpan);
    }

    private sealed class TextConverter : FieldConverter<string>
    {
        protected override FieldState Read(ref Utf8JsonReader reader, out string? value)
        {
            var state = ReadText(ref reader, out var text);
            value = text;
            return state;
        }
    }

    private sealed class FreeTextConverter : FieldConverter<FreeText>
    {
        protected override FieldState Read(ref Utf8JsonReader reader, out FreeText? value)
        {
            value = null;
            if (reader.TokenType != JsonTokenType.String)
                return FieldState.WrongType;
            if (!PlainText.TryRead(FreeText.OnOneLine(reader.GetString()!), out var normal))
                return FieldState.NotText;
            value = FreeText.Of(normal);
            return FieldState.Given;
        }
    }

    private sealed class SecretConverter : FieldConverter<Sensitive<string>>
    {
        protected override FieldState Read(ref Utf8JsonReader reader, out Sensitive<string>? value)
        {
            var state = ReadText(ref reader, out var text);
            value = Sensitive.Of(text);
            return state;
        }
    }

    private sealed class IntegerConverter : FieldConverter<long>
    {
        protected override FieldState Read(ref Utf8JsonReader reader, out long value)
        {
            value = 0;
            return
                reader.TokenType == JsonTokenType.Number
                && long.TryParse(NumberText(ref reader), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                ? FieldState.Given
                : FieldState.WrongType;
        }
    }

    private sealed class AmountConverter : FieldConverter<Amount>
    {
        protected override FieldState Read(ref Utf8JsonReader reader, out Amount value)
        {
            value = default;
            if (reader.TokenType != JsonTokenType.Number)
                return FieldState.WrongType;
            value = AmountText.Parse(NumberText(ref reader));
            return FieldState.Given;
        }
    }

    private sealed class DigitsConverter : FieldConverter<Digits>
    {
        protected override FieldState Read(ref Utf8JsonReader reader, out Digits value)
        {
            value = default;
            if (reader.TokenType == JsonTokenType.Number)
            {
                value = new(NumberText(ref reader));
                return FieldState.Given;
            }
            var state = ReadText(ref reader, out var text);
            value = new(text);
            return state;
        }
    }

    /// <summary>An object that is no usable key is given without a value, for a rule to refuse.</summary>
    private sealed class PublicKeyConverter : FieldConverter<RecipientKey>
    {
        protected override FieldState Read(ref Utf8JsonReader reader, out RecipientKey? value)
        {
            value = null;
            if (reader.TokenType != JsonTokenType.StartObject)
                return FieldState.WrongType;
            using var jwk = JsonDocument.ParseValue(ref reader);
            value = RecipientKey.Read(jwk.RootElement);
            return FieldState.Given;
        }
    }
}
