namespace Cards.Sandbox.Specs.UqPay;

// 5.14
public class SimulationSpecs
{
    [Fact]
    public async Task a_payment_takes_from_the_balance_and_a_reversal_gives_back()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await SpendableCardAsync(twin);
        var paid = (await PayAsync(twin, id, 11.5m)).Expect(200);
        Assert.Equal(
            ("APPROVED", "1488.50", "11.50"),
            (paid["transaction_status"], paid["card_available_balance"], paid["billing_amount"])
        );
        var data = (await twin.Webhooks.WaitAsync("issuing.transaction.authorization")).Data;
        Assert.Equal(("1488.5", "Demo Bookshop"), ((string?)data["card_available_balance"], (string?)data["merchant_data"]![0]!["name"]));
        Assert.Equal("11.50", (await twin.GetAsync("/v1/issuing/cards/" + id))["consumed_amount"]);

        var reversal = new { transaction_id = paid["transaction_id"] };
        (await twin.PostAsync("/v1/simulation/issuing/reversal", reversal)).Expect(200);
        await twin.Webhooks.WaitAsync("issuing.transaction.reversal");
        Assert.Equal("1500", (await twin.GetAsync("/v1/issuing/cards/" + id))["available_balance"]);
        (await twin.PostAsync("/v1/simulation/issuing/reversal", reversal)).Expect(400);
    }

    [Theory]
    [InlineData("FROZEN", "", 1, "6200")]
    [InlineData("ACTIVE", """{"spending_controls":[{"amount":10,"interval":"PER_TRANSACTION"}]}""", 10.01, "6100")]
    [InlineData("ACTIVE", """{"risk_controls":{"blocked_mcc":["5734"]}}""", 1, "5700")]
    [InlineData("ACTIVE", "", 1500.01, "5100")]
    public async Task a_payment_is_declined_for_its_reason(string status, string update, decimal amount, string code)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await SpendableCardAsync(twin);
        if (update.Length > 0)
        {
            (await twin.PostAsync("/v1/issuing/cards/" + id, update)).Expect(200);
            await twin.Webhooks.WaitAsync("card.update.succeeded", 2);
        }

        await twin.ControlAsync("POST", $"/cards/{id}/status", new { status, announce = false });
        var declined = (await PayAsync(twin, id, amount)).Expect(200);
        Assert.Equal("DECLINED", declined["transaction_status"]);
        Assert.StartsWith(code + " - ", declined["failure_reason"], StringComparison.Ordinal);
        Assert.Equal("0", (await twin.GetAsync("/v1/issuing/cards/" + id))["consumed_amount"]);
    }

    [Fact]
    public async Task a_card_that_cannot_pay_does_not_exists()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await SpendableCardAsync(twin);
        await twin.ControlAsync("POST", $"/cards/{id}/status", new { status = "CANCELLED", announce = false });
        Assert.Equal("Card does not exists", (await PayAsync(twin, id, 1)).Expect(400)["message"]);
    }

    [Theory]
    [InlineData("card.3ds.otp", "otp")]
    [InlineData("card.verification.otp", "wallet_type")]
    [InlineData("card.PIN.retry.exceed.soft.block", "name")]
    [InlineData("issuing.fee.card", "remark")]
    public async Task control_fires_the_events_of_the_outside_world(string eventType, string member)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, _) = await twin.AssignedAsync();
        await twin.ControlAsync("POST", $"/cards/{id}/events", new { event_type = eventType });
        var data = (await twin.Webhooks.WaitAsync(eventType)).Data;
        Assert.Equal(id, (string?)data["card_id"]);
        Assert.NotNull(data[member]);
    }

    private static async Task<string> SpendableCardAsync(TwinUnderTest twin)
    {
        var id = await twin.ActiveCardAsync();
        (await twin.PostAsync("/v1/issuing/cards/" + id, new { card_limit = 1500 })).Expect(200);
        await twin.Webhooks.WaitAsync("card.update.succeeded");
        return id;
    }

    private static Task<Reply> PayAsync(TwinUnderTest twin, string id, decimal amount) =>
        twin.PostAsync(
            "/v1/simulation/issuing/authorization",
            new
            {
                card_id = id,
                transaction_amount = amount,
                transaction_currency = "USD",
                merchant_name = "Demo Bookshop",
                merchant_category_code = 5734,
            }
        );
}
