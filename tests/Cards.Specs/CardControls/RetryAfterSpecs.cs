using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>An issuer that wants to be asked again in a day does not keep a card from being frozen today.</summary>
public sealed class RetryAfterSpecs(SharedWorld world)
{
    [Fact]
    public async Task A_change_is_sent_again_within_a_minute_however_long_the_issuer_wants_to_be_left_alone() =>
        await Task.WhenAll(
            SucceedsAsync("/v1/issuing/cards/{id}/status", 86_400, card => card.AskForStatusAsync("FROZEN"), TimeSpan.FromSeconds(50)),
            SucceedsAsync("/v1/issuing/cards/{id}/status", 3_600, card => card.AskForStatusAsync("CANCELLED"), TimeSpan.FromSeconds(90)),
            SucceedsAsync("/v1/issuing/cards/{id}", 600, card => card.AskForLimitAsync(250m), TimeSpan.FromSeconds(90))
        );

    private async Task SucceedsAsync(string path, int retryAfter, Func<AssignedCard, Task<Answer>> ask, TimeSpan patience)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "rate_limit",
                method = "POST",
                path,
                card_id = card.CardId,
                retry_after = retryAfter,
            }
        );
        var accepted = (await ask(card)).ShouldBe(200);

        var outcome = await Eventually.AsyncOf(
            () => card.User.GetAsync($"/api/v1/cards/operations/{accepted.Data.GetProperty("operation_id").GetGuid()}?wait=20"),
            answer => answer.Data.Text("state") != "PENDING",
            "the change has an outcome",
            patience
        );

        Assert.Equal("SUCCEEDED", outcome.Data.Text("state"));
    }
}
