using Cards.Host.OpenApi;
using Cards.Platform;
using Cards.Platform.Http;

namespace Cards.Host;

/// <summary>Names the host's entry point for specs that start it in their own process.</summary>
public static class HostEntry
{
    public static WebApplication Build(string[] args)
    {
        Settings.RequireNormalization();
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.AddOwnSettings("host", builder.Environment.EnvironmentName);
        builder.AddListeners();
        builder.AddObservability();
        builder.AddDatabase(isSchemaCommand: args is [var verb, ..] && verb.StartsWith("db-", StringComparison.Ordinal));
        builder.AddMessaging();
        builder.AddStorage();
        builder.AddStack();
        builder.AddCallers();
        builder.AddModules();
        builder.AddApiDescription();

        var app = builder.Build();
        app.UseHeadAsGet();
        app.UseErrors();
        app.UseTwoInterfaces();
        // Named, or the framework puts it first, where HEAD is not yet a GET.
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealth();
        app.MapModules();
        app.MapApiDescription();
        return app;
    }
}
