using Cards.Support;

namespace Cards.Specs.CardControls;

public sealed class ResetPinSpecs(SharedWorld world)
{
    private const string Path = "/api/v1/cards/reset-pin";

    [Theory]
    [InlineData(null, "Your card PIN was changed")]
    [InlineData("zh-CN", "卡片密码已修改")]
    public async Task A_new_pin_reaches_the_issuer_and_a_mail_tells_of_it(string? language, string subject)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var user = language is null ? card.User : card.User.Speaking(language);

        var answer = await user.PostAsync(Path, ABody(card));

        Assert.Equal("SUCCESS", answer.ShouldBe(200).Data.GetProperty("request_status").GetString());
        Assert.Equal(1, (await world.Twin.CardAsync(card.CardId)).GetProperty("effects").GetProperty("pin_set").GetInt32());
        var mails = await Eventually.AsyncOf(
            () => world.Mailbox.OfAsync(card.User),
            mails => mails.Any(mail => mail.GetProperty("subject").GetString() == subject),
            "the mail about the new PIN arrives"
        );
        Assert.DoesNotContain(mails, mail => mail.GetProperty("text").GetString()!.Contains("590372", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_frozen_card_takes_a_new_pin()
    {
        var card = await world.AUserWithAFrozenCardAsync();

        (await card.User.PostAsync(Path, ABody(card))).ShouldBe(200);
    }

    [Fact]
    public async Task A_card_not_activated_yet_has_no_pin_to_change()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        (await card.User.PostAsync(Path, ABody(card))).ShouldBeRefused(409, "card_not_activated");
    }

    [Fact]
    public async Task A_cancelled_card_is_closed()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await card.OutcomeAsync(await card.AskForStatusAsync("CANCELLED"));

        (await card.User.PostAsync(Path, ABody(card))).ShouldBeRefused(409, "card_closed");
    }

    [Fact]
    public async Task A_strangers_card_and_no_card_answer_alike()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var stranger = await world.AUserAsync();

        var notMine = await stranger.PostAsync(Path, ABody(card));
        var notThere = await stranger.PostAsync(Path, ABody(card with { LocalId = 999_999_999 }));

        notMine.ShouldBeRefused(404, "card_not_found");
        Assert.Equal(notMine.Text.Replace(notMine.TraceId, ""), notThere.Text.Replace(notThere.TraceId, ""));
    }

    [Theory]
    [InlineData("""{"card_id":1,"new_pin":"12345","new_pin_confirm":"12345"}""", "new_pin", "digits_6")]
    [InlineData("""{"card_id":1,"new_pin":"1234567","new_pin_confirm":"1234567"}""", "new_pin", "digits_6")]
    [InlineData("""{"card_id":1,"new_pin":"１２３４５６","new_pin_confirm":"１２３４５６"}""", "new_pin", "digits_6")]
    [InlineData("""{"card_id":1,"new_pin":123456,"new_pin_confirm":"123456"}""", "new_pin", "wrong_type")]
    [InlineData("""{"card_id":1,"new_pin_confirm":"123456"}""", "new_pin", "required")]
    [InlineData("""{"card_id":1,"new_pin":"123456","new_pin_confirm":"654321"}""", "new_pin_confirm", "mismatch")]
    [InlineData("""{"card_id":1,"new_pin":"123456"}""", "new_pin_confirm", "required")]
    [InlineData("""{"card_id":"1","new_pin":"123456","new_pin_confirm":"123456"}""", "card_id", "wrong_type")]
    public async Task A_bad_body_names_the_field(string json, string field, string code)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Path, json)).ShouldRefuseField(field, code);
    }

    private static object ABody(AssignedCard card) =>
        new
        {
            card_id = card.LocalId,
            new_pin = "590372",
            new_pin_confirm = "590372",
        };
}
