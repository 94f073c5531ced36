using System.Text.Json.Nodes;
using Cards.Contracts;
using Cards.Platform.Input;
using Microsoft.OpenApi;

namespace Cards.Host.OpenApi;

/// <summary>What is the same for all routes: the envelope, headers, the bearer token, and the refusals of the edge and of body reading.</summary>
internal static class EveryRoute
{
    public const string FieldError = nameof(FieldError);
    public const string PageMeta = nameof(PageMeta);
    public const string EncryptedBody = nameof(EncryptedBody);
    public const string Bearer = "bearer";
    public const string Language = "AcceptLanguage";
    public const string IdempotencyKey = nameof(IdempotencyKey);
    public const string TraceId = nameof(TraceId);
    public const string RetryAfter = nameof(RetryAfter);
    public const string Replayed = "IdempotencyReplayed";
    public const string RateLimit = nameof(RateLimit);
    public const string RateLimitPolicy = nameof(RateLimitPolicy);
    public const string WwwAuthenticate = nameof(WwwAuthenticate);

    /// <summary>Any request may meet these between caller and endpoint.</summary>
    public static IEnumerable<ErrorCode> OnTheWay { get; } =
    [
        Errors.MalformedRequest,
        Errors.RequestTimeout,
        Errors.RateLimited,
        Errors.InternalError,
        Errors.BadGateway,
        Errors.HostUnavailable,
        Errors.TemporarilyUnavailable,
        Errors.GatewayTimeout,
    ];

    public static IEnumerable<ErrorCode> WithCaller { get; } = [Errors.Unauthenticated];

    public static IEnumerable<ErrorCode> WithBody { get; } =
    [Errors.MalformedJson, Errors.PayloadTooLarge, Errors.UnsupportedMediaType, Errors.ValidationFailed];

    public static IEnumerable<ErrorCode> WithEncryptedBody { get; } =
    [Errors.DecryptionFailed, Errors.EncryptionKeyUnknown, Errors.EncryptedBodyReplayed];

    public static IEnumerable<ErrorCode> WithIdempotencyKey { get; } = [Errors.IdempotencyKeyReused, Errors.IdempotencyInProgress];

    public static void AddTo(OpenApiDocument document)
    {
        document.AddComponent(FieldError, FieldErrorSchema());
        document.AddComponent(
            PageMeta,
            Object(
                ("page", new() { Type = JsonSchemaType.Integer, Minimum = "1" }),
                ("limit", new() { Type = JsonSchemaType.Integer, Minimum = "1" }),
                ("total", new() { Type = JsonSchemaType.Integer, Minimum = "0" }),
                ("total_pages", new() { Type = JsonSchemaType.Integer, Minimum = "0" })
            )
        );
        document.AddComponent(
            EncryptedBody,
            Object(
                (
                    "encryptedData",
                    new()
                    {
                        Type = JsonSchemaType.String,
                        MaxLength = StrictJson.MaxBytes,
                        Description =
                            "Compact JWE of the plain body: RSA-OAEP-256 or ECDH-ES (P-256) with A256GCM; header `kid`, `iat`, `jti`.",
                    }
                )
            )
        );
        document.AddComponent(
            Bearer,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "The identity provider's access token",
            }
        );
        AddHeaders(document);
    }

    private static void AddHeaders(OpenApiDocument document)
    {
        document.AddComponent(
            Language,
            new OpenApiParameter
            {
                Name = "Accept-Language",
                In = ParameterLocation.Header,
                Description = "`zh` selects Chinese messages, everything else English",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 1000 },
                Example = "zh-CN",
            }
        );
        document.AddComponent(
            IdempotencyKey,
            new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Description = "The same key and body get the same answer for 24 hours",
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Pattern = "^[!-~]{1,255}$",
                    MinLength = 1,
                    MaxLength = 255,
                },
                Example = "6f3a0a52-7d0e-4f0c-9a43-0e5c4f1f7a11",
            }
        );
        AddHeader(document, TraceId, "Repeats `trace_id`", new() { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{32}$" });
        AddHeader(document, RetryAfter, "Seconds", new() { Type = JsonSchemaType.Integer, Minimum = "1" });
        AddHeader(
            document,
            RateLimit,
            "Each window with what is left (`r`) and the seconds to its end (`t`)",
            new() { Type = JsonSchemaType.String }
        );
        AddHeader(
            document,
            RateLimitPolicy,
            "Each window with its quota (`q`) and its length in seconds (`w`)",
            new() { Type = JsonSchemaType.String }
        );
        AddHeader(
            document,
            WwwAuthenticate,
            "`Bearer realm=\"cards\"`, with `error=\"invalid_token\"` when a bearer token was sent",
            new() { Type = JsonSchemaType.String }
        );
        AddHeader(document, Replayed, "`true` when an earlier answer is sent again", new() { Type = JsonSchemaType.String });
    }

    private static void AddHeader(OpenApiDocument document, string name, string about, OpenApiSchema schema) =>
        document.AddComponent(name, new OpenApiHeader { Description = about, Schema = schema });

    /// <summary>The envelope with what it holds on this route. Whole, not a common part with one member declared anew: generators of typed clients
    /// then know no type for it.</summary>
    public static OpenApiSchema EnvelopeOf(IOpenApiSchema data)
    {
        var envelope = Object(
            ("trace_id", new() { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{32}$" }),
            (
                "status_code",
                new()
                {
                    Type = JsonSchemaType.Integer,
                    Minimum = "200",
                    Maximum = "599",
                }
            ),
            ("message", new() { Type = JsonSchemaType.String })
        );
        envelope.Properties!.Add("data", data);
        envelope.Required!.Add("data");
        return envelope;
    }

    /// <summary>The same with what a refusal has besides.</summary>
    public static OpenApiSchema RefusalOf(IReadOnlyList<ErrorCode> errors, IOpenApiSchema data, OpenApiDocument document)
    {
        var refusal = EnvelopeOf(data);
        refusal.Properties!.Add(
            "code",
            new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. errors.Select(error => JsonValue.Create(error.Code))] }
        );
        refusal.Properties.Add(
            "errors",
            new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchemaReference(FieldError, document) }
        );
        refusal.Properties.Add(
            "retryable",
            new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "The same call may succeed later" }
        );
        refusal.Properties.Add(
            "retry_after",
            new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Description = "Seconds",
            }
        );
        refusal.Required!.Add("code");
        refusal.Required.Add("retryable");
        return refusal;
    }

    private static OpenApiSchema FieldErrorSchema() =>
        Object(
            ("field", new() { Type = JsonSchemaType.String }),
            ("code", new() { Type = JsonSchemaType.String }),
            ("message", new() { Type = JsonSchemaType.String })
        );

    private static OpenApiSchema Object(params (string Name, OpenApiSchema Schema)[] members) =>
        new()
        {
            Type = JsonSchemaType.Object,
            Properties = members.ToDictionary(member => member.Name, IOpenApiSchema (member) => member.Schema),
            Required = members.Select(member => member.Name).ToHashSet(),
        };
}
