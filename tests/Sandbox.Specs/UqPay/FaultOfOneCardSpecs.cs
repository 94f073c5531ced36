using System.Text.Json.Nodes;

namespace Cards.Sandbox.Specs.UqPay;

public class FaultOfOneCardSpecs
{
    [Theory]
    [InlineData("GET", "/v1/issuing/cards/{0}", null)]
    [InlineData("POST", "/v1/issuing/cards/{0}/status", """{"card_status":"FROZEN"}""")]
    [InlineData("POST", "/v1/issuing/cards/pin", """{"card_id":"{0}","pin":"590372"}""")]
    public async Task a_call_fault_waits_for_its_card(string method, string path, string? body)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, other) = (await twin.ActiveCardAsync(), await twin.ActiveCardAsync());
        await twin.FaultAsync(new { kind = "error", card_id = id });

        (await AskAsync(other)).Expect(200);
        (await AskAsync(id)).Expect(500);
        (await AskAsync(id)).Expect(200);

        Task<Reply> AskAsync(string card) =>
            twin.CallAsync(
                method,
                path.Replace("{0}", card, StringComparison.Ordinal),
                body?.Replace("{0}", card, StringComparison.Ordinal)
            );
    }

    [Fact]
    public async Task a_call_about_a_cards_order_is_about_the_card()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        var order = (await twin.PostAsync($"/v1/issuing/cards/{id}/status", new { card_status = "FROZEN" })).Expect(200)["card_order_id"];
        await twin.FaultAsync(new { kind = "error", card_id = id });

        (await twin.GetAsync($"/v1/issuing/cards/{order}/order")).Expect(500);
    }

    [Fact]
    public async Task an_order_names_no_card_yet_so_its_fault_waits_for_the_cardholder()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, other) = (await twin.CardholderAsync(), await twin.CardholderAsync());
        await twin.FaultAsync(new { kind = "error", cardholder_id = id });

        (await twin.AssignAsync(other, await twin.FreeNumberAsync())).Expect(200);
        (await twin.AssignAsync(id, await twin.FreeNumberAsync())).Expect(500);
    }

    [Fact]
    public async Task a_webhook_fault_waits_for_its_card()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, other) = (await twin.ActiveCardAsync(), await twin.ActiveCardAsync());
        await twin.WebhookFaultAsync(new { kind = "lose", card_id = id });
        await twin.ControlAsync("POST", $"/cards/{other}/status", new { status = "BLOCKED" });
        await twin.ControlAsync("POST", $"/cards/{id}/status", new { status = "BLOCKED" });

        Assert.NotEqual("LOST", await StateAsync(other));
        Assert.Equal("LOST", await StateAsync(id));

        async Task<string?> StateAsync(string card) => (string?)(await BlocksAsync(twin, card))[0]!["state"];
    }

    [Fact]
    public async Task an_order_fault_waits_for_its_card()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, other) = (await twin.ActiveCardAsync(), await twin.ActiveCardAsync());
        await twin.ControlAsync(
            "POST",
            "/faults/orders",
            new
            {
                kind = "status",
                card_id = id,
                failure_code = "bank_refused",
            }
        );

        (await twin.PostAsync($"/v1/issuing/cards/{other}/status", new { card_status = "FROZEN" })).Expect(200);
        (await twin.PostAsync($"/v1/issuing/cards/{id}/status", new { card_status = "FROZEN" })).Expect(200);

        await twin.Webhooks.WaitAsync("card.status.update.failed");
        await twin.Webhooks.WaitAsync("card.status.update.succeeded");
        Assert.Equal("ACTIVE", (string?)(await twin.CardInsideAsync(id))["card_status"]);
        Assert.Equal("FROZEN", (string?)(await twin.CardInsideAsync(other))["card_status"]);
    }

    private static async Task<JsonArray> BlocksAsync(TwinUnderTest twin, string card) =>
        (await twin.ControlAsync("GET", $"/webhooks?event_type=card.status.update.succeeded&subject={card}"))!.AsArray();
}
