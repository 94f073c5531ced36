using Cards.Support;

namespace Cards.Specs.Activation;

public sealed class ActivateCardSpecs(SharedWorld world)
{
    [Fact]
    public async Task A_card_becomes_active_and_its_request_is_completed()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();

        var activated = await verified.ActivateAsync();

        activated.ShouldBe(200);
        Assert.Equal(["request_status", "card_id"], activated.Data.EnumerateObject().Select(member => member.Name));
        Assert.Equal("SUCCESS", activated.Data.GetProperty("request_status").GetString());
        Assert.Equal(verified.Card.CardId.ToString(), activated.Data.GetProperty("card_id").GetString());
        await verified.User.BecomesCompletedAsync();
        var card = await world.Twin.CardAsync(verified.Card.CardId);
        Assert.Equal("ACTIVE", card.GetProperty("card_status").GetString());
        Assert.Equal(1, await world.Twin.ActivationsAsync(verified.Card.CardId));
    }

    [Fact]
    public async Task The_pin_reaches_the_issuer_and_no_table()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        const string pin = "093817";

        (await verified.User.PostAsync(ActivationCalls.Activate, Given.AnActivationBody(verified, pin))).ShouldBe(200);

        Assert.True(pin == (await world.Twin.CardAsync(verified.Card.CardId)).GetProperty("pin").GetString(), "The issuer holds the PIN.");
        Assert.Empty(await world.TablesHoldingAsync($"\"{pin}\""));
        Assert.Empty(await world.TablesHoldingAsync($"\"{verified.ActivationCode}\""));
    }

    [Fact]
    public async Task Card_ids_are_compared_as_ids_not_as_text()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();

        (
            await verified.User.PostAsync(ActivationCalls.Activate, Body(verified, verified.Card.CardId.ToString().ToUpperInvariant()))
        ).ShouldBe(200);
    }

    [Fact]
    public async Task A_card_of_nobody_a_card_of_another_and_no_card_at_all_look_the_same()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        var other = await world.AUserWithAnAssignedCardAsync();
        var active = await world.AUserWithAnActiveCardAsync();
        var cardless = await world.AUserAsync();

        Answer[] refusals =
        [
            await verified.User.PostAsync(ActivationCalls.Activate, Body(verified, Guid.NewGuid().ToString())),
            await verified.User.PostAsync(ActivationCalls.Activate, Body(verified, Guid.Empty.ToString())),
            await verified.User.PostAsync(ActivationCalls.Activate, Body(verified, other.CardId.ToString())),
            await verified.User.PostAsync(ActivationCalls.Activate, Body(verified, active.CardId.ToString())),
            await cardless.PostAsync(ActivationCalls.Activate, Body(verified, verified.Card.CardId.ToString())),
            await other.User.PostAsync(ActivationCalls.Activate, Body(verified, verified.Card.CardId.ToString())),
        ];

        Assert.All(refusals, refusal => refusal.ShouldBeRefused(404, "card_not_found"));
        Assert.Single(refusals.Select(refusal => refusal.Text.Replace(refusal.TraceId, "", StringComparison.Ordinal)).Distinct());
        Assert.Single(refusals.Select(refusal => string.Join(',', refusal.Headers.Select(header => header.Key).Order())).Distinct());
        Assert.Equal(0, await world.Twin.ActivationsAsync(verified.Card.CardId));
        Assert.Equal(0, await world.Twin.ActivationsAsync(other.CardId));
    }

    [Fact]
    public async Task An_activated_card_is_no_card_to_activate()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        (await verified.ActivateAsync()).ShouldBe(200);
        await verified.User.BecomesCompletedAsync();

        (await verified.ActivateAsync()).ShouldBeRefused(404, "card_not_found");

        Assert.Equal(1, await world.Twin.ActivationsAsync(verified.Card.CardId));
    }

    [Fact]
    public async Task Without_a_verified_code_nothing_reaches_the_issuer()
    {
        var (card, _) = await world.AUserReadyToVerifyAsync();
        var guessed = new VerifiedCard(card, await world.Twin.ActivationCodeAsync(card.CardId));

        (await guessed.ActivateAsync()).ShouldBeRefused(409, "otp_not_verified");

        Assert.Equal(0, await world.Twin.ActivationsAsync(card.CardId));
    }

    [Fact]
    public async Task A_wrong_code_verifies_nothing()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();
        await card.User.VerifyAsync(ActivationCalls.NotThis(code));
        var guessed = new VerifiedCard(card, await world.Twin.ActivationCodeAsync(card.CardId));

        (await guessed.ActivateAsync()).ShouldBeRefused(409, "otp_not_verified");
    }

    [Fact]
    public async Task What_a_verified_code_permits_ends_after_ten_minutes()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        Assert.InRange((await OtpMemory.LifeAsync($"{OtpMemory.CodeKey(verified.User)}:grant"))!.Value.TotalSeconds, 500, 600);
        await OtpMemory.EndGrantAsync(verified.User);

        (await verified.ActivateAsync()).ShouldBeRefused(409, "otp_not_verified");
    }

    [Fact]
    public async Task What_was_verified_for_an_earlier_card_does_not_permit_the_next_one()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.SetCardAsync(verified.Card.CardId, "ACTIVE", announce: false);
        await world.Twin.SendWebhookAsync(new { body = IssuerEvent.ActivationStatus(verified.Card.CardId) });
        await verified.User.BecomesCompletedAsync();
        var number = await world.Twin.NewNumberAsync();
        var next = (await verified.User.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBe(200);

        var refused = await verified.User.PostAsync(
            ActivationCalls.Activate,
            Body(verified, next.Data.GetProperty("card_id").GetString()!)
        );

        refused.ShouldBeRefused(409, "otp_not_verified");
    }

    [Fact]
    public async Task A_stranger_is_turned_away() =>
        (await world.PostAsAnyoneAsync(ActivationCalls.Activate, "{}"u8.ToArray())).ShouldBeRefused(401, "unauthenticated");

    [Fact]
    public async Task A_wrong_activation_code_is_refused_in_the_issuers_words_and_the_right_one_still_works()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        var wrong = verified with { ActivationCode = verified.ActivationCode == "00000000" ? "00000001" : "00000000" };

        var refused = (await wrong.ActivateAsync()).ShouldBeRefused(422, "activation_refused");

        Assert.Equal(
            """{"upstream_code":"activation_code_invalid","upstream_type":"card_error","upstream_message":"activation code is invalid","retryable":false}""",
            refused.Data.GetRawText()
        );
        Assert.Equal("PROCESSING", await verified.User.RequestStatusAsync());
        (await verified.ActivateAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task Two_calls_at_once_activate_once()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => verified.ActivateAsync()));

        Assert.Contains(answers, answer => answer.Status == 200);
        Assert.All(
            answers.Where(answer => answer.Status != 200),
            answer => Assert.Contains(answer.Code, (string[])["card_processing", "card_not_found", "otp_not_verified"])
        );
        Assert.Equal(1, await world.Twin.ActivationsAsync(verified.Card.CardId));
        await verified.User.BecomesCompletedAsync();
    }

    [Fact]
    public async Task The_activation_code_is_erased_and_no_late_event_brings_it_back()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        var cardId = verified.Card.CardId;
        var kept = await world.SealedActivationCodeAsync(cardId);
        Assert.Equal(["mt_doc_activation_code"], await world.TablesHoldingAsync(kept!));

        (await verified.ActivateAsync()).ShouldBe(200);

        Assert.Empty(await world.TablesHoldingAsync(kept!));
        Assert.Null(await world.SealedActivationCodeAsync(cardId));
        await world.Twin.DeliverAsync(await world.Twin.EventAsync("card.activation.code", cardId));
        var late = IssuerEvent.NewId();
        await world.Twin.SendWebhookAsync(new { body = IssuerEvent.ActivationCode(cardId, verified.ActivationCode, late) });
        await Eventually.AsyncOf(() => world.IsHandledAsync(late), handled => handled, "the late event is dealt with");
        Assert.Null(await world.SealedActivationCodeAsync(cardId));
    }

    [Fact]
    public async Task A_card_activated_at_the_issuer_without_us_is_adopted()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();
        await world.Twin.SetCardAsync(card.CardId, "ACTIVE", announce: false);

        await world.Twin.SendWebhookAsync(new { body = IssuerEvent.ActivationStatus(card.CardId) });

        await card.User.BecomesCompletedAsync();
        Assert.Null(await world.SealedActivationCodeAsync(card.CardId));
        (await card.User.VerifyAsync(code)).ShouldBeRefused(404, "no_processing_request");
    }

    private static object Body(VerifiedCard verified, string cardId) =>
        new
        {
            card_id = cardId,
            activation_code = verified.ActivationCode,
            pin = "274916",
            confirm_pin = "274916",
        };
}
