using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Refit;

/// <summary>Reads and writes bodies (Refit 15.2.0).</summary>
public interface IHttpContentSerializer
{
    /// <summary>Writes a body.</summary>
    /// <typeparam name="T">Declared type.</typeparam>
    /// <param name="item">The value.</param>
    HttpContent ToHttpContent<T>(T item);

    /// <summary>Reads a body.</summary>
    /// <typeparam name="T">Wanted type.</typeparam>
    /// <param name="content">The body.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default);

    /// <summary>The name a query object's property has on the wire; null leaves it to Refit.</summary>
    /// <param name="propertyInfo">The property.</param>
    string? GetFieldNameForProperty(PropertyInfo propertyInfo);
}

/// <summary>JSON bodies. Requests go out without a length (chunked) unless a handler buffers them.</summary>
/// <param name="jsonSerializerOptions">The options, instead of <see cref="GetDefaultJsonSerializerOptions"/>.</param>
public sealed class SystemTextJsonContentSerializer(JsonSerializerOptions jsonSerializerOptions) : IHttpContentSerializer
{
    /// <summary>With the default options.</summary>
    public SystemTextJsonContentSerializer()
        : this(GetDefaultJsonSerializerOptions()) { }

    /// <summary>A fresh copy of the defaults: camelCase, case-insensitive, numbers also from strings, enums as camelCase strings, nulls written, duplicate properties refused.</summary>
    public static JsonSerializerOptions GetDefaultJsonSerializerOptions() =>
        new(JsonSerializerDefaults.Web)
        {
            AllowDuplicateProperties = false,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };

    /// <inheritdoc />
    public HttpContent ToHttpContent<T>(T item) => JsonContent.Create(item, options: jsonSerializerOptions);

    /// <inheritdoc />
    public Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default) =>
        content.ReadFromJsonAsync<T>(jsonSerializerOptions, cancellationToken);

    /// <inheritdoc />
    public string? GetFieldNameForProperty(PropertyInfo propertyInfo) => propertyInfo.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name;
}
