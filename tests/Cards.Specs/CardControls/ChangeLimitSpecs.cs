using System.Globalization;
using Cards.Support;

namespace Cards.Specs.CardControls;

public sealed class ChangeLimitSpecs(SharedWorld world)
{
    private const string Path = "/api/v1/cards/transaction-limit";

    [Fact]
    public async Task A_limit_reaches_the_issuer_in_major_units()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var accepted = await card.AskForLimitAsync(250m);

        Assert.Equal("Transaction limit update accepted", accepted.ShouldBe(200).Message);
        Assert.Equal(["id", "operation_id", "status", "requested_limit"], accepted.Data.EnumerateObject().Select(member => member.Name));
        var outcome = await card.OutcomeAsync(accepted);
        Assert.Equal("SUCCEEDED", outcome.Data.GetProperty("state").GetString());
        Assert.Equal("250.00", outcome.Data.GetProperty("target").GetString());
        Assert.Equal(250m, (await card.SeenAsync()).GetProperty("limit_per_transaction").GetDecimal());
        var upstream = (await world.Twin.CardAsync(card.CardId)).GetProperty("spending_controls")[0].GetProperty("amount");
        Assert.Equal(250m, decimal.Parse(upstream.ToString(), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_limit_the_issuer_refuses_shows_on_the_operation()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var outcome = await card.OutcomeAsync(await card.AskForLimitAsync(0m));

        Assert.Equal("FAILED", outcome.Data.GetProperty("state").GetString());
        Assert.Equal("limit_rejected", outcome.Data.GetProperty("code").GetString());
        Assert.Equal("ACTIVE", (await card.SeenAsync()).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("0.005", "amount_precision")]
    [InlineData("250.001", "amount_precision")]
    [InlineData("1e-30", "amount_precision")]
    [InlineData("1000000000", "amount_out_of_range")]
    [InlineData("1e30", "amount_out_of_range")]
    public async Task An_amount_that_is_no_amount_is_refused(string amount, string code)
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var answer = await card.User.PostJsonAsync(Path, $$"""{"card_id":{{card.LocalId}},"limit_per_transaction":{{amount}}}""");

        answer.ShouldBeRefused(422, code).ShouldRefuseField("limit_per_transaction", code);
    }

    [Theory]
    [InlineData("1e2", "100.00")]
    [InlineData("250.10", "250.10")]
    public async Task An_amount_is_read_as_it_is_written(string amount, string target)
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var accepted = await card.User.PostJsonAsync(Path, $$"""{"card_id":{{card.LocalId}},"limit_per_transaction":{{amount}}}""");

        Assert.Equal(target, (await card.OutcomeAsync(accepted)).Data.GetProperty("target").GetString());
    }

    [Theory]
    [InlineData("""{"card_id":1}""", "limit_per_transaction", "required")]
    [InlineData("""{"card_id":1,"limit_per_transaction":"250"}""", "limit_per_transaction", "wrong_type")]
    [InlineData("""{"card_id":1,"limit_per_transaction":-1}""", "limit_per_transaction", "negative")]
    [InlineData("""{"limit_per_transaction":250}""", "card_id", "required")]
    public async Task A_bad_body_names_the_field(string json, string field, string code)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Path, json)).ShouldRefuseField(field, code);
    }

    [Fact]
    public async Task NaN_is_not_JSON()
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Path, """{"card_id":1,"limit_per_transaction":NaN}""")).ShouldBeRefused(400, "malformed_json");
    }

    [Fact]
    public async Task Only_an_active_card_takes_a_limit()
    {
        var frozen = await world.AUserWithAFrozenCardAsync();
        var pending = await world.AUserWithAnAssignedCardAsync();

        (await frozen.AskForLimitAsync(100m)).ShouldBeRefused(409, "card_not_active");
        (await pending.AskForLimitAsync(100m)).ShouldBeRefused(409, "card_not_active");
    }

    [Fact]
    public async Task A_strangers_card_and_no_card_answer_alike()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var stranger = await world.AUserAsync();

        var notMine = await stranger.PostAsync(Path, new { card_id = card.LocalId, limit_per_transaction = 1 });
        var notThere = await stranger.PostAsync(Path, new { card_id = 999_999_999, limit_per_transaction = 1 });

        notMine.ShouldBeRefused(404, "card_not_found");
        Assert.Equal(notMine.Text.Replace(notMine.TraceId, ""), notThere.Text.Replace(notThere.TraceId, ""));
    }
}
