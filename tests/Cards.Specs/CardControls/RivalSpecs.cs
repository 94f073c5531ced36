using Cards.Support;

namespace Cards.Specs.CardControls;

public sealed class RivalSpecs(SharedWorld world)
{
    private const string StatusPath = "/v1/issuing/cards/{id}/status";

    [Fact]
    public async Task Of_a_freeze_and_a_cancel_at_once_exactly_one_wins()
    {
        var cards = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.AUserWithAnActiveCardAsync()));

        foreach (var card in cards)
        {
            // The one who wins is not done before the other has asked.
            await world.Twin.ArmCallAsync(
                new
                {
                    kind = "delay",
                    path = StatusPath,
                    card_id = card.CardId,
                    delay_ms = 1500,
                }
            );

            var answers = await Task.WhenAll(card.AskForStatusAsync("FROZEN"), card.AskForStatusAsync("CANCELLED"));

            var winner = Assert.Single(answers, answer => answer.Status == 200);
            var loser = Assert.Single(answers, answer => answer.Status == 409);
            Assert.Contains(loser.Code, new[] { "card_processing", "concurrent_change" });
            Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(winner)).Data.Text("state"));
            var asked = winner.Data.Text("requested_status");
            Assert.Equal(asked, (await card.SeenAsync()).Text("status"));
            var twin = await world.Twin.CardAsync(card.CardId);
            Assert.Equal(asked == "FROZEN" ? (1, 0) : (0, 1), (twin.Effect("frozen"), twin.Effect("pre_cancel")));
        }
    }
}
