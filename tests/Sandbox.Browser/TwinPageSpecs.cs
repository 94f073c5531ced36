using Cards.Support;
using static Microsoft.Playwright.Assertions;

namespace Cards.Sandbox.Browser;

public sealed class TwinPageSpecs(BrowserWorld world)
{
    [Fact]
    public async Task A_card_blocked_by_button_shows_it_with_its_webhook_and_the_app_sees_it()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await using var page = await world.OpenTwinPageAsync();

        await page.PressAsync(card.CardId, "Block");

        await Expect(page.RowOf(card.CardId)).ToContainTextAsync("BLOCKED");
        await Expect(page.StatusWebhooksOf(card.CardId)).ToHaveCountAsync(1);
        await Eventually.AsyncOf(card.SeenAsync, seen => seen.Text("status") == "BLOCKED", "the app sees the block");
    }

    [Fact]
    public async Task A_fault_armed_for_a_card_strikes_its_next_call_and_the_change_is_made_all_the_same()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await using var page = await world.OpenTwinPageAsync();

        await page.ArmAsync(card.CardId, "connection cut after the work");
        await Expect(page.Armed).ToContainTextAsync($"{card.CardId}");
        var outcome = await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"));

        Assert.Equal("SUCCEEDED", outcome.Data.Text("state"));
        await page.ReloadAsync();
        await Expect(page.Armed).Not.ToContainTextAsync($"{card.CardId}");
        await Expect(page.RowOf(card.CardId)).ToContainTextAsync("frozen 1");
    }

    [Fact]
    public async Task A_fault_armed_for_a_call_is_listed_until_it_is_disarmed()
    {
        await using var page = await world.OpenTwinPageAsync();

        await page.ArmAsync("POST /v1/issuing/cards/{id}/recharge", "429, Retry-After 5");
        await Expect(page.Armed).ToContainTextAsync("rate_limitPOST /v1/issuing/cards/{id}/recharge");
        await page.PressAsync("Disarm all");

        await Expect(page.Armed).Not.ToContainTextAsync("rate_limit");
    }

    [Fact]
    public async Task A_cancelled_card_is_cancelled_for_good_thirty_days_later()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await card.OutcomeAsync(await card.AskForStatusAsync("CANCELLED"));
        await using var page = await world.OpenTwinPageAsync();
        await Expect(page.RowOf(card.CardId)).ToContainTextAsync("PRE_CANCEL until");

        await page.PressAsync("30 days");

        await Expect(page.RowOf(card.CardId)).Not.ToContainTextAsync("PRE_CANCEL until");
        await Expect(page.RowOf(card.CardId)).ToContainTextAsync("CANCELLED");
        await Expect(page.StatusWebhooksOf(card.CardId)).ToHaveCountAsync(2);
        await Eventually.AsyncOf(card.SeenAsync, seen => seen.Text("upstream_status") == "CANCELLED", "the app sees the end");
    }
}
