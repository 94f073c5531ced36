using Cards.Support;

namespace Cards.Specs.Activation;

/// <summary>To which addresses a one-time code goes. Whether the mail server takes addresses beyond ASCII changes here: nobody else
/// uses this world.</summary>
public sealed class MailAddressSpecs(OwnWorld world) : IClassFixture<OwnWorld>
{
    [Theory]
    [InlineData("用户{0}@例え.test")]
    [InlineData("josé{0}@x.test")]
    [InlineData("jose\u0301{0}@x.test")]
    [InlineData("संपर्क{0}@डाटामेल.test")]
    [InlineData("lin{0}@bücher.test")]
    [InlineData("o'neil+cards_{0}@x.test")]
    [InlineData("\"a b{0}\"@x.test")]
    public async Task A_code_reaches_a_mailbox_in_any_script(string form)
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var user = await WithEmailAsync(card.User, form.Replace("{0}", card.User.Id[^6..]));

        (await user.AskForCodeAsync()).ShouldBe(200);

        Assert.Single(await world.Mailbox.OfAsync(user));
        Assert.Matches("^[0-9]{6}$", await world.Mailbox.NewestCodeAsync(user));
    }

    [Theory]
    [InlineData("a@x..test")]
    [InlineData("a@.x.test")]
    [InlineData("a@x.test.")]
    [InlineData("a@-x.test")]
    [InlineData("a@x_y.test")]
    [InlineData("a@1.2.3.4")]
    [InlineData("a@")]
    [InlineData("@x.test")]
    [InlineData("a")]
    [InlineData("a..b@x.test")]
    [InlineData(".a@x.test")]
    [InlineData("a b@x.test")]
    [InlineData("a@b@x.test")]
    [InlineData("a@x.test,b@x.test")]
    [InlineData("a@x.test;b@x.test")]
    [InlineData("a@x.test b@x.test")]
    [InlineData("Ann <a@x.test>")]
    [InlineData("<a@x.test>")]
    [InlineData("a@x.test\r\nBcc: b@x.test")]
    [InlineData("a\u0000@x.test")]
    [InlineData("a\u0085b@x.test")]
    [InlineData("a@x.te\u0007st")]
    [InlineData("a\u202Eb@x.test")]
    [InlineData("\"a@x.test")]
    public async Task An_address_that_can_never_be_mailed_is_told_so_and_costs_nothing(string email)
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var user = await WithEmailAsync(card.User, email);

        var refused = await user.AskForCodeAsync();

        refused.ShouldBeRefused(422, "email_invalid");
        Assert.False(refused.Body.TryGetProperty("retryable", out var retryable) && retryable.GetBoolean());
        Assert.Empty(await world.Mailbox.OfAsync(user));
        Assert.Empty(await OtpMemory.AllAsync(user));
        (await card.User.AskForCodeAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task The_refusal_of_an_address_speaks_chinese()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var user = await WithEmailAsync(card.User, "a@x..test");

        var refused = await user.Speaking("zh").AskForCodeAsync();

        Assert.Equal("您账户的邮箱地址无法接收邮件，请先修改", refused.ShouldBeRefused(422, "email_invalid").Message);
    }

    [Fact]
    public async Task An_address_longer_than_any_mail_server_takes_is_told_so()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        foreach (var email in new[] { $"{new string('a', 65)}@x.test", $"a@{new string('b', 64)}.test", $"{new string('é', 33)}@x.test" })
            (await (await WithEmailAsync(card.User, email)).AskForCodeAsync()).ShouldBeRefused(422, "email_invalid");
    }

    [Theory]
    [InlineData("用户{0}@x.test")]
    [InlineData("josé{0}@x.test")]
    public async Task A_mailbox_this_mail_server_cannot_take_leaves_nothing_behind(string form)
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var user = await WithEmailAsync(card.User, form.Replace("{0}", card.User.Id[^6..]));
        await world.Mailbox.OfferSmtpUtf8Async(false);

        var failed = await user.AskForCodeAsync();

        await world.Mailbox.OfferSmtpUtf8Async(true);
        failed.ShouldBeRefused(503, "otp_send_failed");
        Assert.False(await OtpMemory.HasCodeAsync(user));
        Assert.False(await OtpMemory.HasCooldownAsync(user));
        Assert.Empty(await world.Mailbox.OfAsync(user));
        (await user.AskForCodeAsync()).ShouldBe(200);
    }

    [Theory]
    [InlineData("lin{0}@bücher.test", "lin{0}@xn--bcher-kva.test")]
    [InlineData("lin{0}@例え.test", "lin{0}@xn--r8jz45g.test")]
    public async Task A_domain_beyond_ascii_goes_out_as_punycode_where_the_mail_server_knows_no_other(string form, string sent)
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var user = await WithEmailAsync(card.User, form.Replace("{0}", card.User.Id[^6..]));
        await world.Mailbox.OfferSmtpUtf8Async(false);

        var answer = await user.AskForCodeAsync();

        await world.Mailbox.OfferSmtpUtf8Async(true);
        answer.ShouldBe(200);
        Assert.Single(await world.Mailbox.OfAsync(await WithEmailAsync(user, sent.Replace("{0}", user.Id[^6..]))));
    }

    [Theory]
    [InlineData("用户{0}@例え.test", 1)]
    [InlineData("josé{0}@x.test", 1)]
    [InlineData("{0}@x..test", 0)]
    [InlineData("{0}@x.test,b@x.test", 0)]
    public async Task The_mail_about_a_new_pin_goes_where_a_code_would_go_and_nowhere_else(string form, int expected)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var user = await WithEmailAsync(card.User, form.Replace("{0}", card.User.Id[^6..]));
        var body = new
        {
            card_id = card.LocalId,
            new_pin = "590372",
            new_pin_confirm = "590372",
        };

        (await user.PostAsync("/api/v1/cards/reset-pin", body)).ShouldBe(200);

        await Eventually.AsyncOf(() => world.Mailbox.OfAsync(user), mails => mails.Count == expected, "the mail is there, if one is due");
        await Eventually.AsyncOf(() => world.CountUnhandledAsync("SendPinChangedMail"), waiting => waiting == 0, "no mail waits");
        Assert.Equal(expected, (await world.Mailbox.OfAsync(user)).Count);
    }

    private Task<User> WithEmailAsync(User user, string email) => world.SignInAsync(user.Id, email);
}
