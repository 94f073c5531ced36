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

    [Fact]
    public async Task the_page_shows_stock_cards_orders_and_webhooks()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, _) = await twin.AssignedAsync();
        var page = (await twin.SendAsync("GET", "/uqpay")).Expect(200).Text;
        Assert.Contains(id, page, StringComparison.Ordinal);
        Assert.Contains("card.activation.code", page, StringComparison.Ordinal);
        Assert.Contains(await twin.FreeNumberAsync(), page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }
}
