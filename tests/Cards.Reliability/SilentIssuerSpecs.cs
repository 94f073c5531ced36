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

/// <summary>A call may take longer than its operation has.</summary>
public sealed class SlowIssuerWorld()
    : World(("UqPay:CallTimeout", "00:00:10"), ("CardControls:StatusDeadline", "00:00:04")),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class SilentIssuerSpecs(SilentIssuerWorld world, SlowIssuerWorld slow)
    : IClassFixture<SilentIssuerWorld>,
        IClassFixture<SlowIssuerWorld>
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

    /// <summary>The call began in time and took longer than the operation had; nothing is announced.</summary>
    [Fact]
    public async Task A_change_that_the_issuer_takes_on_after_it_was_given_up_is_seen_on_the_card()
    {
        var change = Change.Freeze;
        var card = await slow.AUserWithAnActiveCardAsync();
        await change.ArmWebhookAsync(slow.Twin, card, "lose");
        await change.ArmCallAsync(slow.Twin, card, "delay", delayMs: 7000);

        var outcome = (await card.OutcomeAsync(await change.AskAsync(card))).Data;

        Assert.Equal(("FAILED", "upstream_timeout"), (outcome.Text("state"), outcome.Text("code")));
        await Eventually.AsyncOf(
            () => slow.Twin.CardAsync(card.CardId),
            twin => twin.Effects("frozen") == 1,
            "the issuer has frozen the card after all"
        );
        await Eventually.AsyncOf(card.SeenAsync, seen => seen.Text("status") == "FROZEN", "the card is seen to be frozen");
        await slow.IsTrueAsync(card, change, 1);
    }
}
