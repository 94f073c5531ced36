using System.Globalization;
using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>How a limit is read from its text.</summary>
public sealed class AmountSpecs(SharedWorld world)
{
    private const string Path = "/api/v1/cards/transaction-limit";

    [Theory]
    [InlineData("1e2", 100)]
    [InlineData("2.5e2", 250)]
    [InlineData("250.00", 250)]
    [InlineData("250.10", 250.10)]
    [InlineData("0.01", 0.01)]
    [InlineData("999999999.99", 999999999.99)]
    [InlineData("-0", 0)]
    [InlineData("0", 0)]
    public async Task An_amount_is_what_its_text_says(string text, decimal amount)
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var accepted = (await AskAsync(card, text)).ShouldBe(200);

        Assert.Equal(amount, accepted.Data.GetProperty("requested_limit").GetDecimal());
        var outcome = (await card.OutcomeAsync(accepted)).Data;
        Assert.Equal(amount.ToString("0.00", CultureInfo.InvariantCulture), outcome.Text("target"));
        Assert.Equal(amount == 0 ? "limit_rejected" : null, outcome.Text("code"));
    }

    [Fact]
    public async Task An_amount_that_is_none_is_refused()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        foreach (var text in new[] { "0.005", "250.001", "1e-30", "0.00000000000000000000000000001" })
            (await AskAsync(card, text))
                .ShouldBeRefused(422, "amount_precision")
                .ShouldRefuseField("limit_per_transaction", "amount_precision");
        foreach (var text in new[] { "1000000000", "999999999.991", "1e30", "1e400", "1000000000000000000000000000000" })
            Assert.Contains((await AskAsync(card, text)).ShouldBe(422).Code, new[] { "amount_out_of_range", "amount_precision" });
        foreach (var text in new[] { "\"250\"", "true", "[250]", "{}", "null" })
            (await AskAsync(card, text)).ShouldBeRefused(422, "validation_failed");
        foreach (var text in new[] { "-1", "-0.01", "-1e9" })
            (await AskAsync(card, text)).ShouldRefuseField("limit_per_transaction", "negative");
        foreach (var text in new[] { "NaN", "Infinity", "-Infinity", "1.", ".5", "01", "1e", "+1", "1_000" })
            (await AskAsync(card, text)).ShouldBeRefused(400, "malformed_json");
        Assert.Equal("ACTIVE", (await card.SeenAsync()).Text("status"));
    }

    private static Task<Answer> AskAsync(AssignedCard card, string amount) =>
        card.User.PostJsonAsync(Path, $$"""{"card_id":{{card.LocalId}},"limit_per_transaction":{{amount}}}""");
}
