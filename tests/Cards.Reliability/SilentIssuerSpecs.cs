using Cards.Support;

namespace Cards.Reliability;

public sealed class SilentIssuerWorld()
    : World(
        ("UqPay:CallTimeout", "00:00:01"),
        ("UqPay:RequestBudget", "00:00:01"),
        ("CardControls:FirstPoll", "00:00:01"),
        ("CardControls:StatusDeadline", "00:00:04"),
        ("CardControls:LimitDeadline", "00:00:04")
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class SilentIssuerSpecs(SilentIssuerWorld world) : IClassFixture<SilentIssuerWorld>
{
    [Theory]
    [InlineData("freeze")]
    [InlineData("limit")]
    [InlineData("cancel")]
    public async Task A_change_the_issuer_says_nothing_about_needs_attention_at_its_deadline_and_the_card_shows_the_truth_later(string name)
    {
        var change = Change.All[name];
        var card = await world.AUserWithAnActiveCardAsync();
        await change.ArmWebhookAsync(world.Twin, card, "lose");
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "cut",
                path = "*",
                card_id = card.CardId,
                after_work = true,
                times = 100_000,
            }
        );

        var outcome = (await card.OutcomeAsync(await change.AskAsync(card))).Data;

        Assert.Equal(("NEEDS_ATTENTION", null, null), (outcome.Text("state"), outcome.Text("settled_by"), outcome.Text("code")));
        Assert.True(outcome.TryGetProperty("next_check", out _));
        var meanwhile = await card.SeenAsync();
        Assert.Equal("ACTIVE", meanwhile.Text("status"));
        Assert.True(meanwhile.GetProperty("allowed_actions").GetProperty("freeze").GetProperty("allowed").GetBoolean());

        await world.Twin.DisarmAsync();

        await Eventually.AsyncOf(
            () => card.User.GetAsync($"/api/v1/cards/operations/{outcome.Text("operation_id")}"),
            operation => !operation.Data.TryGetProperty("next_check", out _),
            "the issuer has been heard",
            TimeSpan.FromSeconds(60)
        );
        await world.IsTrueAsync(card, change, 1);
    }
}
