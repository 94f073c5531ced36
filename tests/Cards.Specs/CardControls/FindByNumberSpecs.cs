using Cards.Support;

namespace Cards.Specs.CardControls;

public sealed class FindByNumberSpecs(SharedWorld world)
{
    private const string Path = "/api/v1/cards/get-by-number";

    [Fact]
    public async Task A_user_finds_their_own_card()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var found = (await card.User.PostAsync(Path, new { card_number = card.Number })).ShouldBe(200);

        Assert.Equal(card.LocalId, found.Data.GetProperty("id").GetInt64());
        Assert.DoesNotContain(card.Number, found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_card_an_unassigned_number_and_no_number_answer_alike()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var stranger = await world.AUserAsync();
        var texts = new HashSet<string>();
        foreach (var number in new[] { card.Number, await world.Twin.NewNumberAsync(), "9999999999999999" })
        {
            var answer = (await stranger.PostAsync(Path, new { card_number = number })).ShouldBeRefused(404, "card_not_found");
            texts.Add(answer.Text.Replace(answer.TraceId, "", StringComparison.Ordinal));
        }

        Assert.Single(texts);
    }

    [Theory]
    [InlineData("""{"card_number":"411111111111111"}""", "digits_16")]
    [InlineData("""{"card_number":"41111111111111111"}""", "digits_16")]
    [InlineData("""{"card_number":"4111-1111-1111-111"}""", "digits_16")]
    [InlineData("""{"card_number":4111111111111111}""", "wrong_type")]
    [InlineData("""{}""", "required")]
    public async Task A_bad_number_names_the_field(string json, string code)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Path, json)).ShouldRefuseField("card_number", code);
    }
}
