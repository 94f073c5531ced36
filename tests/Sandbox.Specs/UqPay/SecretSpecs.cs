namespace Cards.Sandbox.Specs.UqPay;

// 5.8 to 5.10
public class SecretSpecs
{
    private const string Pin = "/v1/issuing/cards/pin";

    [Fact]
    public async Task a_pin_is_set_at_once_and_without_a_webhook()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        await twin.Webhooks.WaitAsync("card.activation.status");
        var reply = (await twin.PostAsync(Pin, new { card_id = id, pin = "590372" })).Expect(200);
        Assert.Equal("""{"request_status":"SUCCESS"}""", reply.Text);
        Assert.Equal("590372", (string?)(await twin.CardInsideAsync(id))["pin"]);
        Assert.Equal(3, (await twin.ControlAsync("GET", "/webhooks"))!.AsArray().Count);
    }

    [Fact]
    public async Task a_virtual_card_has_no_pin()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = (
            await twin.PostAsync(
                "/v1/issuing/cards",
                new
                {
                    card_currency = "USD",
                    cardholder_id = await twin.CardholderAsync(),
                    card_product_id = "467e993f-317a-49fc-9ea0-bf49de7d1f76",
                }
            )
        ).Expect(200)["card_id"];
        var reply = (await twin.PostAsync(Pin, new { card_id = id, pin = "590372" })).Expect(400);
        reply.IsRefused("card_error", "card_form_not_supported");
    }

    // 5.8 coming change
    [Fact]
    public async Task the_announced_pin_contract_is_an_order_with_more_rules()
    {
        await using var twin = await TwinUnderTest.StartAsync(("PinPreview", "true"));
        var id = await twin.ActiveCardAsync();
        (await twin.PostAsync(Pin, new { card_id = id, pin = "111111" })).Expect(400).IsRefused("card_error", "pin_invalid");
        (
            await twin.PostAsync(
                Pin,
                new
                {
                    card_id = id,
                    pin = "590372",
                    type = "UPDATE",
                }
            )
        ).Expect(400).IsRefused("invalid_request_error", "invalid_request_error");
        var accepted = (
            await twin.PostAsync(
                Pin,
                new
                {
                    card_id = id,
                    pin = "590372",
                    type = "RESET",
                }
            )
        ).Expect(200);
        Assert.Equal(("SUCCESS", "PROCESSING"), (accepted["request_status"], accepted["order_status"]));
        await Eventually.TrueAsync(async () =>
            (await twin.GetAsync($"/v1/issuing/cards/{accepted["card_order_id"]}/order"))["order_status"] == "SUCCESS"
        );
        Assert.Equal("590372", (string?)(await twin.CardInsideAsync(id))["pin"]);
        Assert.False((await twin.GetAsync($"/v1/issuing/cards/{accepted["card_order_id"]}/order")).Json.AsObject().ContainsKey("amount"));
    }

    // 5.9
    [Fact]
    public async Task secure_details_need_the_pci_permission()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        (await twin.GetAsync($"/v1/issuing/cards/{id}/secure")).Expect(403).IsRefused("unauthorized_error", "forbidden");
        await twin.ChangeAsync(new { pci = true });
        var secure = (await twin.GetAsync($"/v1/issuing/cards/{id}/secure")).Expect(200);
        Assert.Equal((string?)(await twin.CardInsideAsync(id))["card_number"], secure["card_number"]);
        Assert.Matches("^[0-9]{3}$", secure["cvv"]);
        Assert.Matches("^[0-9]{2}/[0-9]{2}$", secure["expire_date"]);
    }

    // 5.10: "One use, 60 seconds"
    [Fact]
    public async Task a_pan_token_opens_its_own_cards_frame_once()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, other) = (await twin.ActiveCardAsync(), await twin.ActiveCardAsync());
        var token = (await TokenAsync(twin, id)).Expect(200);
        Assert.Equal("60", token["expires_in"]);
        Assert.EndsWith("Z", token["expires_at"], StringComparison.Ordinal);
        Assert.StartsWith("pan_", token["token"], StringComparison.Ordinal);

        Assert.Equal(403, (await FrameAsync(twin, token, other)).Status);
        var frame = (await FrameAsync(twin, token, id)).Expect(200);
        Assert.Contains((string)(await twin.CardInsideAsync(id))["card_number"]!, frame.Text, StringComparison.Ordinal);
        Assert.Equal(403, (await FrameAsync(twin, token, id)).Status);
    }

    [Fact]
    public async Task a_pan_token_dies_after_sixty_seconds()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        var token = (await TokenAsync(twin, id)).Expect(200);
        await twin.MoveClockAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(403, (await FrameAsync(twin, token, id)).Status);
    }

    // 5.10: "lang" and "styles"
    [Theory]
    [InlineData("en", "Card number")]
    [InlineData("zh", "卡号")]
    [InlineData("vi", "Card number")]
    public async Task a_frame_speaks_the_language_asked_for_and_may_neither_be_kept_nor_lead_anywhere(string language, string expected)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        var frame = (await FrameAsync(twin, (await TokenAsync(twin, id)).Expect(200), id, language)).Expect(200);

        Assert.Contains(expected, frame.Text, StringComparison.Ordinal);
        Assert.Equal("no-store", frame.Headers.CacheControl?.ToString());
        Assert.Equal("no-referrer", Assert.Single(frame.Headers.GetValues("Referrer-Policy")));
        Assert.StartsWith(
            "default-src 'none';",
            Assert.Single(frame.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""{".cvv":{"color":"#ff0000"}}""", ".cvv { color: #ff0000; }")]
    [InlineData("""{"</style><script>":{"color":"red"}}""", null)]
    [InlineData("""{".cvv":{"color":"red}</style><script>"}}""", null)]
    [InlineData("""{".cvv":{"background":"url(http://127.0.0.1/x)"}}""", null)]
    [InlineData("""{".cvv":{"color":null}}""", null)]
    [InlineData("""{".cvv":null}""", null)]
    [InlineData("""[".cvv"]""", null)]
    [InlineData("not json", null)]
    public async Task a_frame_takes_plain_styles_and_leaves_out_all_others(string styles, string? expected)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        var frame = (
            await FrameAsync(twin, (await TokenAsync(twin, id)).Expect(200), id, "en&styles=" + Uri.EscapeDataString(styles))
        ).Expect(200);

        Assert.DoesNotContain("<script", frame.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", frame.Text, StringComparison.OrdinalIgnoreCase);
        if (expected is not null)
        {
            Assert.Contains(expected, frame.Text, StringComparison.Ordinal);
        }
    }

    // 11, 15: "PAN token replay gives the old token"
    [Fact]
    public async Task a_replayed_key_gives_the_old_token()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.ActiveCardAsync();
        var key = TwinUnderTest.NewKey();
        Assert.Equal((await TokenAsync(twin, id, key)).Expect(200)["token"], (await TokenAsync(twin, id, key)).Expect(200)["token"]);
        Assert.NotEqual((await TokenAsync(twin, id))["token"], (await TokenAsync(twin, id))["token"]);
    }

    private static Task<Reply> TokenAsync(TwinUnderTest twin, string id, string? key = null) =>
        twin.PostAsync($"/v1/issuing/cards/{id}/token", key: key);

    private static Task<Reply> FrameAsync(TwinUnderTest twin, Reply token, string id, string language = "en") =>
        twin.SendAsync("GET", $"/iframe/card?token={Uri.EscapeDataString(token["token"]!)}&cardId={id}&lang={language}");
}
