using System.Text.Json;
using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>Orders at the issuer may be held up here: nobody else uses this world.</summary>
public sealed class TransitionWorld : World, IAsyncLifetime
{
    private readonly Dictionary<string, AssignedCard> cards = [];

    public async ValueTask InitializeAsync() => await StartAsync();

    /// <summary>One card for each state, for what changes nothing.</summary>
    public async Task<AssignedCard> CardThatIsAsync(string state) =>
        cards.TryGetValue(state, out var card) ? card : cards[state] = await ACardAsync(state);

    /// <summary>A card of its own.</summary>
    public async Task<AssignedCard> ACardAsync(string state)
    {
        var card = state == "PENDING" ? await this.AUserWithAnAssignedCardAsync() : await this.AUserWithAnActiveCardAsync();
        switch (state)
        {
            case "PROCESSING":
                await Twin.ArmOrderAsync(new { kind = "status", delay_ms = 600_000 });
                (await card.AskForStatusAsync("FROZEN")).ShouldBe(200);
                break;
            case "FROZEN":
                await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"));
                break;
            case "CANCELLED":
                await card.OutcomeAsync(await card.AskForStatusAsync("CANCELLED"));
                break;
            case "BLOCKED" or "FAILED":
                await Twin.SetCardAsync(card.CardId, state);
                break;
        }
        await Eventually.AsyncOf(card.SeenAsync, seen => seen.Text("status") == state, $"the card is {state}");
        return card;
    }
}

/// <summary>Table 5.1: what a card in each state answers to each wish.</summary>
public sealed class TransitionSpecs(TransitionWorld world) : IClassFixture<TransitionWorld>
{
    [Theory]
    [InlineData("PENDING", "ACTIVE", "card_not_activated")]
    [InlineData("PENDING", "FROZEN", "card_not_activated")]
    [InlineData("PENDING", "CANCELLED", "card_not_activated")]
    [InlineData("BLOCKED", "ACTIVE", "card_blocked_by_issuer")]
    [InlineData("BLOCKED", "FROZEN", "card_blocked_by_issuer")]
    [InlineData("BLOCKED", "CANCELLED", "card_blocked_by_issuer")]
    [InlineData("CANCELLED", "ACTIVE", "card_closed")]
    [InlineData("CANCELLED", "FROZEN", "card_closed")]
    [InlineData("FAILED", "ACTIVE", "card_closed")]
    [InlineData("FAILED", "FROZEN", "card_closed")]
    [InlineData("FAILED", "CANCELLED", "card_closed")]
    [InlineData("PROCESSING", "ACTIVE", "card_processing")]
    [InlineData("PROCESSING", "FROZEN", "card_processing")]
    [InlineData("PROCESSING", "CANCELLED", "card_processing")]
    public async Task A_wish_that_cannot_be_is_refused_and_changes_nothing(string from, string asked, string code)
    {
        var card = await world.CardThatIsAsync(from);
        var before = await card.SeenAsync();

        var answer = (await card.AskForStatusAsync(asked)).ShouldBeRefused(409, code);

        Assert.Equal(before.GetRawText(), (await card.SeenAsync()).GetRawText());
        Assert.Equal(WaitOf(before, ActionOf(asked)), WaitOf(answer.Body));
        if (from == "PROCESSING")
        {
            Assert.Equal((5, "5"), (WaitOf(answer.Body), answer.Headers.RetryAfter.ToString()));
            Assert.Equal(
                before.GetProperty("pending").GetProperty("operation_id").GetGuid(),
                answer.Data.GetProperty("operation_id").GetGuid()
            );
        }
        else
            Assert.Equal(JsonValueKind.Null, answer.Data.ValueKind);
    }

    [Theory]
    [InlineData("ACTIVE", "Card already active", "卡片已处于启用状态")]
    [InlineData("FROZEN", "Card already frozen", "卡片已处于冻结状态")]
    [InlineData("CANCELLED", "Card already cancelled", "卡片已处于注销状态")]
    public async Task A_wish_that_is_so_already_is_answered_without_an_operation(string state, string message, string chinese)
    {
        var card = await world.CardThatIsAsync(state);
        var before = await card.SeenAsync();

        var answer = (await card.AskForStatusAsync(state)).ShouldBe(200);

        Assert.Equal(message, answer.Message);
        Assert.Equal(["id", "operation_id", "status", "requested_status", "already_in_state"], answer.Data.Members());
        Assert.Equal(card.LocalId, answer.Data.GetProperty("id").GetInt64());
        Assert.Equal(JsonValueKind.Null, answer.Data.GetProperty("operation_id").ValueKind);
        Assert.Equal((state, state), (answer.Data.Text("status"), answer.Data.Text("requested_status")));
        Assert.True(answer.Data.GetProperty("already_in_state").GetBoolean());
        Assert.Equal(before.GetRawText(), (await card.SeenAsync()).GetRawText());
        var speaking = card with { User = card.User.Speaking("zh-CN") };
        Assert.Equal(chinese, (await speaking.AskForStatusAsync(state)).Message);
    }

    [Theory]
    [InlineData("ACTIVE", "FROZEN", "Card successfully frozen", "卡片已冻结")]
    [InlineData("ACTIVE", "CANCELLED", "Card successfully cancelled", "卡片已注销")]
    [InlineData("FROZEN", "ACTIVE", "Card successfully activated", "卡片已启用")]
    [InlineData("FROZEN", "CANCELLED", "Card successfully cancelled", "卡片已注销")]
    public async Task A_wish_that_can_be_becomes_an_operation(string from, string asked, string message, string chinese)
    {
        var english = await world.ACardAsync(from);
        var other = await world.ACardAsync(from);
        var speaking = other with { User = other.User.Speaking("zh-TW") };

        var accepted = (await english.AskForStatusAsync(asked)).ShouldBe(200);

        Assert.Equal(message, accepted.Message);
        Assert.Equal(chinese, (await speaking.AskForStatusAsync(asked)).ShouldBe(200).Message);
        Assert.Equal("SUCCEEDED", (await english.OutcomeAsync(accepted)).Data.Text("state"));
        Assert.Equal(asked, (await english.SeenAsync()).Text("status"));
    }

