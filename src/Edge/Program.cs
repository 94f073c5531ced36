using Cards.Edge.RateLimits;
using Cards.Platform;
using Cards.Platform.Http;

namespace Cards.Edge;

/// <summary>The edge process, the only public one. Also the type that names this assembly to test hosts.</summary>
public sealed class EdgeEntry
{
    private EdgeEntry() { }

    public static Task Main(string[] args) => Build(args).RunAsync();

    /// <summary>Builds the edge without starting it. Port 0 lets the OS choose; read <c>Urls</c> once it has started.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing or wrong; routes are judged here too.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddSettings();
        builder.AddServer();
        builder.Services.AddRedis();
        builder.Services.AddRateLimits();
        builder.Services.AddAuthenticatedUsers();
        builder.Services.AddForwarding(builder.Configuration);
        builder.Services.AddDecryption();
        builder.Services.AddHealth();

        // The pipeline, in order.
        var app = builder.Build();
        app.UseMiddleware<Answers>();
        app.UseHeadAsGet();
        app.UseMiddleware<HeaderText>();
        app.UseClientAddress();
        app.UseDocsPage();
        app.UseRouting();
        app.UseLimitsByAddress();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseLimitsByUser();
        app.MapHealth();
        app.MapKeySet();
        app.MapForwarding();
        return app;
    }
}
