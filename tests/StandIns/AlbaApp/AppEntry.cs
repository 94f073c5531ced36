namespace AlbaApp;

/// <summary>Names this assembly to a test host; the entry point is a class of its own, as in the product.</summary>
public sealed class AppEntry;

internal static class EntryPoint
{
    public static void Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var early = builder.Configuration["Greeting"];
        var app = builder.Build();
        app.MapGet("/early", () => early ?? "none");
        app.MapGet("/late", (IConfiguration settings) => settings["Greeting"] ?? "none");
        app.MapGet("/file", (IConfiguration settings) => settings["FromFile"] ?? "none");
        app.MapGet("/query", (string q) => q);
        app.MapGet("/throws", IResult () => throw new InvalidOperationException("the application's own"));
        app.MapGet("/null", () => Results.Text("null", "application/json"));
        app.MapGet(
            "/headers",
            (HttpContext context) =>
            {
                context.Response.Headers["X-One"] = "1";
                context.Response.Headers.Append("X-Two", "a");
                context.Response.Headers.Append("X-Two", "b");
                return context.Request.Headers.Authorization.ToString() + context.Request.Headers["X-In"];
            }
        );
        app.MapPost("/cards", (Card card) => Results.Created("/cards/1", card with { Last4 = "1234" }));
        app.MapPost("/json", (Card card) => card);
        app.MapPost(
            "/raw",
            async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body);
                return $"{request.ContentType}|{request.ContentLength}|{await reader.ReadToEndAsync()}";
            }
        );
        app.Run();
    }
}

internal sealed record Card(string Name, string? Last4);
