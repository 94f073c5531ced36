using Cards.Platform.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Net.Http.Headers;

namespace Cards.Edge;

/// <summary>What opening encrypted bodies needs, and the one public route that belongs to it.</summary>
internal static class DecryptionParts
{
    public static void AddDecryption(this IServiceCollection services)
    {
        services.AddSingleton(provider => DecryptionSettings.Read(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<DecryptionKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<DecryptionKeys>());
        services.AddSingleton<SeenBodies>();
        services.AddSingleton<BodyOpener>();
        services.Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, DecryptionJson.Default));
    }

    /// <summary><c>GET /.well-known/jwks.json</c>: for JOSE libraries, so without the envelope.</summary>
    public static void MapKeySet(this WebApplication app)
    {
        var keys = app.Services.GetRequiredService<DecryptionKeys>();
        app.MapGet(KeySetPlace.Path, context => AnswerAsync(context, keys.Current)).AllowAnonymous();
    }

    private static async Task AnswerAsync(HttpContext context, KeySet keys)
    {
        var response = context.Response;
        response.Headers.CacheControl = "public, max-age=900";
        response.Headers.ETag = keys.Tag;
        if (
            context
                .Request.GetTypedHeaders()
                .IfNoneMatch.Any(tag => tag.Compare(new EntityTagHeaderValue(keys.Tag), useStrongComparison: false))
        )
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "application/jwk-set+json";
        response.ContentLength = keys.Document.Length;
        await response.Body.WriteAsync(keys.Document, context.RequestAborted);
    }
}
