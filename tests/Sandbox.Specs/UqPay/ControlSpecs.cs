using Cards.Sandbox.UqPay;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cards.Sandbox.Specs.UqPay;

public class ControlSpecs
{
    // 12
    [Fact]
    public async Task the_stock_holds_the_published_numbers_and_hundreds_more()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var numbers = (await twin.ControlAsync("GET", "/stock?status=FREE"))!
            .AsArray()
            .Select(item => (string)item!["card_number"]!)
            .ToList();
        Assert.True(numbers.Count > 400);
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.Contains("4096360800133951", numbers);
        Assert.Contains("4096360800121514", numbers);
        Assert.All(numbers, number => Assert.Matches("^40963608[0-9]{8}$", number));
    }

    [Fact]
    public async Task a_taken_number_leaves_the_free_stock_and_more_can_be_added()
    {
        await using var twin = await TwinUnderTest.StartAsync(("StockSize", "0"));
        (await twin.AssignAsync(number: "4096360800133951")).Expect(200);
        Assert.Equal("4096360800121514", await twin.FreeNumberAsync());
        Assert.Equal(3, (await twin.ControlAsync("POST", "/stock", new { count = 3 }))!.AsArray().Count);
        Assert.Equal(4, (await twin.ControlAsync("GET", "/stock?status=FREE"))!.AsArray().Count);
        Assert.Single((await twin.ControlAsync("GET", "/stock?status=TAKEN"))!.AsArray());
    }

    [Fact]
    public async Task reset_forgets_everything_and_keeps_the_configuration()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.AssignedAsync();
        await twin.ChangeAsync(new { pci = true });
        await twin.FaultAsync(new { kind = "cut" });
        await twin.ControlAsync("POST", "/reset");

        Assert.Empty((await twin.ControlAsync("GET", "/cards"))!.AsArray());
        Assert.Empty((await twin.ControlAsync("GET", "/webhooks"))!.AsArray());
        Assert.Empty((await twin.ControlAsync("GET", "/faults"))!["calls"]!.AsArray());
        Assert.False((bool)(await twin.ControlAsync("GET", "/settings"))!["pci"]!);
        await twin.LoginAsync();
        await twin.AssignedAsync();
    }

    [Fact]
    public async Task the_issuer_blocks_a_card_on_its_own()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        await twin.ControlAsync("POST", $"/cards/{id}/status", new { status = "BLOCKED", reason = "risk" });
        var changed = await twin.Webhooks.WaitAsync("card.status.update.succeeded");
        Assert.Equal(("BLOCKED", "risk"), ((string?)changed.Data["card_status"], (string?)changed.Data["update_reason"]));
    }

    [Fact]
    public async Task many_cards_are_made_at_once_and_are_usable_and_nobody_is_told()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var ids = (await twin.ControlAsync("POST", "/cards/many", new { count = 50 }))!.AsArray().Select(id => (string)id!).ToList();
        var more = (await twin.ControlAsync("POST", "/cards/many", new { count = 1 }))!.AsArray().Select(id => (string)id!);

        Assert.Equal(51, ids.Concat(more).Distinct().Count());
        var cards = (await twin.ControlAsync("GET", "/cards"))!.AsArray();
        Assert.Equal(51, cards.Select(card => (string)card!["card_number"]!).Distinct().Count());
        Assert.All(cards, card => Assert.Equal(("VIRTUAL", "ACTIVE"), ((string?)card!["form_factor"], (string?)card["card_status"])));
        var holders = (await twin.ControlAsync("GET", "/cardholders"))!.AsArray();
        Assert.Equal(4, holders.Select(holder => (string)holder!["email"]!).Distinct().Count());
        Assert.Equal(4, holders.Select(holder => (string)holder!["phone_number"]!).Distinct().Count());
        Assert.Empty((await twin.ControlAsync("GET", "/webhooks"))!.AsArray());
        (await twin.PostAsync($"/v1/issuing/cards/{ids[49]}/status", new { card_status = "FROZEN" })).Expect(200);
        await twin.Webhooks.WaitAsync("card.status.update.succeeded");
        Assert.Equal(
            ("FROZEN", 1),
            ((string?)(await twin.CardInsideAsync(ids[49]))["card_status"], await twin.CountAsync(ids[49], "frozen"))
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_001)]
    public async Task so_many_cards_are_not_made(int count)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var body = $$"""{"count":{{count}}}""";
        (await twin.SendAsync("POST", "/control/uqpay/cards/many", body)).Expect(400);
    }

    // 6: PRE_CANCEL ends by itself, whoever began it
    [Fact]
    public async Task a_card_the_issuer_cancels_is_cancelled_for_good_once_the_clock_says_so()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        await twin.ControlAsync("POST", $"/cards/{id}/status", new { status = "PRE_CANCEL" });
        Assert.Equal("PRE_CANCEL", (string?)(await twin.CardInsideAsync(id))["card_status"]);

        await twin.MoveClockAsync(TimeSpan.FromDays(30));

        Assert.Equal("CANCELLED", (string?)(await twin.CardInsideAsync(id))["card_status"]);
        Assert.Equal("CANCELLED", (string?)(await twin.Webhooks.WaitAsync("card.status.update.succeeded", 2)).Data["card_status"]);
    }

    [Fact]
    public async Task an_event_is_forged_on_demand_and_is_no_delivery()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.WebhookFaultAsync(new { kind = "hold", event_type = "card.activation.status" });
        var id = await twin.ActiveCardAsync();
        var held = (await twin.ControlAsync("GET", $"/webhooks?event_type=card.activation.status&subject={id}"))![0]!;
        await twin.ControlAsync("POST", $"/webhooks/{held["event_id"]}/forge");

        var forged = await twin.Webhooks.WaitAsync("card.activation.status");
        Assert.NotEqual(WebhookSpecs.Sign(forged), forged.Signature);
        held = (await twin.ControlAsync("GET", $"/webhooks?event_type=card.activation.status&subject={id}"))![0]!;
        Assert.Equal("HELD", (string?)held["state"]);
        Assert.Single(held["attempts"]!.AsArray());
    }

    // 15 Control: "Bind to local/dev only"
    [Fact]
    public async Task outside_development_there_is_no_control()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddUqPayTwin();
        await using var app = builder.Build();
        app.MapUqPayTwin();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        foreach (var path in new[] { "/control/uqpay/cards", "/uqpay" })
        {
            using var response = await client.GetAsync(new Uri(app.Urls.Single() + path), TestContext.Current.CancellationToken);
            Assert.Equal(404, (int)response.StatusCode);
        }
    }
}
