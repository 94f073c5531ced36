using System.Globalization;
using System.Text.Json.Nodes;
using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.OpenApi;

namespace Cards.Host.OpenApi;

/// <summary>Answers as the description shows them: one response per status, in the envelope, with an example per success and per code.</summary>
internal sealed class RoutePromises(OpenApiDocument document)
{
    private const string Json = "application/json";
    private const string ExampleTrace = "6f0c3c2f8b5d4e0f9a1b7c6d5e4f3a2b";

    private readonly Schemas schemas = new(document);

    public OpenApiResponses Responses(IReadOnlyList<Promises> promises, IReadOnlyList<Refuses> refusals, bool isIdempotent = false)
    {
        var responses = new OpenApiResponses();
        foreach (var status in promises.GroupBy(promise => promise.Status))
            responses.Add(Text(status.Key), Success([.. status], isIdempotent));
        foreach (var status in refusals.GroupBy(refusal => refusal.Error.Status).OrderBy(status => status.Key))
            responses.Add(Text(status.Key), Refusal([.. status]));
        return responses;
    }

    private OpenApiResponse Success(IReadOnlyList<Promises> promises, bool isIdempotent)
    {
        var response = new OpenApiResponse
        {
            Description = string.Join(", or: ", promises.Select(promise => promise.Message.English).Distinct()),
            Headers = Headers(EveryRoute.TraceId),
            Content = new Dictionary<string, OpenApiMediaType>(),
        };
        if (isIdempotent)
            response.Headers.Add("Idempotency-Replayed", new OpenApiHeaderReference(EveryRoute.Replayed, document));
        if (promises.FirstOrDefault(promise => promise.Kind == PromiseKind.Events) is { } events)
        {
            response.Content.Add(
                "text/event-stream",
                new() { Schema = schemas.Of(events.Data!), Example = JsonNode.Parse(events.Example) }
            );
            return response;
        }
        var isPage = promises[0].Kind == PromiseKind.Page;
        var envelope = EveryRoute.EnvelopeOf(Data(promises, isPage));
        if (isPage)
        {
            envelope.Properties!.Add("meta", new OpenApiSchemaReference(EveryRoute.PageMeta, document));
            envelope.Required!.Add("meta");
        }
        response.Content.Add(
            Json,
            new OpenApiMediaType
            {
                Schema = envelope,
                Examples = promises
                    .Select((promise, index) => (promise, index))
                    .ToDictionary(
                        item => item.index == 0 ? "example" : $"example{item.index + 1}",
                        IOpenApiExample (item) => new OpenApiExample { Value = Example(item.promise) }
                    ),
            }
        );
        return response;
    }

    private IOpenApiSchema Data(IReadOnlyList<Promises> promises, bool isPage)
    {
        if (isPage)
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = schemas.Of(promises[0].Data!) };
        var kinds = promises.Select(promise => promise.Data).Distinct().Select(OfData).ToList();
        return kinds is [var only] ? only : new OpenApiSchema { AnyOf = kinds };
    }

    private OpenApiResponse Refusal(IReadOnlyList<Refuses> refusals)
    {
        var errors = refusals.Select(refusal => refusal.Error).Distinct().ToList();
        var kinds = refusals.Select(refusal => refusal.Data).OfType<Type>().Distinct().ToList();
        IOpenApiSchema data = OfData(null);
        if (kinds.Count > 0)
            data = new OpenApiSchema { AnyOf = [data, .. kinds.Select(schemas.Of)] };
        var headers = Headers(EveryRoute.TraceId);
        if (errors.Any(error => error.Retryable))
            headers.Add("Retry-After", new OpenApiHeaderReference(EveryRoute.RetryAfter, document));
        if (errors.Any(error => error.Status == StatusCodes.Status429TooManyRequests))
        {
            headers.Add("RateLimit", new OpenApiHeaderReference(EveryRoute.RateLimit, document));
            headers.Add("RateLimit-Policy", new OpenApiHeaderReference(EveryRoute.RateLimitPolicy, document));
        }
        if (errors.Contains(Errors.Unauthenticated))
            headers.Add("WWW-Authenticate", new OpenApiHeaderReference(EveryRoute.WwwAuthenticate, document));
        return new OpenApiResponse
        {
            Description = string.Join(", ", errors.Select(error => $"`{error.Code}`")),
            Headers = headers,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Json] = new()
                {
                    Schema = EveryRoute.RefusalOf(errors, data, document),
                    Examples = errors.ToDictionary(error => error.Code, ExampleOf),
                },
            },
        };
    }

    /// <summary>One example per code for the whole document.</summary>
    private IOpenApiExample ExampleOf(ErrorCode error)
    {
        if (document.Components?.Examples?.ContainsKey(error.Code) != true)
            document.AddComponent(error.Code, new OpenApiExample { Value = Example(error) });
        return new OpenApiExampleReference(error.Code, document);
    }

    private IOpenApiSchema OfData(Type? type) => type is null ? new OpenApiSchema { Type = JsonSchemaType.Null } : schemas.Of(type);

    private Dictionary<string, IOpenApiHeader> Headers(string traceId) =>
        new() { ["X-Trace-Id"] = new OpenApiHeaderReference(traceId, document) };

    private static JsonObject Example(Promises promise)
    {
        var example = Example(promise.Status, promise.Message);
        var data = JsonNode.Parse(promise.Example);
        example["data"] = promise.Kind == PromiseKind.Page ? new JsonArray(data) : data;
        if (promise.Kind == PromiseKind.Page)
            example["meta"] = new JsonObject
            {
                ["page"] = 1,
                ["limit"] = 10,
                ["total"] = 1,
                ["total_pages"] = 1,
            };
        return example;
    }

    private static JsonObject Example(ErrorCode error)
    {
        var example = Example(error.Status, error.Message);
        example["data"] = null;
        example["code"] = error.Code;
        example["retryable"] = error.Retryable;
        return example;
    }

    private static JsonObject Example(int status, Text message) =>
        new()
        {
            ["trace_id"] = ExampleTrace,
            ["status_code"] = status,
            ["message"] = message.English,
        };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
