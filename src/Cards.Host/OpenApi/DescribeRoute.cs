using System.Text.Json.Nodes;
using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using Cards.Platform.Input;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Cards.Host.OpenApi;

/// <summary>Turns what a route promises into its part of the description. Name, summary and tag are the framework's.</summary>
internal sealed class DescribeRoute : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var body = metadata.OfType<TakesBody>().SingleOrDefault();
        var needsCaller = metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any();
        var isIdempotent = metadata.OfType<IdempotentRoute>().Any();

        operation.Parameters = Parameters(document, [.. metadata.OfType<TakesParameter>()], isIdempotent);
        operation.RequestBody = body is null ? null : RequestBody(document, body);
        operation.Responses = new RoutePromises(document).Responses(
            [.. metadata.OfType<Promises>()],
            [.. metadata.OfType<Refuses>(), .. Common(body, needsCaller, isIdempotent)],
            isIdempotent
        );
        operation.Description ??= operation.Summary;
        // An empty list says that nobody has to be known, which no list would leave open.
        operation.Security = needsCaller ? [new() { [new OpenApiSecuritySchemeReference(EveryRoute.Bearer, document)] = [] }] : [];
        return Task.CompletedTask;
    }

    private static IEnumerable<Refuses> Common(TakesBody? body, bool needsCaller, bool isIdempotent)
    {
        var errors = EveryRoute.OnTheWay;
        if (needsCaller)
            errors = errors.Concat(EveryRoute.WithCaller);
        if (body is { Body: not null })
            errors = errors.Concat(EveryRoute.WithBody);
        if (body is { IsEncryptable: true })
            errors = errors.Concat(EveryRoute.WithEncryptedBody);
        if (isIdempotent)
            errors = errors.Concat(EveryRoute.WithIdempotencyKey);
        return errors.Select(error => new Refuses(error, error == Errors.EncryptionKeyUnknown ? typeof(KeySetPlace) : null));
    }

    private static List<IOpenApiParameter> Parameters(OpenApiDocument document, IReadOnlyList<TakesParameter> own, bool isIdempotent)
    {
        var parameters = new List<IOpenApiParameter>();
        foreach (var parameter in own)
            parameters.Add(
                new OpenApiParameter
                {
                    Name = parameter.Name,
                    In = parameter.Place switch
                    {
                        ParameterPlace.Path => ParameterLocation.Path,
                        ParameterPlace.Query => ParameterLocation.Query,
                        _ => ParameterLocation.Header,
                    },
                    Required = parameter.Shape.IsRequired,
                    Description = parameter.About,
                    Schema = Schemas.OfValue(parameter.Type, parameter.Shape),
                }
            );
        parameters.Add(new OpenApiParameterReference(EveryRoute.Language, document));
        if (isIdempotent)
            parameters.Add(new OpenApiParameterReference(EveryRoute.IdempotencyKey, document));
        return parameters;
    }

    private static OpenApiRequestBody RequestBody(OpenApiDocument document, TakesBody body)
    {
        var plain = body.Body is { } type ? new Schemas(document).OfBody(type) : new OpenApiSchema { Type = JsonSchemaType.Object };
        var content = new OpenApiMediaType
        {
            Schema = plain,
            Examples = new Dictionary<string, IOpenApiExample> { ["plain"] = new OpenApiExample { Value = JsonNode.Parse(body.Example) } },
        };
        if (body.IsEncryptable)
        {
            content.Schema = new OpenApiSchema { AnyOf = [plain, new OpenApiSchemaReference(EveryRoute.EncryptedBody, document)] };
            content.Examples.Add(
                "encrypted",
                new OpenApiExample { Value = new JsonObject { ["encryptedData"] = "eyJhbGciOiJSU0EtT0FFUC0yNTYi.KEY.IV.CIPHERTEXT.TAG" } }
            );
        }
        return new OpenApiRequestBody
        {
            Required = body.Body != typeof(NoMembers),
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = content },
        };
    }
}
