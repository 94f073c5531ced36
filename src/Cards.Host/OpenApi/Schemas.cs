using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Cards.Platform.Input;
using Cards.Platform.Secrets;
using FluentValidation;
using Microsoft.OpenApi;

namespace Cards.Host.OpenApi;

/// <summary>
/// Schemas of bodies and data, read off the records. A body's members are plain JSON types with what its rules say of them; a member of
/// data is there unless it is left out when null.
/// </summary>
internal sealed class Schemas(OpenApiDocument document)
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>A body: a record of <see cref="Field{T}"/> with rules.</summary>
    public IOpenApiSchema OfBody(Type body)
    {
        var rules = (IValidator)body.GetProperty("Rules", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return OfBody(body, Shape.Of(rules), "");
    }

    /// <summary>What an answer carries.</summary>
    public IOpenApiSchema Of(Type type)
    {
        if (Simple(type) is { } simple)
            return simple;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(type.GenericTypeArguments[0]) };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Of(type.GenericTypeArguments[1]) };
        return Component(type, OfRecord);
    }

    /// <summary>A value with what is asked of it.</summary>
    public static OpenApiSchema OfValue(Type type, Shape shape) =>
        With(Simple(type) ?? throw new InvalidOperationException($"{type.Name} is not a plain value."), shape);

    public static IOpenApiSchema OrNull(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema { Type: { } type } plain)
            return new OpenApiSchema { AnyOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }] };
        plain.Type = type | JsonSchemaType.Null;
        return plain;
    }

    private OpenApiSchemaReference OfBody(Type body, IReadOnlyDictionary<string, Shape> shapes, string prefix) =>
        Component(
            body,
            _ =>
            {
                var schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>(),
                    Required = new HashSet<string>(),
                };
                foreach (var member in body.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsMember))
                {
                    var name = prefix + member.Name;
                    var shape = shapes.GetValueOrDefault(name) ?? new Shape();
                    IOpenApiSchema value = FieldType(member.PropertyType) is { } type
                        ? With(OfField(type), shape)
                        : OfBody(member.PropertyType, shapes, name + ".");
                    schema.Properties.Add(NameOf(member), shape.IsRequired ? value : OrNull(value));
                    if (shape.IsRequired)
                        schema.Required.Add(NameOf(member));
                }
                return schema;
            }
        );

    private OpenApiSchema OfRecord(Type type)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(),
        };
        foreach (var member in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsMember))
        {
            var value = Of(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType);
            var mayBeLeftOut = member.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.WhenWritingNull };
            var mayBeNull = Nullability.Create(member).ReadState == NullabilityState.Nullable;
            schema.Properties.Add(NameOf(member), mayBeNull && !mayBeLeftOut ? OrNull(value) : value);
            if (!mayBeLeftOut)
                schema.Required.Add(NameOf(member));
        }
        return schema;
    }

    private OpenApiSchemaReference Component(Type type, Func<Type, OpenApiSchema> make)
    {
        var name = type.DeclaringType is { } slice ? slice.Name + type.Name : type.Name;
        if (document.Components?.Schemas?.ContainsKey(name) != true)
            document.AddComponent(name, make(type));
        return new OpenApiSchemaReference(name, document);
    }

    private static OpenApiSchema? Simple(Type type) =>
        type == typeof(string) ? new() { Type = JsonSchemaType.String }
        : type == typeof(bool) ? new() { Type = JsonSchemaType.Boolean }
        : type == typeof(int) ? new() { Type = JsonSchemaType.Integer, Format = "int32" }
        : type == typeof(long) ? new() { Type = JsonSchemaType.Integer, Format = "int64" }
        : type == typeof(decimal) ? new() { Type = JsonSchemaType.Number }
        : type == typeof(Guid) ? new() { Type = JsonSchemaType.String, Format = "uuid" }
        : type == typeof(DateTimeOffset) ? new() { Type = JsonSchemaType.String, Format = "date-time" }
        : null;

    private static OpenApiSchema OfField(Type type) =>
        type == typeof(Sensitive<string>) ? new() { Type = JsonSchemaType.String, WriteOnly = true }
        : type == typeof(FreeText)
            ? new()
            {
                Type = JsonSchemaType.String,
                Description = "On one line; digits that could be a card number are masked before they are kept",
            }
        : type == typeof(Amount) ? new() { Type = JsonSchemaType.Number, Description = "Major units" }
        : type == typeof(Digits) ? new() { Type = JsonSchemaType.String | JsonSchemaType.Integer }
        : type == typeof(RecipientKey) ? PublicKey()
        : Simple(type) ?? throw new InvalidOperationException($"{type.Name} is not a type of a body's member.");

    private static OpenApiSchema PublicKey()
    {
        var coordinate = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Pattern = "^[A-Za-z0-9_-]{43}$",
            MinLength = 43,
            MaxLength = 43,
        };
        return new()
        {
            Type = JsonSchemaType.Object,
            Description = "A P-256 public key as a JWK (RFC 7518 section 6.2)",
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["kty"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("EC")] },
                ["crv"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("P-256")] },
                ["x"] = coordinate,
                ["y"] = coordinate,
                ["kid"] = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 128 },
                ["use"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("enc")] },
                ["alg"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("ECDH-ES")] },
            },
            Required = new HashSet<string> { "kty", "crv", "x", "y" },
        };
    }

    private static OpenApiSchema With(OpenApiSchema schema, Shape shape)
    {
        schema.Format = shape.Format ?? schema.Format;
        schema.Pattern = shape.Pattern;
        schema.MinLength = shape.MinLength;
        schema.MaxLength = shape.MaxLength;
        schema.Minimum = shape.Minimum?.ToString(CultureInfo.InvariantCulture);
        schema.Maximum = shape.Maximum?.ToString(CultureInfo.InvariantCulture);
        schema.Enum = shape.Words?.Select(JsonNode (word) => JsonValue.Create(word)).ToList();
        schema.Default = shape.Default is { } number ? JsonValue.Create(number) : null;
        return schema;
    }

    private static Type? FieldType(Type member) =>
        member.IsGenericType && member.GetGenericTypeDefinition() == typeof(Field<>) ? member.GenericTypeArguments[0] : null;

    private static bool IsMember(PropertyInfo property) =>
        property.GetIndexParameters().Length == 0
        && property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always };

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
}
