using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Cards.Edge.Specs.Support;

/// <summary>Stands where the host stands, on a real port. Without a script a path answers with what arrived.</summary>
public sealed class ScriptedHost : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ConcurrentDictionary<string, RequestDelegate> scripts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> seen = new();

    private ScriptedHost()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Limits.MinRequestBodyDataRate = null;
            });
        server = builder.Build();
        server.Run(AnswerAsync);
    }

    public string Address => server.Urls.Single();

    /// <summary>Paths in order of arrival.</summary>
    public IEnumerable<string> Seen => seen;

    public static async Task<ScriptedHost> StartAsync()
    {
        var host = new ScriptedHost();
        await host.server.StartAsync();
        return host;
    }

    /// <summary>Scripts one path; each spec has its own.</summary>
    public string On(string path, RequestDelegate script)
    {
        scripts[path] = script;
        return path;
    }

    private Task AnswerAsync(HttpContext context)
    {
        seen.Enqueue(context.Request.Path);
        return scripts.TryGetValue(context.Request.Path, out var script) ? script(context) : EchoAsync(context);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            new
            {
                method = context.Request.Method,
                path = context.Request.Path.Value,
                query = context.Request.QueryString.Value,
                headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()),
                body = Convert.ToBase64String(body.ToArray()),
                trace = Activity.Current?.TraceId.ToHexString(),
            },
            context.RequestAborted
        );
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
