using System.Globalization;
using System.Text;
using Cards.Support;

namespace Cards.Specs.Activation;

public sealed class ResendOtpSpecs(SharedWorld world)
{
    [Fact]
    public async Task A_code_is_mailed_and_the_answer_is_what_the_app_knows()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        var sent = await card.User.AskForCodeAsync();

        sent.ShouldBe(200);
        Assert.Equal("Card activation OTP sent successfully", sent.Message);
        Assert.Equal("""{"success":true,"remaining_seconds":60}""", sent.Data.GetRawText());
        var mail = Assert.Single(await world.Mailbox.OfAsync(card.User));
        Assert.Equal(card.User.Email, mail.GetProperty("to")[0].GetString());
        Assert.Matches("^[0-9]{6}$", await world.Mailbox.NewestCodeAsync(card.User));
    }

    [Theory]
    [InlineData("zh")]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8")]
    [InlineData("en;q=0.5, zh-TW")]
    public async Task A_chinese_reader_gets_message_and_mail_in_chinese(string language)
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        var sent = await card.User.Speaking(language).AskForCodeAsync();

        Assert.Equal("激活验证码已发送", sent.ShouldBe(200).Message);
        var mail = Assert.Single(await world.Mailbox.OfAsync(card.User));
        Assert.Contains("激活", mail.GetProperty("subject").GetString(), StringComparison.Ordinal);
        Assert.Contains("验证码", mail.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en-GB")]
    [InlineData("fr, en;q=0.8, zh;q=0.1")]
    public async Task Everyone_else_gets_message_and_mail_in_english(string language)
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        var sent = await card.User.Speaking(language).AskForCodeAsync();

        Assert.Equal("Card activation OTP sent successfully", sent.ShouldBe(200).Message);
        var mail = Assert.Single(await world.Mailbox.OfAsync(card.User));
        Assert.True(Ascii.IsValid(mail.GetProperty("subject").GetString()));
        Assert.True(Ascii.IsValid(mail.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"unknown":1,"other":{"deep":[]}}""")]
    public async Task A_body_without_meaning_is_welcome(string body)
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        (await card.User.PostJsonAsync(ActivationCalls.Resend, body)).ShouldBe(200);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"code\"")]
    [InlineData("7")]
    public async Task A_body_that_is_no_object_is_refused_and_sends_nothing(string body)
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        (await card.User.PostJsonAsync(ActivationCalls.Resend, body)).ShouldRefuseField("body", "wrong_type");

        Assert.Empty(await world.Mailbox.OfAsync(card.User));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"a":1,"a":2}""")]
    public async Task A_body_that_is_not_json_is_refused_and_sends_nothing(string body)
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        (await card.User.PostJsonAsync(ActivationCalls.Resend, body)).ShouldBeRefused(400, "malformed_json");

        Assert.Empty(await world.Mailbox.OfAsync(card.User));
    }

    [Fact]
    public async Task A_user_without_a_request_gets_no_code()
    {
        var user = await world.AUserAsync();

        (await user.AskForCodeAsync()).ShouldBeRefused(404, "no_processing_request");

        Assert.Empty(await world.Mailbox.OfAsync(user));
    }

    [Fact]
    public async Task A_request_without_a_card_gets_no_code()
    {
        var user = await world.AUserWithARequestInProcessingAsync();

        (await user.AskForCodeAsync()).ShouldBeRefused(404, "no_processing_request");

        Assert.Empty(await world.Mailbox.OfAsync(user));
    }

    [Fact]
    public async Task An_active_card_gets_no_code()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        (await card.User.AskForCodeAsync()).ShouldBeRefused(404, "no_processing_request");

        Assert.Single(await world.Mailbox.OfAsync(card.User));
    }

    [Fact]
    public async Task A_stranger_is_turned_away() =>
        (await world.PostAsAnyoneAsync(ActivationCalls.Resend, [])).ShouldBeRefused(401, "unauthenticated");

    [Fact]
    public async Task A_user_whose_account_lost_its_email_is_told_to_add_one()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var withoutEmail = await world.SignInAsync(card.User.Id, email: null);

        (await withoutEmail.AskForCodeAsync()).ShouldBeRefused(422, "email_required");

        Assert.False(await OtpMemory.HasCooldownAsync(card.User));
        (await card.User.AskForCodeAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_second_call_within_a_minute_sends_nothing_and_leaves_the_code_alone()
    {
        var (card, code) = await world.AUserReadyToVerifyAsync();

        var tooSoon = await card.User.AskForCodeAsync();

        tooSoon.ShouldBeRefused(429, "otp_cooldown");
        Assert.False(tooSoon.Data.GetProperty("success").GetBoolean());
        var remaining = tooSoon.Data.GetProperty("remaining_seconds").GetInt32();
        Assert.InRange(remaining, 1, 60);
        Assert.Equal(remaining.ToString(CultureInfo.InvariantCulture), tooSoon.Headers.RetryAfter);
        Assert.Equal(remaining, tooSoon.Body.GetProperty("retry_after").GetInt32());
        Assert.True(tooSoon.Body.GetProperty("retryable").GetBoolean());
        Assert.Single(await world.Mailbox.OfAsync(card.User));
        (await card.User.VerifyAsync(code)).ShouldBe(200);
    }

    [Fact]
    public async Task After_the_minute_a_new_code_is_sent()
    {
        var card = await world.AUserWithAnOtpAsync();
        Assert.InRange((await OtpMemory.LifeAsync($"{OtpMemory.CodeKey(card.User)}:cooldown"))!.Value.TotalSeconds, 30, 60);

        await card.NextCodeAsync();

        Assert.Equal(2, (await world.Mailbox.OfAsync(card.User)).Count);
    }

    [Fact]
    public async Task Sixteen_callers_at_once_get_exactly_one_mail()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => card.User.AskForCodeAsync()));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(15, answers.Count(answer => answer.Code == "otp_cooldown"));
        Assert.Single(await world.Mailbox.OfAsync(card.User));
    }

    [Fact]
    public async Task Five_codes_an_hour_and_ten_a_day_are_sent()
    {
        var card = await world.AUserWithAnOtpAsync();
        for (var sent = 1; sent < 5; sent++)
            await card.NextCodeAsync();
        await OtpMemory.EndCooldownAsync(card.User);
        var hourIsOver = await card.User.AskForCodeAsync();

        hourIsOver.ShouldBeRefused(429, "otp_cooldown");
        Assert.InRange(hourIsOver.Data.GetProperty("remaining_seconds").GetInt32(), 3000, 3600);
        Assert.Equal(5, (await world.Mailbox.OfAsync(card.User)).Count);

        await OtpMemory.EndHourAsync(card.User);
        (await card.User.AskForCodeAsync()).ShouldBe(200);
        for (var sent = 6; sent < 10; sent++)
            await card.NextCodeAsync();
        await OtpMemory.EndHourAsync(card.User);
        await OtpMemory.EndCooldownAsync(card.User);
        var dayIsOver = await card.User.AskForCodeAsync();

        dayIsOver.ShouldBeRefused(429, "otp_cooldown");
        Assert.InRange(dayIsOver.Data.GetProperty("remaining_seconds").GetInt32(), 86000, 86400);
        Assert.Equal(10, (await world.Mailbox.OfAsync(card.User)).Count);
    }

    [Fact]
    public async Task The_code_lives_five_minutes_in_redis_and_never_in_plain()
    {
        var card = await world.AUserWithAnOtpAsync();
        var code = await world.Mailbox.NewestCodeAsync(card.User);

        var life = await OtpMemory.LifeAsync($"otp:card_activation:{card.User.Id}");
        var memory = await OtpMemory.AllAsync(card.User);

        Assert.InRange(life!.Value.TotalSeconds, 240, 300);
        Assert.Contains(memory, entry => entry.StartsWith($"otp:card_activation:{card.User.Id} ", StringComparison.Ordinal));
        Assert.DoesNotContain(memory, entry => entry.Contains(code, StringComparison.Ordinal));
        Assert.DoesNotContain(
            memory,
            entry => entry.Contains(Convert.ToBase64String(Encoding.ASCII.GetBytes(code)), StringComparison.Ordinal)
        );
        Assert.Empty(await world.TablesHoldingAsync($"\"{code}\""));
    }
}
