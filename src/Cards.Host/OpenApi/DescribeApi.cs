using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Cards.Host.OpenApi;

/// <summary>What the description says beside its routes, and the edge's own routes, which this process does not have.</summary>
internal sealed class DescribeApi : IOpenApiDocumentTransformer
{
    private const string About = """
        Issue and control payment cards. Every answer has the members `trace_id`, `status_code`, `message` and `data`; a refusal adds a stable
        `code`, and where they apply `errors`, `retryable` and `retry_after`. `message` follows `Accept-Language`, `code` never does.
        Members a body does not know are ignored. Where a body may be `{"encryptedData": "<compact JWE>"}`, the keys to encrypt it for are at
        `/.well-known/jwks.json`.
        """;

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Cards",
            Version = "v1",
            Description = About.ReplaceLineEndings(" "),
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The edge" }];
        EveryRoute.AddTo(document);
        var edge = new RoutePromises(document);
        Add(document, edge, "/healthz/live", "IsLive", "The edge answers", []);
        Add(
            document,
            edge,
            "/healthz/ready",
            "IsReady",
            "Edge, host and what they need are ready",
            [new Refuses(Errors.TemporarilyUnavailable)]
        );
        AddKeySet(document);
        return Task.CompletedTask;
    }

    /// <summary>For JOSE libraries, so without the envelope.</summary>
    private static void AddKeySet(OpenApiDocument document) =>
        document.Paths.Add(
            KeySetPlace.Path,
            new OpenApiPathItem
            {
                Operations = new()
                {
                    [HttpMethod.Get] = new OpenApiOperation
                    {
                        OperationId = "KeySet",
                        Summary = "The keys to encrypt bodies for",
                        Description = "A JWK set for JOSE libraries, without the envelope",
                        Security = [],
                        Tags = new HashSet<OpenApiTagReference> { new("Edge", document) },
                        Responses = new()
                        {
                            ["200"] = new OpenApiResponse
                            {
                                Description = "A JWK set (RFC 7517); keep it for at most 15 minutes",
                                Content = new Dictionary<string, OpenApiMediaType>
                                {
                                    ["application/jwk-set+json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } },
                                },
                            },
                        },
                    },
                },
            }
        );

    private static void Add(
        OpenApiDocument document,
        RoutePromises edge,
        string path,
        string name,
        string summary,
        IReadOnlyList<Refuses> refusals
    )
    {
        var operation = new OpenApiOperation
        {
            OperationId = name,
            Summary = summary,
            Description = summary,
            Security = [],
            Tags = new HashSet<OpenApiTagReference> { new("Edge", document) },
            Responses = edge.Responses([new Promises(200, null, "null", new Text(summary, summary))], refusals),
        };
        document.Tags ??= new HashSet<OpenApiTag>();
        document.Tags.Add(new OpenApiTag { Name = "Edge" });
        document.Paths.Add(path, new OpenApiPathItem { Operations = new() { [HttpMethod.Get] = operation } });
    }
}
