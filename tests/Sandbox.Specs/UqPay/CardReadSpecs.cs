using System.Text.Json;

namespace Cards.Sandbox.Specs.UqPay;

public class CardReadSpecs
{
    // 5.2: wire quirks of the list against retrieve
    [Fact]
    public async Task list_and_retrieve_write_the_same_card_differently()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        var item = (await twin.GetAsync("/v1/issuing/cards?page_size=10&page_number=1")).Expect(200).Json["data"]![0]!;
        var card = (await twin.GetAsync("/v1/issuing/cards/" + id)).Expect(200).Json;

        Assert.Equal(
            (JsonValueKind.String, JsonValueKind.Number),
            (item["card_limit"]!.GetValueKind(), card["card_limit"]!.GetValueKind())
        );
        Assert.Equal(
            (JsonValueKind.String, JsonValueKind.String),
            (item["available_balance"]!.GetValueKind(), card["available_balance"]!.GetValueKind())
        );
        Assert.Equal("", (string?)item["metadata"]);
        Assert.Null(card["metadata"]);
        Assert.Null(item["risk_controls"]);
        Assert.Equal("Y", (string?)card["risk_controls"]!["allow_3ds_transactions"]);
        Assert.False(item.AsObject().ContainsKey("spending_controls"));
        Assert.False(item.AsObject().ContainsKey("no_pin_payment_amount"));
        Assert.Equal("200USD", (string?)card["no_pin_payment_amount"]);
        Assert.True(card.AsObject().ContainsKey("spending_controls"));
    }

    // 1.5
    [Fact]
    public async Task no_read_shows_a_full_number()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = (await twin.AssignAsync(number: "4096360800133951"))["card_id"];
        var list = (await twin.GetAsync("/v1/issuing/cards?page_size=10&page_number=1")).Expect(200);
        var card = (await twin.GetAsync("/v1/issuing/cards/" + id)).Expect(200);
        Assert.Equal("************3951", card["card_number"]);
        Assert.DoesNotContain("4096360800133951", list.Text + card.Text, StringComparison.Ordinal);
    }

    // 5.2: "Finding a card by number"
    [Fact]
    public async Task the_number_filter_takes_the_full_number_and_finds_one_or_none()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = (await twin.AssignAsync(number: "4096360800133951"))["card_id"];
        Assert.Equal([id], await FindAsync("4096360800133951"));
        Assert.Empty(await FindAsync("4096360800121514"));
        Assert.Empty(await FindAsync("3951"));
        Assert.Empty(await FindAsync("************3951"));

        async Task<IEnumerable<string?>> FindAsync(string number) =>
            (await twin.GetAsync("/v1/issuing/cards?page_size=10&page_number=1&card_number=" + number)).Expect(200).Json["data"]!
                .AsArray()
                .Select(item => (string?)item!["card_id"])
                .ToList();
    }

    [Fact]
    public async Task filters_by_holder_and_status_narrow_the_list()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var active = await twin.ActiveCardAsync();
        var pending = (await twin.AssignAsync(await twin.CardholderAsync()))["card_id"];
        var holder = (string)(await twin.CardInsideAsync(active))["cardholder_id"]!;

        Assert.Equal([pending, active], await ListAsync(""));
        Assert.Equal([active], await ListAsync("&card_status=ACTIVE"));
        Assert.Equal([active], await ListAsync("&cardholder_id=" + holder));
        (await twin.GetAsync("/v1/issuing/cards?page_size=10&page_number=1&card_status=ALIVE")).Expect(400);

        async Task<IEnumerable<string?>> ListAsync(string filter) =>
            (await twin.GetAsync("/v1/issuing/cards?page_size=10&page_number=1" + filter)).Expect(200).Json["data"]!
                .AsArray()
                .Select(item => (string?)item!["card_id"])
                .ToList();
    }

    // 4, 12
    [Fact]
    public async Task the_public_sample_product_is_enabled()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var product = (await twin.GetAsync("/v1/issuing/products?page_size=10&page_number=1")).Expect(200).Json["data"]!
            .AsArray()
            .Single(item => (string?)item!["product_id"] == "467e993f-317a-49fc-9ea0-bf49de7d1f76")!;
        Assert.Equal(
            ("ENABLED", "40963608", "SHARE"),
            ((string?)product["product_status"], (string?)product["card_bin"], (string?)product["mode_type"])
        );
        Assert.Equal(["VIR", "PHY"], product["card_form"]!.AsArray().Select(form => (string?)form));
    }
}
