namespace Cards.Sandbox.Specs.UqPay;

public class JourneySpecs
{
    // 5.6, 5.7, 7
    [Fact]
    public async Task a_physical_card_goes_from_cardholder_to_active()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var holder = await twin.CardholderAsync();

        var assigned = (await twin.AssignAsync(holder, "4096360800133951")).Expect(200);
        Assert.Equal(("PENDING", "PENDING"), (assigned["card_status"], assigned["order_status"]));
        var id = assigned["card_id"]!;

        var code = await twin.Webhooks.WaitAsync("card.activation.code");
        var created = await twin.Webhooks.WaitAsync("card.create.succeeded");
        Assert.Equal(id, (string?)code.Json["source_id"]);
        Assert.Equal("40963608****3951", (string?)code.Data["card_number"]);
        Assert.Matches("^[0-9]{8}$", (string?)code.Data["activation_code"]);
        Assert.Equal(assigned["card_order_id"], (string?)created.Json["source_id"]);
        Assert.Equal("PENDING", (string?)created.Data["card_status"]);
        Assert.Equal(["card.activation.code", "card.create.succeeded"], twin.Webhooks.All.Select(one => one.EventType));

        var activated = (await twin.ActivateAsync(id, (string)code.Data["activation_code"]!)).Expect(200);
        Assert.Equal("""{"request_status":"SUCCESS"}""", activated.Text);
        var status = await twin.Webhooks.WaitAsync("card.activation.status");
        Assert.Equal("Activated", (string?)status.Data["activation_status"]);
        Assert.Equal("ACTIVE", (await twin.GetAsync("/v1/issuing/cards/" + id)).Expect(200)["card_status"]);
        Assert.DoesNotContain(twin.Webhooks.All, one => one.EventType.StartsWith("card.status", StringComparison.Ordinal));
        Assert.Equal((1, 1), (await twin.CountAsync(id, "assigned"), await twin.CountAsync(id, "activated")));
    }
}
