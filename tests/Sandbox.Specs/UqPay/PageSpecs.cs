using System.Text.RegularExpressions;

namespace Cards.Sandbox.Specs.UqPay;

public class PageSpecs
{
    [Fact]
    public async Task the_page_shows_stock_cards_orders_and_webhooks()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, _) = await twin.AssignedAsync();
        var page = (await twin.SendAsync("GET", "/uqpay")).Expect(200).Text;
        Assert.Contains($"card-{id}", page, StringComparison.Ordinal);
        Assert.Contains("<td>assign</td>", page, StringComparison.Ordinal);
        Assert.Contains("card.activation.code", page, StringComparison.Ordinal);
        Assert.Contains(await twin.FreeNumberAsync(), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_page_keeps_a_cards_secrets()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, code) = await twin.AssignedAsync();
        (await twin.ActivateAsync(id, code)).Expect(200);
        var inside = await twin.CardInsideAsync(id);
        var page = (await twin.SendAsync("GET", "/uqpay")).Expect(200).Text;

        foreach (var secret in new[] { (string)inside["card_number"]!, code, (string)inside["pin"]!, $"<td>{inside["cvv"]}</td>" })
        {
            Assert.DoesNotContain(secret, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task nothing_on_the_page_is_markup_of_somebody_elses()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        const string hostile = "\"><script>alert(1)</script>";
        await twin.FaultAsync(new { kind = "cut", path = hostile });
        await twin.WebhookFaultAsync(new { kind = "lose", event_type = hostile });
        var reply = (await twin.SendAsync("GET", "/uqpay")).Expect(200);

        Assert.DoesNotContain("<script", reply.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", reply.Text, StringComparison.Ordinal);
        var policy = Assert.Single(reply.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-store", reply.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("BLOCKED")]
    [InlineData("FROZEN")]
    [InlineData("PRE_CANCEL")]
    public async Task a_status_button_changes_the_card_and_announces_it(string status)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        var page = (await twin.PressAsync($"/cards/{id}/status", ("status", status))).Expect(200).Text;

        Assert.Contains($"<td>{status}", RowOf(page, $"card-{id}"), StringComparison.Ordinal);
        Assert.Equal(status, (string?)(await twin.Webhooks.WaitAsync("card.status.update.succeeded")).Data["card_status"]);
    }

    [Fact]
    public async Task the_clock_button_ends_a_cancellation_before_the_page_is_shown_again()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        await twin.PressAsync($"/cards/{id}/status", ("status", "PRE_CANCEL"));
        var page = (await twin.PressAsync("/clock", ("seconds", "2592000"))).Expect(200).Text;

        Assert.Contains("<td>CANCELLED</td>", RowOf(page, $"card-{id}"), StringComparison.Ordinal);
        await twin.Webhooks.WaitAsync("card.status.update.succeeded", 2);
    }

    public static TheoryData<string, string> CallFaults =>
        new()
        {
            { "slow", "delay" },
            { "cut", "cut" },
            { "cut_after_work", "cut" },
            { "error", "error" },
            { "rate_limit", "rate_limit" },
            { "processing", "processing" },
            { "refuse", "refuse" },
        };

    [Theory]
    [MemberData(nameof(CallFaults))]
    public async Task a_call_fault_is_armed_for_a_card_or_for_a_call(string choice, string kind)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        await twin.PressAsync("/faults", ("fault", choice), ("card", id));
        var page = (await twin.PressAsync("/faults", ("fault", choice), ("call", "POST /v1/issuing/cards/{id}/status"))).Expect(200).Text;

        var armed = (await twin.ControlAsync("GET", "/faults"))!["calls"]!.AsArray();
        Assert.Equal([kind, kind], armed.Select(fault => (string?)fault!["kind"]));
        Assert.Equal((id, "*"), ((string?)armed[0]!["card_id"], (string?)armed[0]!["path"]));
        Assert.Equal(("POST", "/v1/issuing/cards/{id}/status"), ((string?)armed[1]!["method"], (string?)armed[1]!["path"]));
        Assert.Contains($"<td>{id}</td><td>1</td>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lose", "lose")]
    [InlineData("late", "late")]
    [InlineData("duplicate", "duplicate")]
    [InlineData("reorder", "reorder")]
    [InlineData("forge", "bad_signature")]
    public async Task a_webhook_fault_is_armed_for_a_card(string choice, string kind)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        var page = (await twin.PressAsync("/faults", ("fault", choice), ("card", id))).Expect(200).Text;

        var armed = (await twin.ControlAsync("GET", "/faults"))!["webhooks"]![0]!;
        Assert.Equal((kind, id), ((string?)armed["kind"], (string?)armed["card_id"]));
        Assert.Contains($"<td>webhook {kind}</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<td>webhook", (await twin.PressAsync("/faults/disarm")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_token_button_ends_the_live_token()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.LoginAsync();
        Assert.Contains("Access token: none", (await twin.PressAsync("/token/knock-out")).Expect(200).Text, StringComparison.Ordinal);
        (await twin.GetAsync("/v1/issuing/products?page_size=10&page_number=1")).Expect(401);
    }

    [Fact]
    public async Task a_webhook_is_delivered_and_forged_and_the_page_tells_the_receivers_answers()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.WebhookFaultAsync(new { kind = "hold", event_type = "card.activation.status" });
        var id = await twin.ActiveCardAsync();
        var held = (string)(await twin.ControlAsync("GET", $"/webhooks?state=HELD&subject={id}"))![0]!["event_id"]!;

        Assert.Contains("<td>HELD</td><td>200</td>", RowOf(await PressedAsync("forge"), $"webhook-{held}"), StringComparison.Ordinal);
        Assert.Contains(
            "<td>DELIVERED</td><td>200, 200</td>",
            RowOf(await PressedAsync("deliver"), $"webhook-{held}"),
            StringComparison.Ordinal
        );

        async Task<string> PressedAsync(string button) => (await twin.PressAsync($"/webhooks/{held}/{button}")).Expect(200).Text;
    }

    [Fact]
    public async Task a_page_of_another_site_presses_nothing()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.LoginAsync();
        foreach (var site in new[] { "cross-site", "same-site", "none" })
        {
            (await twin.SendAsync("POST", "/uqpay/token/knock-out", "", ("Sec-Fetch-Site", site))).Expect(403);
        }

        (await twin.GetAsync("/v1/issuing/products?page_size=10&page_number=1")).Expect(200);
    }

    [Fact]
    public async Task a_press_that_makes_no_sense_is_refused()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, _) = await twin.AssignedAsync();
        (await twin.PressAsync($"/cards/{id}/status", ("status", "GOLDEN"))).Expect(400);
        (await twin.PressAsync($"/cards/{Guid.Empty}/status", ("status", "BLOCKED"))).Expect(404);
        (await twin.PressAsync("/clock", ("seconds", "-60"))).Expect(400);
        (await twin.PressAsync("/faults", ("fault", "fire"))).Expect(400);
        (await twin.PressAsync($"/webhooks/{Guid.Empty}/forge")).Expect(404);
        (await twin.SendAsync("POST", "/uqpay/clock", "{}")).Expect(400);
    }

    private static string RowOf(string page, string id) => Regex.Match(page, $"<tr id=\"{id}\">.*?</tr>", RegexOptions.Singleline).Value;
}
