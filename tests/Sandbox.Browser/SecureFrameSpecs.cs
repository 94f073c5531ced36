using System.Net;
using Cards.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cards.Sandbox.Browser;

public sealed class SecureFrameSpecs(BrowserWorld world)
{
    private const string Refused = "This link is invalid or has expired";

    /// <summary>In the app's web view the frame is part of one of the app's own files.</summary>
    private const string AppFile = "file:///app.html";

    [Fact]
    public async Task The_frame_shows_the_card_once_and_its_cvv_on_demand()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var page = await ShowAsync(await FrameOfAsync(card.User, card));
        var frame = page.FrameLocator("iframe");

        await ExpectNumberAsync(page, card);
        await Expect(frame.Locator(".cvv")).Not.ToBeVisibleAsync();
        await frame.Locator("summary").ClickAsync();
        await Expect(frame.Locator(".cvv")).ToBeVisibleAsync();
        Assert.Equal(3, (await frame.Locator(".cvv").TextContentAsync())!.Length);

        await page.ReloadAsync();
        await ExpectRefusalAsync(page, Refused);
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_page_of_a_web_site_shows_the_frame_too()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var frame = await FrameOfAsync(card.User, card);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var site = builder.Build();
        site.MapGet("/", () => Results.Content(AppPage(frame), "text/html"));
        await site.StartAsync(TestContext.Current.CancellationToken);
        var page = await world.OpenWindowAsync();

        await page.GotoAsync(site.Urls.Single());

        await ExpectNumberAsync(page, card);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Going_back_to_the_page_does_not_show_the_card_again()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var page = await ShowAsync(await FrameOfAsync(card.User, card));
        await ExpectNumberAsync(page, card);

        await page.GotoAsync(new Uri(world.SandboxAddress, "uqpay").ToString());
        await page.GoBackAsync();

        await ExpectRefusalAsync(page, Refused);
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_frame_not_opened_within_a_minute_shows_nothing()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var frame = await FrameOfAsync(card.User, card);
        await using (var twin = await world.OpenTwinPageAsync())
            await twin.PressAsync("1 minute");

        var page = await ShowAsync(frame);

        await ExpectRefusalAsync(page, Refused);
        await page.CloseAsync();
    }

    [Fact]
    public async Task The_frame_speaks_the_users_language()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var page = await ShowAsync(await FrameOfAsync(card.User.Speaking("zh"), card));

        await Expect(page.FrameLocator("iframe").GetByText("卡号")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await ExpectRefusalAsync(page, "链接无效或已过期");
        await page.CloseAsync();
    }

    private static async Task<string> FrameOfAsync(User user, AssignedCard card) =>
        (await user.PostAsync("/api/v1/cards/show-cvv-iframe", new { card_id = card.LocalId })).ShouldBe(200).Data.Text("iframe_url")!;

    /// <summary>Opens a page of the app with the frame in it.</summary>
    private async Task<IPage> ShowAsync(string frame)
    {
        var page = await world.OpenWindowAsync();
        await page.RouteAsync(AppFile, route => route.FulfillAsync(new() { ContentType = "text/html", Body = AppPage(frame) }));
        await page.GotoAsync(AppFile);
        return page;
    }

    private static string AppPage(string frame) =>
        $"<!doctype html><iframe width=\"500\" height=\"400\" src=\"{WebUtility.HtmlEncode(frame)}\"></iframe>";

    private static async Task ExpectNumberAsync(IPage page, AssignedCard card) =>
        Assert.True(
            await page.FrameLocator("iframe").Locator(".card-number").TextContentAsync() == card.Number,
            "the frame shows the number of another card"
        );

    private static async Task ExpectRefusalAsync(IPage page, string words)
    {
        await Expect(page.FrameLocator("iframe").GetByText(words)).ToBeVisibleAsync();
        await Expect(page.FrameLocator("iframe").Locator(".card-number")).ToHaveCountAsync(0);
    }
}
