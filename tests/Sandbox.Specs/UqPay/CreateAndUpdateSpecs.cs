namespace Cards.Sandbox.Specs.UqPay;

public class CreateAndUpdateSpecs
{
    private const string Cards = "/v1/issuing/cards";
    private const string Product = "467e993f-317a-49fc-9ea0-bf49de7d1f76";

    // 5.1, 9.2 block A
    [Fact]
    public async Task a_virtual_card_is_active_once_its_order_has_settled()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var created = (await CreateAsync(twin, Product, 1500m)).Expect(200);
        Assert.Equal(("PENDING", "PROCESSING"), (created["card_status"], created["order_status"]));

        var data = (await twin.Webhooks.WaitAsync("card.create.succeeded")).Data;
        Assert.Equal(
            ("ACTIVE", "VIRTUAL", "1500"),
            ((string?)data["card_status"], (string?)data["form_factor"], (string?)data["card_available_balance"])
        );
        Assert.True(data.AsObject().ContainsKey("risk_control") && data.AsObject().ContainsKey("spending_limits"));
        Assert.Single(twin.Webhooks.All);
        var card = (await twin.GetAsync($"{Cards}/{created["card_id"]}")).Expect(200);
        Assert.Equal(("ACTIVE", "1500"), (card["card_status"], card["card_limit"]));
        var item = (await twin.GetAsync(Cards + "?page_size=10&page_number=1")).Json["data"]![0]!;
        Assert.Equal("""{"owner":"demo"}""", (string?)item["metadata"]);
        Assert.Equal("demo", (string?)card.Json["metadata"]!["owner"]);
    }

    // 5.1: kyc_insufficient with missing_fields[]
    [Fact]
    public async Task a_product_with_enhanced_kyc_names_what_is_missing()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var reply = (await CreateAsync(twin, "c2b7f6d8-51a3-4d8e-b0c4-2f9a7e6d5c30", 0m)).Expect(400);
        reply.IsRefused("cardholder_error", "kyc_insufficient");
        Assert.Equal(
            ["gender", "nationality", "residential_address", "identity"],
            reply.Json["missing_fields"]!.AsArray().Select(field => (string?)field!["name"])
        );
    }

    [Fact]
    public async Task a_disabled_product_makes_no_card()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        (await CreateAsync(twin, "e4a1d9b6-7c25-4f3a-9b18-6d0e5f2c8a47", 0m)).Expect(400).IsRefused("product_error", "product_not_found");
    }

    // 5.4, 1.3: decimal major units
    [Fact]
    public async Task a_limit_holds_once_settled_and_stays_in_major_units()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        (await LimitAsync(twin, id, "25000")).Expect(200);
        Assert.Empty((await twin.GetAsync($"{Cards}/{id}")).Json["spending_controls"]!.AsArray());

        var data = (await twin.Webhooks.WaitAsync("card.update.succeeded")).Data;
        Assert.Equal(
            ("25000", "PER_TRANSACTION"),
            ((string?)data["spending_controls"]![0]!["amount"], (string?)data["spending_controls"]![0]!["interval"])
        );
        Assert.Equal("success", (string?)data["order_status"]);
        Assert.Equal("25000", (string?)(await twin.GetAsync($"{Cards}/{id}")).Json["spending_controls"]![0]!["amount"]);
        Assert.Equal(1, await twin.CountAsync(id, "updated"));
    }

    /// <summary>As the official Go client writes amounts.</summary>
    [Theory]
    [InlineData("\"250\"", "250")]
    [InlineData("\"250.50\"", "250.5")]
    public async Task a_spending_amount_may_be_text(string amount, string kept)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();

        (await LimitAsync(twin, id, amount)).Expect(200);

        await twin.Webhooks.WaitAsync("card.update.succeeded");
        Assert.Equal(kept, (string?)(await twin.GetAsync($"{Cards}/{id}")).Json["spending_controls"]![0]!["amount"]);
    }

    // 5.4: "> 0", two decimals (1.3)
    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("10.005")]
    [InlineData("\"-1\"")]
    [InlineData("\"10.005\"")]
    [InlineData("\"1,000\"")]
    [InlineData("null")]
    public async Task a_spending_amount_outside_the_rules_is_refused(string amount)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        var reply = (await LimitAsync(twin, id, amount)).Expect(400);
        reply.IsRefused("invalid_request_error", "invalid_request_error");
        Assert.StartsWith("spending_controls[0].amount", reply["message"], StringComparison.Ordinal);
    }

    // 5.0, 5.4
    [Fact]
    public async Task the_card_limit_moves_for_share_and_not_for_single()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        (await twin.PostAsync($"{Cards}/{await twin.ActiveCardAsync("SINGLE")}", new { card_limit = 10 }))
            .Expect(400)
            .IsRefused("invalid_request_error", "invalid_request_error");
        (await twin.PostAsync($"{Cards}/{await twin.ActiveCardAsync()}", new { card_limit = 10 })).Expect(200);
    }

    [Fact]
    public async Task an_update_scripted_to_fail_leaves_the_card_as_it_was()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        await twin.ControlAsync("POST", "/faults/orders", new { kind = "update", failure_code = "limit_too_high" });
        (await LimitAsync(twin, id, "250")).Expect(200);
        await twin.Webhooks.WaitAsync("card.update.failed");
        Assert.Empty((await twin.GetAsync($"{Cards}/{id}")).Json["spending_controls"]!.AsArray());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"risk_controls":{"allowed_mcc":["5734"],"blocked_mcc":["7995"]}}""")]
    [InlineData("""{"risk_controls":{"blocked_mcc":["79"]}}""")]
    [InlineData("""{"no_pin_payment_amount":2000.01}""")]
    public async Task other_broken_updates_are_refused(string body)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        (await twin.PostAsync($"{Cards}/{await twin.ActiveCardAsync()}", body))
            .Expect(400)
            .IsRefused("invalid_request_error", "invalid_request_error");
    }

    // 5.12
    [Fact]
    public async Task a_share_card_is_neither_recharged_nor_withdrawn()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        (await twin.PostAsync($"{Cards}/{id}/recharge", new { amount = 1 })).Expect(400).IsRefused("card_error", "card_mode_not_supported");
        (await twin.PostAsync($"{Cards}/{id}/withdraw", new { amount = 1 })).Expect(400).IsRefused("card_error", "card_mode_not_supported");
    }

    private static async Task<Reply> CreateAsync(TwinUnderTest twin, string product, decimal limit) =>
        await twin.PostAsync(
            Cards,
            new
            {
                card_currency = "USD",
                cardholder_id = await twin.CardholderAsync(),
                card_product_id = product,
                card_limit = limit,
                metadata = new { owner = "demo" },
            }
        );

    private static Task<Reply> LimitAsync(TwinUnderTest twin, string id, string amount) =>
        twin.PostAsync($"{Cards}/{id}", $$"""{"spending_controls":[{"amount":{{amount}},"interval":"PER_TRANSACTION"}]}""");
}
