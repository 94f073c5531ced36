using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>The issuer and the mail server may fail here: nobody else uses this world.</summary>
public sealed class UnsettledPinWorld()
    : World(("UqPay:CallTimeout", "00:00:01"), ("UqPay:RequestBudget", "00:00:01"), ("CardControls:PinCheckAfter", "00:00:02")),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class UnsettledPinSpecs(UnsettledPinWorld world) : IClassFixture<UnsettledPinWorld>
{
    private const string PinPath = "/v1/issuing/cards/pin";

    [Fact]
    public async Task A_mail_that_cannot_be_sent_takes_nothing_back_and_is_sent_later()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Mailbox.BehaveAsync("refuse");

        var answer = await card.AskForPinAsync();

        await world.Mailbox.BehaveAsync("normal");
        Assert.Equal("SUCCESS", answer.ShouldBe(200).Data.Text("request_status"));
        Assert.Equal(1, (await world.Twin.CardAsync(card.CardId)).Effect("pin_set"));
        await Eventually.AsyncOf(
            () => world.Mailbox.OfAsync(card.User),
            mails => mails.Any(mail => mail.Text("subject") == "Your card PIN was changed"),
            "the mail is sent after all"
        );
    }

    [Fact]
    public async Task A_pin_the_issuer_refuses_is_told_so()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.ArmCallAsync(new { kind = "refuse", path = PinPath });

        (await card.AskForPinAsync()).ShouldBeRefused(422, "pin_refused");

        Assert.Equal("pin_change_failed", await NewestAsync(card));
        (await card.AskForPinAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_change_without_an_answer_is_not_confirmed_and_may_be_repeated()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "cut",
                path = PinPath,
                times = 100,
            }
        );

        (await card.AskForPinAsync()).ShouldBeRefused(504, "upstream_outcome_unknown");

        (await card.AskForPinAsync()).ShouldBeRefused(409, "card_processing");
        await world.Twin.DisarmAsync();
        await Eventually.AsyncOf(() => NewestAsync(card), newest => newest == "pin_change_not_confirmed", "the change is given up");
        (await card.AskForPinAsync()).ShouldBe(200);
    }

    private static async Task<string?> NewestAsync(AssignedCard card) =>
        (await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history")).ShouldBe(200).Data[0].Text("what");
}
