using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Cards.Host.OpenApi;

/// <summary>The API's description, OpenAPI 3.1: made from what routes promise when it is first asked for, and kept as bytes.</summary>
internal static class ApiDescription
{
    public const string Path = "/openapi/v1.json";

    private const string Name = "v1";

    public static void AddApiDescription(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenApi(
            Name,
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.ShouldInclude = route => route.ActionDescriptor.EndpointMetadata.OfType<Platform.Http.Promises>().Any();
                options.AddOperationTransformer<DescribeRoute>();
                options.AddDocumentTransformer<DescribeApi>();
            }
        );

    public static void MapApiDescription(this WebApplication app)
    {
        byte[]? made = null;
        app.MapGet(
                Path,
                async (HttpContext context) =>
                {
                    var description = made ??= await MakeAsync(app.Services);
                    context.Response.Headers.CacheControl = "public, max-age=300";
                    return Results.Bytes(description, "application/json; charset=utf-8");
                }
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    private static async Task<byte[]> MakeAsync(IServiceProvider services)
    {
        // Lives as long as the process: the request that asked first does not.
        await using var scope = services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        using var text = new StringWriter();
        document.SerializeAsV31(new OpenApiJsonWriter(text, new OpenApiJsonWriterSettings { Terse = true }));
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
