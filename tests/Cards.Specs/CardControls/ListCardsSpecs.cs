using System.Text.Json;
using Cards.Support;

namespace Cards.Specs.CardControls;

public sealed class ListCardsSpecs(SharedWorld world)
{
    [Fact]
    public async Task A_card_is_shown_with_everything_the_app_needs_and_no_number()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var list = (await card.User.GetAsync("/api/v1/cards")).ShouldBe(200);

        Assert.DoesNotContain(card.Number, list.Text, StringComparison.Ordinal);
        var seen = Assert.Single(list.Data.EnumerateArray());
        Assert.Equal(card.LocalId, seen.GetProperty("id").GetInt64());
        Assert.Equal(card.CardId, seen.GetProperty("card_id").GetGuid());
        Assert.Equal($"**** **** **** {card.Number[^4..]}", seen.GetProperty("card_number").GetString());
        Assert.Equal("40963608", seen.GetProperty("card_bin").GetString());
        Assert.Equal("PHYSICAL", seen.GetProperty("card_type").GetString());
        Assert.Equal("ACTIVE", seen.GetProperty("status").GetString());
        Assert.Equal("SET", seen.GetProperty("pin_status").GetString());
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("pending").ValueKind);
        Assert.True(seen.GetProperty("allowed_actions").GetProperty("freeze").GetProperty("allowed").GetBoolean());
        Assert.False(seen.GetProperty("allowed_actions").GetProperty("unfreeze").GetProperty("allowed").GetBoolean());
        var meta = list.Body.GetProperty("meta");
        Assert.Equal(
            (1, 10, 1, 1),
            (
                meta.GetProperty("page").GetInt32(),
                meta.GetProperty("limit").GetInt32(),
                meta.GetProperty("total").GetInt32(),
                meta.GetProperty("total_pages").GetInt32()
            )
        );
    }

    [Fact]
    public async Task A_button_and_its_answer_agree()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        var actions = (await card.SeenAsync()).GetProperty("allowed_actions");

        Assert.True(actions.GetProperty("activate").GetProperty("allowed").GetBoolean());
        Assert.Equal((await card.AskForStatusAsync("FROZEN")).Code, actions.GetProperty("freeze").GetProperty("code").GetString());
        Assert.Equal((await card.AskForLimitAsync(1m)).Code, actions.GetProperty("set_limit").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_user_sees_only_their_own_cards()
    {
        await world.AUserWithAnAssignedCardAsync();
        var stranger = await world.AUserAsync();

        var list = (await stranger.GetAsync("/api/v1/cards")).ShouldBe(200);

        Assert.Empty(list.Data.EnumerateArray());
        Assert.Equal(0, list.Body.GetProperty("meta").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Filters_and_search_find_the_card_or_nothing()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        async Task<int> CountAsync(string query) =>
            (await card.User.GetAsync($"/api/v1/cards?{query}")).ShouldBe(200).Data.GetArrayLength();

        Assert.Equal(1, await CountAsync("card_type=PHYSICAL"));
        Assert.Equal(0, await CountAsync("card_type=VIRTUAL"));
        Assert.Equal(1, await CountAsync("status=ACTIVE"));
        Assert.Equal(0, await CountAsync("status=FROZEN"));
        Assert.Equal(1, await CountAsync($"search={card.Number[^4..]}"));
        Assert.Equal(1, await CountAsync($"search={card.CardId}"));
        Assert.Equal(1, await CountAsync("search=usd"));
        Assert.Equal(0, await CountAsync($"search={card.Number}"));
        Assert.Equal(0, await CountAsync($"search={card.Number[^5..]}"));
        Assert.Equal(0, await CountAsync("search=%25"));
        Assert.Equal(0, await CountAsync("search=_"));
        Assert.Equal(0, await CountAsync("page=2"));
    }

    [Theory]
    [InlineData("page=0", "page", "out_of_range")]
    [InlineData("page=x", "page", "out_of_range")]
    [InlineData("limit=0", "limit", "out_of_range")]
    [InlineData("limit=101", "limit", "out_of_range")]
    [InlineData("limit=1e9", "limit", "out_of_range")]
    [InlineData("status=frozen", "status", "not_allowed")]
    [InlineData("card_type=GIFT", "card_type", "not_allowed")]
    public async Task A_bad_query_names_the_field(string query, string field, string code)
    {
        var user = await world.AUserAsync();

        (await user.GetAsync($"/api/v1/cards?{query}")).ShouldRefuseField(field, code);
    }

    [Fact]
    public async Task A_search_of_more_than_64_characters_is_refused()
    {
        var user = await world.AUserAsync();

        (await user.GetAsync($"/api/v1/cards?search={new string('x', 65)}")).ShouldRefuseField("search", "length");
    }
}
