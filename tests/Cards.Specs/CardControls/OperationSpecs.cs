using Cards.Support;

namespace Cards.Specs.CardControls;

public sealed class OperationSpecs(SharedWorld world)
{
    [Fact]
    public async Task A_strangers_operation_and_no_operation_answer_alike()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var accepted = await card.AskForStatusAsync("FROZEN");
        var stranger = await world.AUserAsync();

        var notMine = await stranger.GetAsync($"/api/v1/cards/operations/{accepted.Data.GetProperty("operation_id").GetGuid()}");
        var notThere = await stranger.GetAsync($"/api/v1/cards/operations/{Guid.NewGuid()}");
        var noId = await stranger.GetAsync("/api/v1/cards/operations/7");

        notMine.ShouldBeRefused(404, "operation_not_found");
        Assert.Equal(notMine.Text.Replace(notMine.TraceId, ""), notThere.Text.Replace(notThere.TraceId, ""));
        Assert.Equal(notMine.Text.Replace(notMine.TraceId, ""), noId.Text.Replace(noId.TraceId, ""));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("26")]
    [InlineData("x")]
    public async Task A_wait_out_of_range_is_refused(string wait)
    {
        var user = await world.AUserAsync();

        (await user.GetAsync($"/api/v1/cards/operations/{Guid.NewGuid()}?wait={wait}")).ShouldRefuseField("wait", "out_of_range");
    }

    [Fact]
    public async Task The_history_tells_who_did_what()
    {
        var card = await world.AUserWithAFrozenCardAsync();

        var history = (await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history")).ShouldBe(200);

        Assert.Equal(
            ["status_changed", "status_requested", "activated", "assigned"],
            history.Data.EnumerateArray().Select(entry => entry.GetProperty("what").GetString())
        );
        Assert.All(history.Data.EnumerateArray(), entry => Assert.Equal("user", entry.GetProperty("actor").GetString()));
        Assert.Equal(4, history.Body.GetProperty("meta").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_strangers_history_is_not_there()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var stranger = await world.AUserAsync();

        (await stranger.GetAsync($"/api/v1/cards/{card.LocalId}/history")).ShouldBeRefused(404, "card_not_found");
        (await stranger.GetAsync("/api/v1/cards/-1/history")).ShouldBeRefused(404, "card_not_found");
        (await stranger.GetAsync("/api/v1/cards/x/history")).ShouldBeRefused(404, "card_not_found");
    }
}
