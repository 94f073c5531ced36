using System.Net;
using Cards.Sandbox.Browser;
using Cards.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BrowserWorld))]

// The specs move one issuer's clock.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Cards.Sandbox.Browser;

/// <summary>The product, and a Chromium to look at the sandbox with.</summary>
public sealed class BrowserWorld : World, IAsyncLifetime
{
    private const float Patience = 60_000;

    private WebApplication? app;
    private IPlaywright? driver;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        await StartAppAsync();
        driver = await Playwright.CreateAsync();
        browser = await driver.Chromium.LaunchAsync(new() { ExecutablePath = Setting("Cards__Chromium") });
        Assertions.SetDefaultExpectTimeout(Patience);
    }

    /// <summary>A window of its own, without memory of any other.</summary>
    public async Task<IPage> OpenWindowAsync()
    {
        var page = await browser!.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        return page;
    }

    /// <summary>The app's page with the frame in it.</summary>
    public async Task<IPage> OpenAppAsync(string frame)
    {
        var page = await OpenWindowAsync();
        await page.GotoAsync($"{app!.Urls.Single()}/?frame={Uri.EscapeDataString(frame)}");
        return page;
    }

    public static string AppPage(string frame) =>
        $"<!doctype html><iframe width=\"500\" height=\"400\" src=\"{WebUtility.HtmlEncode(frame)}\"></iframe>";

    public async Task<TwinPage> OpenTwinPageAsync()
    {
        var page = await OpenWindowAsync();
        await page.GotoAsync(new Uri(SandboxAddress, "uqpay").ToString());
        return new TwinPage(page);
    }

    public override async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        driver?.Dispose();
        if (app is not null)
            await app.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task StartAppAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/", (string frame) => Results.Content(AppPage(frame), "text/html"));
        await app.StartAsync();
    }
}
