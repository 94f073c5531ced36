using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>Polls and deadlines come quickly here, and faults may be armed: nobody else uses this world.</summary>
public sealed class HostileWorld()
    : World(
        ("UqPay:CallTimeout", "00:00:00.500"),
        ("UqPay:RequestBudget", "00:00:01"),
        ("CardControls:StatusDeadline", "00:00:06"),
        ("CardControls:LimitDeadline", "00:00:06")
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>Whatever the issuer does, the card ends in the issuer's true state and no card is PROCESSING past its deadline.</summary>
public sealed class HostileIssuerSpecs(HostileWorld world) : IClassFixture<HostileWorld>
{
    private const string StatusPath = "/v1/issuing/cards/{id}/status";

    [Theory]
    [InlineData("error", false)]
    [InlineData("error", true)]
    [InlineData("cut", false)]
    [InlineData("cut", true)]
    [InlineData("rate_limit", false)]
    [InlineData("processing", false)]
    [InlineData("text", false)]
    public async Task A_freeze_survives_a_failing_answer_and_happens_once(string kind, bool afterWork)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind,
                path = StatusPath,
                card_id = card.CardId,
                after_work = afterWork,
                times = 1,
            }
        );

        var outcome = await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"));

        Assert.Equal("SUCCEEDED", outcome.Data.GetProperty("state").GetString());
        Assert.Equal("FROZEN", (await card.SeenAsync()).GetProperty("status").GetString());
        var effects = (await world.Twin.CardAsync(card.CardId)).GetProperty("effects");
        Assert.Equal(1, effects.GetProperty("frozen").GetInt32());
    }

    [Fact]
    public async Task A_refused_freeze_restores_the_card()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "refuse",
                path = StatusPath,
                card_id = card.CardId,
                times = 1,
                code = "card_status_invalid",
            }
        );

        var outcome = await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"));

        Assert.Equal("FAILED", outcome.Data.GetProperty("state").GetString());
        Assert.Equal("status_rejected", outcome.Data.GetProperty("code").GetString());
        Assert.Equal("ACTIVE", (await card.SeenAsync()).GetProperty("status").GetString());
        Assert.Equal(("change_failed", "issuer"), await NewestAsync(card));
    }

    [Fact]
    public async Task Without_a_webhook_the_deadline_finds_the_truth()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.ArmWebhookAsync(
            new
            {
                kind = "lose",
                event_type = "card.status.update.succeeded",
                card_id = card.CardId,
                times = 1,
            }
        );

        var outcome = await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"));

        Assert.Equal("SUCCEEDED", outcome.Data.GetProperty("state").GetString());
        Assert.Equal("poll", outcome.Data.GetProperty("settled_by").GetString());
    }

    [Fact]
    public async Task An_order_that_fails_at_the_issuer_ends_at_the_deadline_with_the_card_restored()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.ArmOrderAsync(new { failure_code = "card_status_invalid", card_id = card.CardId });

        var outcome = await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"));

        Assert.Equal("FAILED", outcome.Data.GetProperty("state").GetString());
        Assert.Equal("upstream_timeout", outcome.Data.GetProperty("code").GetString());
        Assert.Equal("ACTIVE", (await card.SeenAsync()).GetProperty("status").GetString());
        Assert.Equal(("change_failed", "system"), await NewestAsync(card));
    }

    [Fact]
    public async Task A_block_while_a_freeze_runs_supersedes_it()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = StatusPath,
                card_id = card.CardId,
                delay_ms = 3000,
                times = 1,
            }
        );
        var accepted = await card.AskForStatusAsync("FROZEN");
        await world.Twin.SetCardAsync(card.CardId, "BLOCKED");

        var outcome = await card.OutcomeAsync(accepted);

        Assert.Equal("superseded_by_issuer", outcome.Data.GetProperty("code").GetString());
        Assert.Equal("BLOCKED", (await card.SeenAsync()).GetProperty("status").GetString());
    }

    private static async Task<(string? What, string? Actor)> NewestAsync(AssignedCard card)
    {
        var history = (await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history")).ShouldBe(200);
        return (history.Data[0].Text("what"), history.Data[0].Text("actor"));
    }
}
