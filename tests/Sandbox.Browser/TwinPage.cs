using Microsoft.Playwright;

namespace Cards.Sandbox.Browser;

/// <summary>The page of the issuer's twin, as a person uses it.</summary>
public sealed class TwinPage(IPage page) : IAsyncDisposable
{
    public ILocator Armed => page.Locator("h2:has-text('Armed') + table");

    public ILocator RowOf(Guid card) => page.Locator($"#card-{card}");

    /// <summary>The card's status changes among the webhooks shown.</summary>
    public ILocator StatusWebhooksOf(Guid card) =>
        page.Locator("tr[id^=webhook-]").Filter(new() { HasText = "card.status.update.succeeded" }).Filter(new() { HasText = $"{card}" });

    public Task PressAsync(string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public Task PressAsync(Guid card, string button) =>
        RowOf(card).GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public async Task ArmAsync(Guid card, string fault)
    {
        await RowOf(card).GetByRole(AriaRole.Combobox).SelectOptionAsync(fault);
        await PressAsync(card, "Arm");
    }

    public async Task ArmAsync(string call, string fault)
    {
        var form = page.Locator("form").Filter(new() { HasText = "call of any kind" });
        await form.Locator("select[name=call]").SelectOptionAsync(call);
        await form.Locator("select[name=fault]").SelectOptionAsync(fault);
        await form.GetByRole(AriaRole.Button).ClickAsync();
    }

    public Task ReloadAsync() => page.ReloadAsync();

    public async ValueTask DisposeAsync() => await page.CloseAsync();
}
