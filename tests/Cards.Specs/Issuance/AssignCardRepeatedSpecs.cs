using Cards.Support;

namespace Cards.Specs.Issuance;

/// <summary>The issuer has one bad moment while a card is assigned, and the user does not notice.</summary>
public sealed class AssignCardRepeatedSpecs(OwnWorld world) : IClassFixture<OwnWorld>
{
    private const string Assign = "/api/v1/cards/assign";
    private const string Upstream = "/v1/issuing/cards/assign";

    [Theory]
    [InlineData("error")]
    [InlineData("text")]
    [InlineData("processing")]
    [InlineData("cut")]
    [InlineData("rate_limit")]
    public async Task One_failed_answer_is_repeated_with_the_same_key_within_the_call(string kind)
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmCallAsync(new { path = Upstream, kind });

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);

        var calls = (await world.Twin.CallsAsync(Upstream)).EnumerateArray().TakeLast(2).Select(call => call.Text("idempotency_key"));
        Assert.Single(calls.Distinct());
        Assert.Equal(1, Assert.Single(await world.Twin.CardsOfAsync(number)).Effect("assign_accepted"));
    }

    /// <summary>What the issuer announces of a card that we do not know yet comes to nobody; so its card is looked at once it is known.</summary>
    [Theory]
    [InlineData("BLOCKED", "BLOCKED", "card_blocked_by_issuer")]
    [InlineData("LOST", "BLOCKED", "card_blocked_by_issuer")]
    [InlineData("CANCELLED", "CANCELLED", "card_closed")]
    public async Task What_the_issuer_does_to_a_card_while_it_is_assigned_is_seen(string upstream, string status, string code)
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "hold", event_type = "card.create.succeeded" });
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                kind = "delay",
                delay_ms = 3000,
                after_work = true,
            }
        );

        var assigning = user.PostAsync(Assign, new { card_number = number });
        var made = await Eventually.AsyncOf(
            () => world.Twin.CardsOfAsync(number),
            cards => cards.Count == 1,
            "the issuer has made the card"
        );
        await world.Twin.SetCardAsync(made[0].GetProperty("card_id").GetGuid(), upstream);
        (await assigning).ShouldBe(200);

        var seen = await Eventually.AsyncOf(
            async () => (await user.GetAsync("/api/v1/cards")).ShouldBe(200).Data[0],
            card => card.Text("status") == status,
            "the card shows it"
        );
        Assert.Equal(code, seen.GetProperty("allowed_actions").GetProperty("activate").Text("code"));
    }
}
