using Cards.Sandbox.Browser;
using Cards.Support;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BrowserWorld))]

// The specs move one issuer's clock.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Cards.Sandbox.Browser;

/// <summary>The product, and a Chromium to look at the sandbox with.</summary>
public sealed class BrowserWorld : World, IAsyncLifetime
{
    private const float Patience = 60_000;

    private IPlaywright? driver;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
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
        await base.DisposeAsync();
    }
}
