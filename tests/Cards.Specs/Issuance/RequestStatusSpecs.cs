using Cards.Support;

namespace Cards.Specs.Issuance;

public sealed class RequestStatusSpecs(SharedWorld world)
{
    private const string Status = "/api/v1/card-request/status";
    private const string Rfc3339 = @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$";

    [Fact]
    public async Task A_request_without_a_card_shows_no_card()
    {
        var user = await world.ACardholderAsync();
        var opened = (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201).Data;

        var status = (await user.GetAsync(Status)).ShouldBe(200).Data;

        Assert.Equal(
            ["id", "uuid", "card_type", "card_status", "payment_status", "admin_status", "merchant_order_sn", "created_at", "updated_at"],
            status.Members()
        );
        Assert.Equal(opened.GetProperty("id").GetInt64(), status.GetProperty("id").GetInt64());
        Assert.Equal(opened.GetProperty("uuid").GetGuid(), status.GetProperty("uuid").GetGuid());
        Assert.Equal(opened.Text("merchant_order_sn"), status.Text("merchant_order_sn"));
        Assert.Matches(Rfc3339, status.Text("created_at"));
        Assert.Matches(Rfc3339, status.Text("updated_at"));
    }

    [Fact]
    public async Task A_request_with_a_card_shows_the_issuers_id_of_it_and_nothing_secret()
    {
        var card = await world.AUserWithAVerifiedOtpAsync();

        var answer = (await card.User.GetAsync(Status)).ShouldBe(200);

        Assert.Equal(
            [
                "id",
                "uuid",
                "card_type",
                "card_status",
                "payment_status",
                "admin_status",
                "merchant_order_sn",
                "card_id",
                "created_at",
                "updated_at",
            ],
            answer.Data.Members()
        );
        Assert.Equal(card.Card.CardId, answer.Data.GetProperty("card_id").GetGuid());
        Assert.False(answer.Text.Contains(card.ActivationCode, StringComparison.Ordinal), "The activation code came out.");
        Assert.False(answer.Text.Contains(card.Card.Number, StringComparison.Ordinal), "The card number came out.");
    }

    [Fact]
    public async Task Activating_completes_the_request()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var status = (await card.User.GetAsync(Status)).ShouldBe(200).Data;

        Assert.Equal("COMPLETED", status.Text("card_status"));
        Assert.Equal(card.CardId, status.GetProperty("card_id").GetGuid());
    }

    [Fact]
    public async Task The_latest_request_is_shown_and_each_kind_can_be_asked_for()
    {
        var user = await world.ACardholderAsync();
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody("PHYSICAL"))).ShouldBe(201);
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody("VIRTUAL"))).ShouldBe(201);

        Assert.Equal("VIRTUAL", (await user.GetAsync(Status)).ShouldBe(200).Data.Text("card_type"));
        Assert.Equal("VIRTUAL", (await user.GetAsync($"{Status}?card_type=VIRTUAL")).ShouldBe(200).Data.Text("card_type"));
        Assert.Equal("PHYSICAL", (await user.GetAsync($"{Status}?card_type=PHYSICAL")).ShouldBe(200).Data.Text("card_type"));
    }

    [Fact]
    public async Task A_user_without_a_request_of_that_kind_finds_none()
    {
        var user = await world.AUserWithARequestInProcessingAsync();

        (await user.GetAsync($"{Status}?card_type=VIRTUAL")).ShouldBeRefused(404, "request_not_found");
        (await (await world.AUserAsync()).GetAsync(Status)).ShouldBeRefused(404, "request_not_found");
    }

    [Fact]
    public async Task Strangers_see_nothing_of_another_users_request()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var stranger = await world.ACardholderAsync();
        var request = (await card.User.GetAsync(Status)).ShouldBe(200).Data;

        (
            await stranger.GetAsync(
                $"{Status}?uuid={request.Text("uuid")}&id={request.GetProperty("id").GetInt64()}&user_id={card.User.Id}"
            )
        ).ShouldBeRefused(404, "request_not_found");
    }

    [Theory]
    [InlineData("physical")]
    [InlineData("METAL")]
    [InlineData("PHYSICAL'%20or%20'1'='1")]
    [InlineData("VIRTUAL&card_type=PHYSICAL")]
    public async Task An_unknown_kind_is_refused_on_its_parameter(string cardType)
    {
        var user = await world.AUserAsync();

        (await user.GetAsync($"{Status}?card_type={cardType}"))
            .ShouldBeRefused(422, "validation_failed")
            .ShouldRefuseField("card_type", "not_allowed");
    }
}
