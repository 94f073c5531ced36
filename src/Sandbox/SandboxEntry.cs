using System.Net;
using Cards.Sandbox.Identity;
using Cards.Sandbox.Mail;
using Cards.Sandbox.Pages;
using Cards.Sandbox.UqPay;

namespace Cards.Sandbox;

/// <summary>The sandbox process: everything that is somebody else's in production, on loopback.</summary>
public static class SandboxEntry
{
    /// <summary>Builds the sandbox without starting it. Port 0 lets the OS choose; read <c>Urls</c> once it has started.</summary>
    /// <exception cref="StartRefusedException">The environment is not Development.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (!builder.Environment.IsDevelopment())
        {
            throw new StartRefusedException(
                $"The sandbox hands out tokens to anyone who asks, so it runs in Development only. This environment is '{builder.Environment.EnvironmentName}'."
            );
        }

        var port = builder.Configuration.GetValue("Sandbox:Port", 8090);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddIdentityProvider();
        builder.AddMailSink();
        builder.AddUqPayTwin();

        var app = builder.Build();
        app.MapFrontPage();
        app.MapIdentityProvider();
        app.MapMailSink();
        app.MapUqPayTwin();
        return app;
    }

    /// <summary>Runs until told to stop. The answer is the exit code of the process.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await Build(args).RunAsync();
            return 0;
        }
        catch (StartRefusedException refusal)
        {
            using var logs = LoggerFactory.Create(log => log.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
            logs.CreateLogger("Cards.Sandbox").LogCritical("{Refusal}", refusal.Message);
            return 1;
        }
    }
}
