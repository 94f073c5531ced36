using Cards.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cards.Sandbox.Browser;

public sealed class SecureFrameSpecs(BrowserWorld world)
{
    private const string Refused = "This link is invalid or has expired";

    [Fact]
    public async Task The_frame_shows_the_card_once_and_its_cvv_on_demand()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var page = await world.OpenAppAsync(await FrameOfAsync(card.User, card));
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
    public async Task A_web_view_shows_the_frame_in_one_of_the_apps_own_files()
    {
        const string file = "file:///app.html";
        var card = await world.AUserWithAnActiveCardAsync();
        var html = BrowserWorld.AppPage(await FrameOfAsync(card.User, card));
        var page = await world.OpenWindowAsync();
        await page.RouteAsync(file, route => route.FulfillAsync(new() { ContentType = "text/html", Body = html }));

        await page.GotoAsync(file);

        await ExpectNumberAsync(page, card);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Going_back_to_the_page_does_not_show_the_card_again()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var page = await world.OpenAppAsync(await FrameOfAsync(card.User, card));
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

        var page = await world.OpenAppAsync(frame);

        await ExpectRefusalAsync(page, Refused);
        await page.CloseAsync();
    }

    [Fact]
    public async Task The_frame_speaks_the_users_language()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var page = await world.OpenAppAsync(await FrameOfAsync(card.User.Speaking("zh"), card));

        await Expect(page.FrameLocator("iframe").GetByText("卡号")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await ExpectRefusalAsync(page, "链接无效或已过期");
        await page.CloseAsync();
    }

    private static async Task<string> FrameOfAsync(User user, AssignedCard card) =>
        (await user.PostAsync("/api/v1/cards/show-cvv-iframe", new { card_id = card.LocalId })).ShouldBe(200).Data.Text("iframe_url")!;

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