    [Theory]
    [InlineData("PENDING", "card_not_active")]
    [InlineData("FROZEN", "card_not_active")]
    [InlineData("BLOCKED", "card_not_active")]
    [InlineData("CANCELLED", "card_not_active")]
    [InlineData("FAILED", "card_not_active")]
    [InlineData("PROCESSING", "card_processing")]
    public async Task Only_an_active_card_takes_a_limit(string state, string code)
    {
        var card = await world.CardThatIsAsync(state);

        var answer = (await card.AskForLimitAsync(100m)).ShouldBeRefused(409, code);

        var actions = (await card.SeenAsync()).GetProperty("allowed_actions");
        Assert.Equal(code, actions.GetProperty("set_limit").Text("code"));
        Assert.Equal(WaitOf(actions.GetProperty("set_limit")), WaitOf(answer.Body));
        Assert.Equal(state == "PROCESSING" ? 5 : null, WaitOf(answer.Body));
        Assert.Equal(state == "PROCESSING", answer.Data.ValueKind == JsonValueKind.Object);
    }

    [Theory]
    [InlineData("PENDING", "card_not_activated")]
    [InlineData("BLOCKED", "card_blocked_by_issuer")]
    [InlineData("CANCELLED", "card_closed")]
    [InlineData("FAILED", "card_closed")]
    public async Task What_shows_a_card_and_sets_its_pin_goes_by_its_state(string state, string code)
    {
        var card = await world.CardThatIsAsync(state);

        (await card.User.PostAsync("/api/v1/cards/show-cvv", new { card_id = card.LocalId })).ShouldBeRefused(409, code);
        (await card.User.PostAsync("/api/v1/cards/show-cvv-iframe", new { card_id = card.LocalId })).ShouldBeRefused(409, code);
        (await card.AskForPinAsync()).ShouldBeRefused(409, code);
    }

    [Fact]
    public async Task A_running_change_hides_nothing_and_lets_no_pin_be_set()
    {
        var card = await world.CardThatIsAsync("PROCESSING");

        (await card.User.PostAsync("/api/v1/cards/show-cvv-iframe", new { card_id = card.LocalId })).ShouldBe(200);
        var refused = (await card.AskForPinAsync()).ShouldBeRefused(409, "card_processing");
        var seen = await card.SeenAsync();
        Assert.Equal(5, WaitOf(refused.Body));
        Assert.Equal(5, WaitOf(seen, "reset_pin"));
        Assert.Null(WaitOf(seen, "reveal"));
        Assert.Equal(
            ("PROCESSING", "ACTIVE", "ACTIVE"),
            (seen.Text("status"), seen.Text("confirmed_status"), seen.Text("upstream_status"))
        );
        Assert.Equal(["operation_id", "kind", "target", "since"], seen.GetProperty("pending").Members());
        Assert.Equal(1, (await card.User.GetAsync("/api/v1/cards?status=PROCESSING")).ShouldBe(200).Data.GetArrayLength());
        Assert.Equal(0, (await card.User.GetAsync("/api/v1/cards?status=ACTIVE")).ShouldBe(200).Data.GetArrayLength());
    }

    [Fact]
    public async Task An_operation_under_way_tells_when_the_issuer_is_asked_next()
    {
        var card = await world.CardThatIsAsync("PROCESSING");
        var id = (await card.SeenAsync()).GetProperty("pending").GetProperty("operation_id").GetGuid();

        var operation = (await card.User.GetAsync($"/api/v1/cards/operations/{id}")).ShouldBe(200).Data;

        Assert.Equal(
            ["operation_id", "card_id", "kind", "target", "state", "settled_by", "requested_at", "next_check"],
            operation.Members()
        );
        Assert.Equal(("STATUS", "FROZEN", "PENDING"), (operation.Text("kind"), operation.Text("target"), operation.Text("state")));
        var wait = operation.GetProperty("next_check").GetDateTimeOffset() - operation.GetProperty("requested_at").GetDateTimeOffset();
        Assert.Contains(Math.Round(wait.TotalSeconds), new[] { 15.0, 30, 60, 120, 300 });
    }

    [Fact]
    public async Task A_block_before_the_activation_is_shown_and_lifted()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        await world.Twin.SetCardAsync(card.CardId, "BLOCKED");
        await Eventually.AsyncOf(card.SeenAsync, seen => seen.Text("status") == "BLOCKED", "the block is adopted");
        await world.Twin.SetCardAsync(card.CardId, "PENDING");

        await Eventually.AsyncOf(card.SeenAsync, seen => seen.Text("status") == "PENDING", "the card is as before");
        (await card.AskForStatusAsync("FROZEN")).ShouldBeRefused(409, "card_not_activated");
    }

    private static string ActionOf(string asked) =>
        asked switch
        {
            "ACTIVE" => "unfreeze",
            "FROZEN" => "freeze",
            _ => "cancel",
        };

    private static int? WaitOf(JsonElement card, string action) => WaitOf(card.GetProperty("allowed_actions").GetProperty(action));

    /// <summary>Null where nothing is said of when to come back.</summary>
    private static int? WaitOf(JsonElement said) => said.TryGetProperty("retry_after", out var seconds) ? seconds.GetInt32() : null;
}
