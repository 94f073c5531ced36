using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cards.Platform.Secrets;

/// <summary>A value that must never be written anywhere by accident: it prints and serialises as <c>***</c>.</summary>
/// <remarks>Immutable. Two are equal when their values are; comparing is not constant-time.</remarks>
[JsonConverter(typeof(SensitiveConverterFactory))]
public sealed record Sensitive<T>
    where T : notnull
{
    private readonly T value;

    /// <summary>Wraps the value.</summary>
    public Sensitive(T value) => this.value = value;

    /// <summary>The value itself. Call it only where the value leaves for its one destination.</summary>
    public T Reveal() => value;

    /// <summary><c>***</c>, whatever the value.</summary>
    public override string ToString() => "***";
}

/// <summary>Wraps a value at the door.</summary>
public static class Sensitive
{
    /// <summary>The value, wrapped.</summary>
    public static Sensitive<T> Of<T>(T value)
        where T : notnull => new(value);
}

/// <summary>Writes <c>"***"</c> and refuses to read: a stored or logged secret has nothing to come back from.</summary>
public sealed class SensitiveConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Sensitive<>);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Masked<>).MakeGenericType(typeToConvert))!;

    private sealed class Masked<T> : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new JsonException("A sensitive value is never read back.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue("***");
    }
}
