using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cards.UqPay.Specs.Support;

/// <summary>Answers what the twin never would: exact bytes, as the spec says. Logins always succeed.</summary>
internal sealed class ScriptedIssuer : IAsyncDisposable
{
    private readonly WebApplication app;

    private ScriptedIssuer(WebApplication app) => this.app = app;

    public string ClientId { get; } = "spec-" + Guid.CreateVersion7().ToString("n");

    public string Api => app.Urls.Single() + "/api";

    /// <summary>Method, path with query, headers and body of every call but the logins.</summary>
    public ConcurrentQueue<(string Line, IReadOnlyDictionary<string, string> Headers, string Body)> Seen { get; } = new();

    public static async Task<ScriptedIssuer> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new ScriptedIssuer(app);
        app.MapPost("/api/v1/connect/token", () => Results.Json(new { auth_token = "scripted-token", expired_at = 4_000_000_000 }));
        app.MapFallback(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var line = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
            var headers = context.Request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            );
            issuer.Seen.Enqueue((line, headers, await reader.ReadToEndAsync()));
            await answer(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public static Task<ScriptedIssuer> SayingAsync(int status, string body) =>
        StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = body.StartsWith('{') ? "application/json" : "text/html";
            return context.Response.WriteAsync(body);
        });

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
