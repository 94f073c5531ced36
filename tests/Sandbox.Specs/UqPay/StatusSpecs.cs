namespace Cards.Sandbox.Specs.UqPay;

// 5.5, 6
public class StatusSpecs
{
    [Fact]
    public async Task a_freeze_holds_only_once_its_order_has_settled()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        await twin.ControlAsync("POST", "/faults/orders", new { kind = "status", delay_ms = 3_600_000 });
        var accepted = (await AskAsync(twin, id, "FROZEN")).Expect(200);
        Assert.Equal(("PROCESSING", "lost it"), (accepted["order_status"], accepted["update_reason"]));
        Assert.Equal("ACTIVE", await StatusAsync(twin, id));

        await twin.MoveClockAsync(TimeSpan.FromHours(1));
        var settled = await twin.Webhooks.WaitAsync("card.status.update.succeeded");
        await twin.LoginAsync();
        Assert.Equal("FROZEN", await StatusAsync(twin, id));
        Assert.Equal(
            (accepted["card_order_id"], "FROZEN", "lost it"),
            ((string?)settled.Json["source_id"], (string?)settled.Data["card_status"], (string?)settled.Data["update_reason"])
        );
        Assert.Matches(@"\.\d{3}\+08:00$", (string?)settled.Data["update_time"]);
    }

    [Theory]
    [InlineData("PENDING", "ACTIVE")]
    [InlineData("PENDING", "FROZEN")]
    [InlineData("PENDING", "CANCELLED")]
    [InlineData("ACTIVE", "ACTIVE")]
    [InlineData("FROZEN", "FROZEN")]
    [InlineData("BLOCKED", "ACTIVE")]
    [InlineData("BLOCKED", "CANCELLED")]
    [InlineData("PRE_CANCEL", "ACTIVE")]
    [InlineData("CANCELLED", "CANCELLED")]
    [InlineData("FAILED", "FROZEN")]
    [InlineData("LOST", "ACTIVE")]
    public async Task a_change_the_table_forbids_is_refused(string from, string asked)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        await twin.ControlAsync("POST", $"/cards/{id}/status", new { status = from, announce = false });
        (await AskAsync(twin, id, asked)).Expect(400).IsRefused("card_error", "card_status_invalid");
        Assert.Equal(from, await StatusAsync(twin, id));
    }

    // 6: "Cancel emits card.status.update.succeeded twice"
    [Fact]
    public async Task a_cancelled_card_is_pre_cancel_for_thirty_days()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        (await AskAsync(twin, id, "CANCELLED")).Expect(200);
        Assert.Equal("PRE_CANCEL", (string?)(await twin.Webhooks.WaitAsync("card.status.update.succeeded")).Data["card_status"]);

        await twin.MoveClockAsync(TimeSpan.FromDays(29));
        await twin.LoginAsync();
        Assert.Equal("PRE_CANCEL", await StatusAsync(twin, id));
        await twin.MoveClockAsync(TimeSpan.FromDays(1.1));
        Assert.Equal("CANCELLED", (string?)(await twin.Webhooks.WaitAsync("card.status.update.succeeded", 2)).Data["card_status"]);
        Assert.Equal((1, 1), (await twin.CountAsync(id, "pre_cancel"), await twin.CountAsync(id, "cancelled")));
    }

    // 10.4: "change while order running"
    [Fact]
    public async Task a_second_change_is_refused_while_an_order_runs_unless_switched_off()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        await twin.ChangeAsync(new { order_delay = "01:00:00" });
        (await AskAsync(twin, id, "FROZEN")).Expect(200);
        (await AskAsync(twin, id, "CANCELLED")).Expect(400).IsRefused("card_error", "card_order_processing");
        await twin.ChangeAsync(new { refuse_while_processing = false });
        (await AskAsync(twin, id, "CANCELLED")).Expect(200);
    }

    [Fact]
    public async Task an_order_overtaken_by_a_block_fails_and_says_so()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        await twin.ControlAsync("POST", "/faults/orders", new { kind = "status", delay_ms = 3_600_000 });
        var order = (await AskAsync(twin, id, "FROZEN")).Expect(200)["card_order_id"];
        await twin.ControlAsync("POST", $"/cards/{id}/status", new { status = "BLOCKED", announce = false });
        await twin.MoveClockAsync(TimeSpan.FromHours(1));

        Assert.Equal("BLOCKED", (string?)(await twin.Webhooks.WaitAsync("card.status.update.failed")).Data["card_status"]);
        await twin.LoginAsync();
        Assert.Equal("FAILED", (await twin.GetAsync($"/v1/issuing/cards/{order}/order"))["order_status"]);
    }

    // 6: "SINGLE balance returned now"
    [Fact]
    public async Task a_single_cards_money_goes_back_when_it_is_cancelled_for_good()
    {
        await using var twin = await TwinUnderTest.StartAsync(("IssuingBalance", "1000"));
        var id = await twin.ActiveCardAsync("SINGLE");
        (await twin.PostAsync($"/v1/issuing/cards/{id}/recharge", new { amount = 900.5m })).Expect(200);
        Assert.Equal("900.5", (string?)(await twin.Webhooks.WaitAsync("card.recharge.succeeded")).Data["card_available_balance"]);
        (await twin.PostAsync($"/v1/issuing/cards/{id}/recharge", new { amount = 100 }))
            .Expect(400)
            .IsRefused("account_error", "insufficient_balance");
        (await AskAsync(twin, id, "CANCELLED")).Expect(200);
        await twin.Webhooks.WaitAsync("card.status.update.succeeded");
        await twin.MoveClockAsync(TimeSpan.FromDays(31));
        await twin.Webhooks.WaitAsync("card.status.update.succeeded", 2);

        await twin.LoginAsync();
        var next = await twin.ActiveCardAsync("SINGLE");
        (await twin.PostAsync($"/v1/issuing/cards/{next}/recharge", new { amount = 1000 })).Expect(200);
    }

    private static Task<Reply> AskAsync(TwinUnderTest twin, string id, string status) =>
        twin.PostAsync($"/v1/issuing/cards/{id}/status", new { card_status = status, update_reason = "lost it" });

    private static async Task<string?> StatusAsync(TwinUnderTest twin, string id) =>
        (await twin.GetAsync("/v1/issuing/cards/" + id)).Expect(200)["card_status"];
}
