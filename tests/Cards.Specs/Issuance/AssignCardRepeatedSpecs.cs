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
}
