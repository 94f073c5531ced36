using Cards.Support;

namespace Cards.Specs.Issuance;

/// <summary>What differs where configuration is stricter.</summary>
public sealed class AssignCardSettingsSpecs(StrictWorld world) : IClassFixture<StrictWorld>
{
    private const string Assign = "/api/v1/cards/assign";

    [Fact]
    public async Task Without_a_request_there_is_nothing_to_assign_to()
    {
        var user = await world.ACardholderAsync();
        var number = await world.Twin.NewNumberAsync();

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(404, "no_processing_request");

        Assert.Empty(await world.Twin.CardsOfAsync(number));
    }

    [Fact]
    public async Task A_user_at_the_cap_gets_no_further_card_but_keeps_the_success_of_the_first()
    {
        var first = await world.AUserWithAnActiveCardAsync();
        (await first.User.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);
        var number = await world.Twin.NewNumberAsync();

        (await first.User.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(409, "card_cap_reached");

        Assert.Empty(await world.Twin.CardsOfAsync(number));
        (await first.User.PostAsync(Assign, new { card_number = first.Number })).ShouldBe(200);
    }

    [Fact]
    public async Task A_card_whose_order_failed_does_not_count_towards_the_cap()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        await world.Twin.ArmOrderAsync(new { kind = "assign", failure_code = "card_create_failed" });
        (await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200);
        await user.RequestAsync(status => status.Text("code") is not null, "the failed order is known");

        (await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200);
    }
}

/// <summary>Its world ends without an issuer.</summary>
public sealed class AssignCardWithoutAnIssuerSpecs(ImpatientWorld world) : IClassFixture<ImpatientWorld>
{
    [Fact]
    public async Task An_issuer_that_refuses_connections_surely_got_nothing_and_the_call_may_be_repeated()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.StopSandboxAsync();

        var refused = (await user.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBeRefused(
            503,
            "upstream_unavailable"
        );

        Assert.True(refused.Body.GetProperty("retryable").GetBoolean());
        (await user.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBeRefused(503, "upstream_unavailable");
        Assert.Equal("PROCESSING", (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data.Text("card_status"));
    }
}
