using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>What every route that names a card by its number has in common.</summary>
public sealed class ByCardSpecs(SharedWorld world)
{
    private const string Api = "/api/v1/cards";

    public static TheoryData<string, string> Routes { get; } =
        new()
        {
            { "update-status", """{"card_status":"FROZEN"}""" },
            { "transaction-limit", """{"limit_per_transaction":1}""" },
            { "reset-pin", """{"new_pin":"590372","new_pin_confirm":"590372"}""" },
            { "show-cvv", "{}" },
            { "show-cvv-iframe", "{}" },
        };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Not_mine_and_not_there_answer_alike(string route, string body)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var before = await card.SeenAsync();
        var stranger = await world.AUserAsync();

        var answers = new HashSet<string>();
        foreach (var id in new[] { card.LocalId, 999_999_999, -1, long.MaxValue, long.MinValue })
        {
            var answer = (await PostAsync(stranger, route, body, $"{id}")).ShouldBeRefused(404, "card_not_found");
            answers.Add(answer.ButForItsTrace());
        }

        Assert.Single(answers);
        Assert.Equal(before.GetRawText(), (await card.SeenAsync()).GetRawText());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_is_no_number_of_a_card_names_the_field(string route, string body)
    {
        var user = await world.AUserAsync();

        foreach (
            var (id, code) in new[]
            {
                ("null", "required"),
                ("\"1\"", "wrong_type"),
                ("\"\"", "wrong_type"),
                ("1e2", "wrong_type"),
                ("1.5", "wrong_type"),
                ("1000000000000000000000000000000", "wrong_type"),
                ("true", "wrong_type"),
                ("[1]", "wrong_type"),
                ("{}", "wrong_type"),
            }
        )
            (await PostAsync(user, route, body, id)).ShouldRefuseField("card_id", code);
        (await user.PostJsonAsync($"{Api}/{route}", body)).ShouldRefuseField("card_id", "required");
        (await user.PostJsonAsync($"{Api}/{route}", "{}")).ShouldRefuseField("card_id", "required");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_is_no_JSON_is_said_to_be_malformed(string route, string body)
    {
        var user = await world.AUserAsync();

        foreach (var id in new[] { "NaN", "Infinity", "01", "+1", "0x1", "" })
            (await PostAsync(user, route, body, id)).ShouldBeRefused(400, "malformed_json");
    }

    [Fact]
    public async Task A_strangers_number_history_and_operation_answer_as_if_not_there()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var accepted = (await card.AskForStatusAsync("FROZEN")).ShouldBe(200);
        var stranger = await world.AUserAsync();

        await AlikeAsync(
            () => stranger.PostAsync($"{Api}/get-by-number", new { card_number = card.Number }),
            () => stranger.PostAsync($"{Api}/get-by-number", new { card_number = "9999999999999999" })
        );
        await AlikeAsync(
            () => stranger.GetAsync($"{Api}/{card.LocalId}/history"),
            () => stranger.GetAsync($"{Api}/999999999/history"),
            () => stranger.GetAsync($"{Api}/-1/history"),
            () => stranger.GetAsync($"{Api}/1e2/history"),
            () => stranger.GetAsync($"{Api}/1000000000000000000000000000000/history")
        );
        await AlikeAsync(
            () => stranger.GetAsync($"{Api}/operations/{accepted.Data.GetProperty("operation_id").GetGuid()}"),
            () => stranger.GetAsync($"{Api}/operations/{Guid.CreateVersion7()}"),
            () => stranger.GetAsync($"{Api}/operations/-1")
        );
    }

    private static async Task AlikeAsync(params Func<Task<Answer>>[] asks)
    {
        var answers = new HashSet<string>();
        foreach (var ask in asks)
            answers.Add((await ask()).ShouldBe(404).ButForItsTrace());
        Assert.Single(answers);
    }

    /// <summary>The body with this text for its card.</summary>
    private static Task<Answer> PostAsync(User user, string route, string body, string id)
    {
        var rest = body == "{}" ? "}" : "," + body[1..];
        return user.PostJsonAsync($"{Api}/{route}", $$"""{"card_id":{{id}}{{rest}}""");
    }
}
