using Cards.Specs.Webhooks;
using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>What the issuer does of its own accord is seen on the card, however its news and its answers are out of step.</summary>
public sealed class IssuerNewsSpecs(SharedWorld world)
{
    [Theory]
    [InlineData("BLOCKED", "BLOCKED")]
    [InlineData("LOST", "BLOCKED")]
    [InlineData("FROZEN", "FROZEN")]
    public async Task News_that_the_issuers_card_does_not_show_yet_are_found_when_it_does(string upstream, string status)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var id = IssuerEvent.NewId();
        (await world.KnockAsync(IssuerEvent.StatusUpdated(card.CardId, upstream, id))).ShouldBe(200);
        await world.HandledAsync(id);
        Assert.Equal("ACTIVE", (await card.SeenAsync()).Text("status"));

        await world.Twin.SetCardAsync(card.CardId, upstream, announce: false);

        await Eventually.AsyncOf(card.SeenAsync, seen => seen.Text("status") == status, "the card shows what was announced");
    }

    [Fact]
    public async Task A_lie_is_given_up_and_changes_nothing()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var id = IssuerEvent.NewId();

        (await world.KnockAsync(IssuerEvent.StatusUpdated(card.CardId, "BLOCKED", id))).ShouldBe(200);
        await world.HandledAsync(id);

        Assert.Equal("ACTIVE", (await card.SeenAsync()).Text("status"));
        Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"))).Data.Text("state"));
    }

    [Fact]
    public async Task A_limit_the_issuer_removes_is_gone()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await card.OutcomeAsync(await card.AskForLimitAsync(250m));

        await world.Twin.SetLimitAsync(card.CardId, null);

        await Eventually.AsyncOf(
            card.SeenAsync,
            seen => seen.GetProperty("limit_per_transaction").ValueKind == System.Text.Json.JsonValueKind.Null,
            "no limit is shown"
        );
    }

    [Theory]
    [InlineData(70)]
    [InlineData(0.01)]
    public async Task A_limit_the_issuer_sets_is_shown(decimal limit)
    {
        var card = await world.AUserWithAnActiveCardAsync();

        await world.Twin.SetLimitAsync(card.CardId, limit);

        await Eventually.AsyncOf(
            card.SeenAsync,
            seen =>
                seen.GetProperty("limit_per_transaction") is { ValueKind: System.Text.Json.JsonValueKind.Number } shown
                && shown.GetDecimal() == limit,
            "the issuer's limit is shown"
        );
    }
}
