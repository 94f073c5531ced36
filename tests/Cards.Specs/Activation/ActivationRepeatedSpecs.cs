using Cards.Support;

namespace Cards.Specs.Activation;

/// <summary>The issuer has one bad moment while a card is activated, and the user does not notice.</summary>
public sealed class ActivationRepeatedSpecs(OwnWorld world) : IClassFixture<OwnWorld>
{
    private const string Activate = "/v1/issuing/cards/activate";

    [Theory]
    [InlineData("cut", false)]
    [InlineData("cut", true)]
    [InlineData("error", false)]
    [InlineData("error", true)]
    [InlineData("processing", false)]
    [InlineData("processing", true)]
    [InlineData("text", false)]
    [InlineData("text", true)]
    [InlineData("rate_limit", false)]
    public async Task One_bad_moment_of_the_issuer_is_ridden_out(string kind, bool afterWork)
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        var earlier = (await SentAsync()).Count;
        await world.Twin.ArmCallAsync(
            new
            {
                kind,
                path = Activate,
                after_work = afterWork,
            }
        );

        (await verified.ActivateAsync()).ShouldBe(200);

        Assert.Equal(1, await world.Twin.ActivationsAsync(verified.Card.CardId));
        await verified.User.BecomesCompletedAsync();
        var sent = (await SentAsync()).Skip(earlier).ToList();
        Assert.Equal(2, sent.Count);
        Assert.Single(sent.Distinct());
    }

    /// <summary>The idempotency keys of all activations the issuer was sent; the specs of this class run one by one.</summary>
    private async Task<IReadOnlyList<string?>> SentAsync() =>
        [.. (await world.Twin.CallsAsync(Activate)).EnumerateArray().Select(call => call.GetProperty("idempotency_key").GetString())];
}
