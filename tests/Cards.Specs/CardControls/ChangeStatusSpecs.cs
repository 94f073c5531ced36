using Cards.Support;

namespace Cards.Specs.CardControls;

public sealed class ChangeStatusSpecs(SharedWorld world)
{
    private const string Path = "/api/v1/cards/update-status";

    [Theory]
    [InlineData("ACTIVE", "FROZEN", "Card successfully frozen", "FROZEN")]
    [InlineData("FROZEN", "ACTIVE", "Card successfully activated", "ACTIVE")]
    [InlineData("ACTIVE", "CANCELLED", "Card successfully cancelled", "PRE_CANCEL")]
    [InlineData("FROZEN", "CANCELLED", "Card successfully cancelled", "PRE_CANCEL")]
    public async Task A_change_is_accepted_and_then_made_by_the_issuer(string from, string to, string message, string upstream)
    {
        var card = from == "FROZEN" ? await world.AUserWithAFrozenCardAsync() : await world.AUserWithAnActiveCardAsync();

        var accepted = await card.AskForStatusAsync(to);

        accepted.ShouldBe(200);
        Assert.Equal(message, accepted.Message);
        Assert.Equal(["id", "operation_id", "status", "requested_status"], accepted.Data.EnumerateObject().Select(member => member.Name));
        Assert.Equal("PROCESSING", accepted.Data.GetProperty("status").GetString());
        Assert.Equal(to, accepted.Data.GetProperty("requested_status").GetString());
        var outcome = await card.OutcomeAsync(accepted);
        Assert.Equal("SUCCEEDED", outcome.Data.GetProperty("state").GetString());
        var seen = await card.SeenAsync();
        Assert.Equal(to, seen.GetProperty("status").GetString());
        Assert.Equal(upstream, seen.GetProperty("upstream_status").GetString());
        Assert.Equal(upstream, (await world.Twin.CardAsync(card.CardId)).GetProperty("card_status").GetString());
    }

    [Theory]
    [InlineData("ACTIVE", "Card already active")]
    [InlineData("FROZEN", "Card already frozen")]
    [InlineData("CANCELLED", "Card already cancelled")]
    public async Task A_card_that_is_there_already_gets_no_operation(string status, string message)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        if (status != "ACTIVE")
            await card.OutcomeAsync(await card.AskForStatusAsync(status));

        var again = await card.AskForStatusAsync(status);

        again.ShouldBe(200);
        Assert.Equal(message, again.Message);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, again.Data.GetProperty("operation_id").ValueKind);
        Assert.True(again.Data.GetProperty("already_in_state").GetBoolean());
        Assert.Equal(status, again.Data.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("ACTIVE")]
    [InlineData("FROZEN")]
    [InlineData("CANCELLED")]
    public async Task A_card_not_activated_yet_allows_no_change(string asked)
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        (await card.AskForStatusAsync(asked)).ShouldBeRefused(409, "card_not_activated");
    }

    [Theory]
    [InlineData("ACTIVE")]
    [InlineData("FROZEN")]
    public async Task A_cancelled_card_stays_closed(string asked)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await card.OutcomeAsync(await card.AskForStatusAsync("CANCELLED"));

        (await card.AskForStatusAsync(asked)).ShouldBeRefused(409, "card_closed");
    }

    [Fact]
    public async Task A_card_blocked_by_the_issuer_shows_it_and_allows_no_change()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.SetCardAsync(card.CardId, "BLOCKED");

        await Eventually.AsyncOf(card.SeenAsync, seen => seen.GetProperty("status").GetString() == "BLOCKED", "the block is adopted");

        foreach (var asked in new[] { "ACTIVE", "FROZEN", "CANCELLED" })
            (await card.AskForStatusAsync(asked)).ShouldBeRefused(409, "card_blocked_by_issuer");
        var history = (await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history")).ShouldBe(200);
        Assert.Equal("issuer", history.Data[0].GetProperty("actor").GetString());
    }

    [Fact]
    public async Task Of_many_askers_at_once_exactly_one_gets_an_operation()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => card.AskForStatusAsync("FROZEN")));

        var accepted = Assert.Single(
            answers,
            answer =>
                answer.Status == 200
                && answer.Data.TryGetProperty("operation_id", out var id)
                && id.ValueKind != System.Text.Json.JsonValueKind.Null
        );
        await card.OutcomeAsync(accepted);
        Assert.All(
            answers.Where(answer => answer != accepted),
            answer => Assert.Contains(answer.Code, new[] { "card_processing", "concurrent_change", null })
        );
        Assert.Equal("FROZEN", (await card.SeenAsync()).GetProperty("status").GetString());
        Assert.Equal(1, await world.CountOperationsAsync(card.LocalId));
        Assert.Equal(1, (await world.Twin.CardAsync(card.CardId)).GetProperty("effects").GetProperty("frozen").GetInt32());
    }

    [Fact]
    public async Task A_strangers_card_and_no_card_answer_alike()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var stranger = await world.AUserAsync();

        var notMine = await stranger.PostAsync(Path, new { card_id = card.LocalId, card_status = "FROZEN" });
        var notThere = await stranger.PostAsync(Path, new { card_id = 999_999_999, card_status = "FROZEN" });
        var negative = await stranger.PostAsync(Path, new { card_id = -1, card_status = "FROZEN" });

        notMine.ShouldBeRefused(404, "card_not_found");
        Assert.Equal(notMine.Text.Replace(notMine.TraceId, ""), notThere.Text.Replace(notThere.TraceId, ""));
        Assert.Equal(notMine.Text.Replace(notMine.TraceId, ""), negative.Text.Replace(negative.TraceId, ""));
        Assert.Equal("ACTIVE", (await card.SeenAsync()).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("""{"card_status":"FROZEN"}""", "card_id", "required")]
    [InlineData("""{"card_id":null,"card_status":"FROZEN"}""", "card_id", "required")]
    [InlineData("""{"card_id":"1","card_status":"FROZEN"}""", "card_id", "wrong_type")]
    [InlineData("""{"card_id":1e2,"card_status":"FROZEN"}""", "card_id", "wrong_type")]
    [InlineData("""{"card_id":1000000000000000000000000000000,"card_status":"FROZEN"}""", "card_id", "wrong_type")]
    [InlineData("""{"card_id":1}""", "card_status", "required")]
    [InlineData("""{"card_id":1,"card_status":"BLOCKED"}""", "card_status", "not_allowed")]
    [InlineData("""{"card_id":1,"card_status":"frozen"}""", "card_status", "not_allowed")]
    [InlineData("""{"card_id":1,"card_status":7}""", "card_status", "wrong_type")]
    public async Task A_bad_body_names_the_field(string json, string field, string code)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Path, json)).ShouldRefuseField(field, code);
    }

    [Fact]
    public async Task A_reason_longer_than_a_hundred_characters_is_refused()
    {
        var user = await world.AUserAsync();

        (
            await user.PostAsync(
                Path,
                new
                {
                    card_id = 1,
                    card_status = "FROZEN",
                    reason = new string('x', 101),
                }
            )
        ).ShouldRefuseField("reason", "length");
    }
}
