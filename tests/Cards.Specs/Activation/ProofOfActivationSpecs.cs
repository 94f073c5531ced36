using Cards.Specs.Webhooks;
using Cards.Support;

namespace Cards.Specs.Activation;

/// <summary>A card is activated when the issuer's card shows it and somebody asked for it or it is said in the word for success. Nothing else is proof.</summary>
public sealed class ProofOfActivationSpecs(SharedWorld world)
{
    [Theory]
    [InlineData("LOST", "Failed", "BLOCKED", "card_blocked_by_issuer")]
    [InlineData("STOLEN", "Activated", "BLOCKED", "card_blocked_by_issuer")]
    [InlineData("BLOCKED", "Failed", "BLOCKED", "card_blocked_by_issuer")]
    public async Task A_blocked_card_is_not_activated_by_news_of_its_activation(string upstream, string news, string status, string code)
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.SetCardAsync(verified.Card.CardId, upstream, announce: false);

        await TellAsync(verified.Card.CardId, news);

        var seen = await Eventually.AsyncOf(verified.Card.SeenAsync, seen => seen.Text("status") != "PENDING", "the block is seen");
        Assert.Equal((status, "NOT_SET"), (seen.Text("status"), seen.Text("pin_status")));
        Assert.Equal("PROCESSING", await verified.User.RequestStatusAsync());
        Assert.NotNull(await world.SealedActivationCodeAsync(verified.Card.CardId));
        Assert.DoesNotContain("card_activated", await world.HistoryAsync(verified.User));
        (await verified.ActivateAsync()).ShouldBeRefused(409, code);
        Assert.Equal(code, seen.GetProperty("allowed_actions").GetProperty("activate").Text("code"));
    }

    [Fact]
    public async Task A_card_whose_block_ends_can_be_activated()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.SetCardAsync(verified.Card.CardId, "BLOCKED");
        await Eventually.AsyncOf(verified.Card.SeenAsync, seen => seen.Text("status") == "BLOCKED", "the block is seen");
        await world.Twin.SetCardAsync(verified.Card.CardId, "PENDING");
        await Eventually.AsyncOf(verified.Card.SeenAsync, seen => seen.Text("status") == "PENDING", "the end of the block is seen");

        (await verified.ActivateAsync()).ShouldBe(200);

        Assert.Equal("ACTIVE", (await verified.Card.SeenAsync()).Text("status"));
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Pending")]
    [InlineData("")]
    public async Task An_issuer_that_calls_a_card_active_which_nobody_activated_is_not_believed(string news)
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.SetCardAsync(verified.Card.CardId, "ACTIVE", announce: false);

        await TellAsync(verified.Card.CardId, news);

        Assert.Equal("PENDING", (await verified.Card.SeenAsync()).Text("status"));
        Assert.NotNull(await world.SealedActivationCodeAsync(verified.Card.CardId));
    }

    [Theory]
    [InlineData("ACTIVE")]
    [InlineData("FROZEN")]
    public async Task The_word_for_success_and_the_card_together_are_proof(string upstream)
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.SetCardAsync(verified.Card.CardId, upstream, announce: false);

        await TellAsync(verified.Card.CardId, "Activated");

        await verified.User.BecomesCompletedAsync();
        Assert.Equal("SET", (await verified.Card.SeenAsync()).Text("pin_status"));
        Assert.Null(await world.SealedActivationCodeAsync(verified.Card.CardId));
    }

    [Fact]
    public async Task An_activation_the_card_does_not_show_yet_is_found_when_it_does()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await TellAsync(verified.Card.CardId, "Activated");
        Assert.Equal("PENDING", (await verified.Card.SeenAsync()).Text("status"));

        await world.Twin.SetCardAsync(verified.Card.CardId, "ACTIVE", announce: false);

        await verified.User.BecomesCompletedAsync();
    }

    /// <summary>Signed as the issuer signs, and dealt with as far as can be at once.</summary>
    private async Task TellAsync(Guid cardId, string news)
    {
        var id = IssuerEvent.NewId();
        (await world.KnockAsync(IssuerEvent.ActivationStatus(cardId, id, news))).ShouldBe(200);
        await world.HandledAsync(id);
    }
}
