using Cards.Support;

namespace Cards.Specs.Activation;

public sealed class VerifyOtpSpecs(SharedWorld world)
{
    [Fact]
    public async Task The_right_code_unlocks_card_id_and_activation_code_and_is_never_cached()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();

        var verified = await card.User.VerifyAsync(code);

        verified.ShouldBe(200);
        Assert.Equal("Success", verified.Message);
        Assert.Equal(["card_id", "activation_code"], verified.Data.EnumerateObject().Select(member => member.Name));
        Assert.Equal(card.CardId.ToString(), verified.Data.GetProperty("card_id").GetString());
        var shown = verified.Data.GetProperty("activation_code").GetString()!;
        Assert.Equal(8, shown.Length);
        Assert.True(shown == await world.Twin.ActivationCodeAsync(card.CardId), "The issuer's own activation code is shown.");
        Assert.Equal("no-store", verified.Headers.CacheControl);
        Assert.Equal("no-cache", verified.Headers.Pragma);
    }

    [Fact]
    public async Task Five_wrong_codes_use_the_code_up()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();
        var wrong = ActivationCalls.NotThis(code);

        for (var left = 4; left >= 1; left--)
        {
            var refused = (await card.User.VerifyAsync(wrong)).ShouldBeRefused(422, "otp_invalid");
            Assert.Equal(left, refused.Data.GetProperty("attempts_left").GetInt32());
        }
        (await card.User.VerifyAsync(wrong)).ShouldBeRefused(422, "otp_attempts_exceeded");

        Assert.False(await OtpMemory.HasCodeAsync(card.User));
        (await card.User.VerifyAsync(code)).ShouldBeRefused(422, "otp_expired");
    }

    [Fact]
    public async Task The_right_code_still_works_on_the_last_try()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();
        for (var wrong = 0; wrong < 4; wrong++)
            (await card.User.VerifyAsync(ActivationCalls.NotThis(code))).ShouldBeRefused(422, "otp_invalid");

        (await card.User.VerifyAsync(code)).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();
        (await card.User.VerifyAsync(code)).ShouldBe(200);

        (await card.User.VerifyAsync(code)).ShouldBeRefused(422, "otp_expired");
    }

    [Fact]
    public async Task Of_twenty_callers_with_the_right_code_one_succeeds()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => card.User.VerifyAsync(code)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(19, answers.Count(answer => answer.Code == "otp_expired"));
    }

    [Fact]
    public async Task Twenty_wrong_codes_at_once_are_counted_one_by_one()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => card.User.VerifyAsync(ActivationCalls.NotThis(code))));

        Assert.Equal(
            [1, 2, 3, 4],
            answers
                .Where(answer => answer.Code == "otp_invalid")
                .Select(answer => answer.Data.GetProperty("attempts_left").GetInt32())
                .Order()
        );
        Assert.Single(answers, answer => answer.Code == "otp_attempts_exceeded");
        Assert.Equal(15, answers.Count(answer => answer.Code == "otp_expired"));
    }

    [Fact]
    public async Task After_ten_wrong_codes_in_a_day_not_even_the_right_one_is_accepted()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();
        for (var wrong = 0; wrong < 5; wrong++)
            await card.User.VerifyAsync(ActivationCalls.NotThis(code));
        code = await card.NextCodeAsync();
        for (var wrong = 0; wrong < 4; wrong++)
            (await card.User.VerifyAsync(ActivationCalls.NotThis(code))).ShouldBeRefused(422, "otp_invalid");
        (await card.User.VerifyAsync(ActivationCalls.NotThis(code))).ShouldBeRefused(422, "otp_attempts_exceeded");
        code = await card.NextCodeAsync();

        var locked = (await card.User.VerifyAsync(code)).ShouldBeRefused(429, "otp_locked");

        var wait = locked.Body.GetProperty("retry_after").GetInt32();
        Assert.InRange(wait, 86000, 86400);
        Assert.Equal($"{wait}", locked.Headers.RetryAfter);
        Assert.True(await OtpMemory.HasCodeAsync(card.User), "A locked user's code is not used up.");
    }

    [Fact]
    public async Task A_newer_code_replaces_the_older()
    {
        var (card, older) = await world.AUserReadyToVerifyAsync();
        (await card.User.VerifyAsync(ActivationCalls.NotThis(older))).ShouldBeRefused(422, "otp_invalid");

        var newer = await card.NextCodeAsync();

        var refused = (await card.User.VerifyAsync(older)).ShouldBeRefused(422, "otp_invalid");
        Assert.Equal(4, refused.Data.GetProperty("attempts_left").GetInt32());
        (await card.User.VerifyAsync(newer)).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_ends_with_its_five_minutes()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();
        await OtpMemory.EndCodeAsync(card.User);

        (await card.User.VerifyAsync(code)).ShouldBeRefused(422, "otp_expired");
    }

    [Fact]
    public async Task Another_users_code_is_worth_nothing()
    {
        var (_, foreign) = await world.AUserReadyToVerifyAsync();
        var (card, own) = await world.AUserReadyToVerifyAsync();

        (await card.User.VerifyAsync(foreign)).ShouldBeRefused(422, "otp_invalid");

        (await card.User.VerifyAsync(own)).ShouldBe(200);
    }

    [Fact]
    public async Task Before_any_code_was_sent_every_code_is_expired()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        (await card.User.VerifyAsync("123456")).ShouldBeRefused(422, "otp_expired");
    }

    [Fact]
    public async Task The_code_for_an_earlier_card_does_not_open_the_next_one()
    {
        var (first, code) = await world.AUserReadyToVerifyAsync();
        await world.Twin.SetCardAsync(first.CardId, "ACTIVE", announce: false);
        await world.Twin.SendWebhookAsync(new { body = IssuerEvent.ActivationStatus(first.CardId) });
        await first.User.BecomesCompletedAsync();
        var second = (await first.User.PostAsync("/api/v1/cards/assign", new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(
            200
        );
        await world.ActivationCodeIsHereAsync(second.Data.GetProperty("card_id").GetGuid());

        (await first.User.VerifyAsync(code)).ShouldBeRefused(422, "otp_invalid");
    }

    [Fact]
    public async Task A_user_without_a_card_in_processing_has_nothing_to_verify()
    {
        var user = await world.AUserWithARequestInProcessingAsync();

        (await user.VerifyAsync("123456")).ShouldBeRefused(404, "no_processing_request");
    }

    [Fact]
    public async Task A_stranger_is_turned_away() =>
        (await world.PostAsAnyoneAsync(ActivationCalls.Verify, """{"otp_code":"123456"}"""u8.ToArray())).ShouldBeRefused(
            401,
            "unauthenticated"
        );

    [Fact]
    public async Task A_body_that_breaks_a_rule_is_no_try()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();
        for (var tries = 0; tries < 6; tries++)
            (await card.User.VerifyAsync(code[..5])).ShouldRefuseField("otp_code", "digits_6");

        var refused = await card.User.VerifyAsync(ActivationCalls.NotThis(code));

        Assert.Equal(4, refused.Data.GetProperty("attempts_left").GetInt32());
    }

    [Theory]
    [InlineData("""{"otp_code":"12345"}""", "digits_6")]
    [InlineData("""{"otp_code":"1234567"}""", "digits_6")]
    [InlineData("""{"otp_code":""}""", "digits_6")]
    [InlineData("""{"otp_code":"12345a"}""", "digits_6")]
    [InlineData("""{"otp_code":" 12345"}""", "digits_6")]
    [InlineData("""{"otp_code":"123456\n"}""", "not_text")]
    [InlineData("""{"otp_code":"-12345"}""", "digits_6")]
    [InlineData("""{"otp_code":"１２３４５６"}""", "digits_6")]
    [InlineData("""{"otp_code":"١٢٣٤٥٦"}""", "digits_6")]
    [InlineData("""{"otp_code":123456}""", "wrong_type")]
    [InlineData("""{"otp_code":["123456"]}""", "wrong_type")]
    [InlineData("""{"otp_code":{"code":"123456"}}""", "wrong_type")]
    [InlineData("""{"otp_code":true}""", "wrong_type")]
    [InlineData("""{"otp_code":null}""", "required")]
    [InlineData("""{"OTP_CODE":"123456"}""", "required")]
    [InlineData("{}", "required")]
    [InlineData("null", "required")]
    [InlineData("", "required")]
    public async Task Only_six_ascii_digits_in_a_string_are_a_code(string body, string rule)
    {
        var user = await world.AUserAsync();

        var refused = (await user.PostJsonAsync(ActivationCalls.Verify, body)).ShouldRefuseField("otp_code", rule);

        Assert.Equal("validation_failed", refused.Code);
    }

    [Theory]
    [InlineData("""{"otp_code":"123456","otp_code":"654321"}""")]
    [InlineData("""{"otp_code":NaN}""")]
    [InlineData("""{"otp_code":"123456"} x""")]
    [InlineData("""{"otp_code":"123456" /* mine */}""")]
    [InlineData("""{"otp_code":"12""")]
    public async Task What_is_not_one_clear_json_object_is_malformed(string body)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(ActivationCalls.Verify, body)).ShouldBeRefused(400, "malformed_json");
    }
}
