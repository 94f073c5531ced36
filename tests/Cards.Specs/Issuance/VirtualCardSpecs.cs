using Cards.Support;

namespace Cards.Specs.Issuance;

/// <summary>A virtual card from the request to its use.</summary>
public sealed class VirtualCardSpecs(SharedWorld world)
{
    [Fact]
    public async Task A_paid_and_approved_request_ends_with_an_active_card()
    {
        var (user, uuid) = await world.AUserWhoOrdersAVirtualCardAsync();

        var request = await user.RequestEndsAsync();

        Assert.Equal("COMPLETED", request.Text("card_status"));
        Assert.Equal(uuid, request.GetProperty("uuid").GetGuid());
        Assert.DoesNotContain("code", request.Members());
        var atIssuer = Assert.Single(await world.Twin.CardsOfAsync(user));
        Assert.Equal(atIssuer.Text("card_id"), request.Text("card_id"));
        Assert.Equal(1, atIssuer.Effect("created"));
        var shown = Assert.Single((await user.GetAsync("/api/v1/cards?card_type=VIRTUAL")).ShouldBe(200).Data.EnumerateArray());
        Assert.Equal(atIssuer.Text("card_id"), shown.Text("card_id"));
        Assert.Equal(
            ("VIRTUAL", "ACTIVE", "ACTIVE", "ACTIVE", "SHARE", "USD", "NOT_SET"),
            (
                shown.Text("card_type"),
                shown.Text("status"),
                shown.Text("confirmed_status"),
                shown.Text("upstream_status"),
                shown.Text("card_mode"),
                shown.Text("card_currency"),
                shown.Text("pin_status")
            )
        );
        var number = atIssuer.Text("card_number")!;
        Assert.Equal((number[..8], number[^4..]), (shown.Text("card_bin"), shown.Text("last4")));
    }

    [Fact]
    public async Task A_virtual_card_is_frozen_limited_and_cancelled_like_any_other()
    {
        var card = await world.AUserWithAVirtualCardAsync();

        foreach (var status in new[] { "FROZEN", "ACTIVE" })
            Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(await card.AskForStatusAsync(status))).Data.Text("state"));
        Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(await card.AskForLimitAsync(120.50m))).Data.Text("state"));
        Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(await card.AskForStatusAsync("CANCELLED"))).Data.Text("state"));

        var history = (await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history")).ShouldBe(200).Data;
        Assert.Equal("issued", history.EnumerateArray().Last().Text("what"));
    }

    [Fact]
    public async Task A_virtual_card_has_no_pin_and_needs_no_activation()
    {
        var card = await world.AUserWithAVirtualCardAsync();

        (
            await card.User.PostAsync(
                "/api/v1/cards/reset-pin",
                new
                {
                    card_id = card.LocalId,
                    new_pin = "590372",
                    new_pin_confirm = "590372",
                }
            )
        ).ShouldBeRefused(422, "physical_card_required");
        (await card.User.PostAsync("/api/v1/cards/resend-activation-otp")).ShouldBeRefused(404, "no_processing_request");
        (
            await card.User.PostAsync(
                "/api/v1/cards/activate",
                new
                {
                    card_id = card.CardId,
                    activation_code = "12345678",
                    pin = "590372",
                    confirm_pin = "590372",
                }
            )
        ).ShouldBeRefused(404, "card_not_found");
        var actions = (await card.SeenAsync()).GetProperty("allowed_actions");
        Assert.False(actions.GetProperty("activate").GetProperty("allowed").GetBoolean());
        Assert.Equal("physical_card_required", actions.GetProperty("reset_pin").Text("code"));
        Assert.True(actions.GetProperty("reveal").GetProperty("allowed").GetBoolean());
    }

    [Fact]
    public async Task A_virtual_card_is_found_by_its_number_though_the_number_is_kept_nowhere()
    {
        var card = await world.AUserWithAVirtualCardAsync();

        var found = (await card.User.PostAsync("/api/v1/cards/get-by-number", new { card_number = card.Number })).ShouldBe(200);

        Assert.Equal(card.LocalId, found.Data.GetProperty("id").GetInt64());
        Assert.Empty(await world.TablesHoldingAsync(card.Number));
    }

    [Fact]
    public async Task With_an_active_card_another_may_be_asked_for_and_is_another_card()
    {
        var card = await world.AUserWithAVirtualCardAsync();

        var second = await card.User.AskForAVirtualCardAsync();

        var request = await card.User.RequestEndsAsync();
        Assert.Equal(second, request.GetProperty("uuid").GetGuid());
        Assert.NotEqual(card.CardId, request.GetProperty("card_id").GetGuid());
        Assert.Equal(2, (await world.Twin.CardsOfAsync(card.User)).Count);
    }
}

public sealed class VirtualCardByHandSpecs(ByHandWorld world) : IClassFixture<ByHandWorld>
{
    [Theory]
    [InlineData("pay", "approve")]
    [InlineData("approve", "pay")]
    public async Task The_second_press_orders_the_card_and_nothing_before_it_does(string first, string second)
    {
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();

        (await world.AnOperator().PressAsync(ordered.Request, first)).ShouldBe(200);
        Assert.DoesNotContain("card_order_begun", await world.HistoryAsync(ordered.User));
        Assert.Empty(await world.Twin.CardsOfAsync(ordered.User));
        (await world.AnOperator().PressAsync(ordered.Request, second)).ShouldBe(200);

        Assert.Equal("COMPLETED", (await ordered.User.RequestEndsAsync()).Text("card_status"));
        Assert.Single(await world.Twin.OrdersOfAsync(ordered));
    }

    [Fact]
    public async Task A_rejected_request_orders_nothing()
    {
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();
        (await world.AnOperator().PressAsync(ordered.Request, "approve")).ShouldBe(200);

        (await world.AnOperator().PressAsync(ordered.Request, "reject", "documents missing")).ShouldBe(200);

        (await world.AnOperator().PressAsync(ordered.Request, "pay")).ShouldBeRefused(409, "request_closed");
        Assert.DoesNotContain("card_order_begun", await world.HistoryAsync(ordered.User));
    }
}
