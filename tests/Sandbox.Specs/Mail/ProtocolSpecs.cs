using Cards.Sandbox.Specs.Support;

namespace Cards.Sandbox.Specs.Mail;

public class ProtocolSpecs
{
    [Fact]
    public async Task several_mails_go_over_one_connection()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var smtp = await SmtpConversation.GreetedAsync(sandbox.SmtpPort);

        await smtp.DeliverAsync("one@cards.test", "Subject: first\r\n\r\n1");
        await smtp.DeliverAsync("two@cards.test", "Subject: second\r\n\r\n2");

        Assert.Equal("221", (await smtp.SayAsync("QUIT\r\n"))?[..3]);
        Assert.Equal(["second", "first"], (await RoundTripSpecs.InboxAsync(sandbox, "")).Select(mail => (string?)mail["subject"]));
    }

    [Theory]
    [InlineData("NOOP\r\n", "250")]
    [InlineData("rset\r\n", "250")]
    [InlineData("AUTH PLAIN AAAA\r\n", "501")]
    [InlineData("STARTTLS\r\n", "501")]
    [InlineData("DATA\r\n", "501")]
    [InlineData("RCPT TO:<a@b.test>\r\n", "501")]
    [InlineData("MAIL FROM:nobody\r\n", "502")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=99999999\r\n", "552")]
    [InlineData("MAIL FROM:<> BODY=8BITMIME\r\n", "250")]
    public async Task a_command_gets_its_reply(string command, string code)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var smtp = await SmtpConversation.GreetedAsync(sandbox.SmtpPort);

        Assert.Equal(code, (await smtp.SayAsync(command))?[..3]);
        Assert.Equal("250", (await smtp.SayAsync("NOOP\r\n"))?[..3]);
    }

    [Fact]
    public async Task rset_forgets_sender_and_recipients()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var smtp = await SmtpConversation.GreetedAsync(sandbox.SmtpPort);
        await smtp.SayAsync("MAIL FROM:<a@b.test>\r\n");
        await smtp.SayAsync("RCPT TO:<c@d.test>\r\n");

        await smtp.SayAsync("RSET\r\n");

        Assert.Equal("501", (await smtp.SayAsync("DATA\r\n"))?[..3]);
    }

    [Fact]
    public async Task a_mail_over_the_limit_is_refused_and_the_connection_goes_on()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var smtp = await SmtpConversation.GreetedAsync(sandbox.SmtpPort);
        var line = new string('x', 998) + "\r\n";

        var tooLarge = await smtp.DeliverAsync("big@cards.test", string.Concat(Enumerable.Repeat(line, 11_000)));
        var small = await smtp.DeliverAsync("big@cards.test", "Subject: small\r\n\r\ntext");

        Assert.Equal("552", tooLarge?[..3]);
        Assert.Equal("250", small?[..3]);
        Assert.Equal("small", (string?)(await RoundTripSpecs.InboxAsync(sandbox, "big@cards.test")).Single()["subject"]);
    }

    [Fact]
    public async Task a_dot_after_a_bare_line_feed_does_not_end_the_mail()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var smtp = await SmtpConversation.GreetedAsync(sandbox.SmtpPort);

        await smtp.DeliverAsync("lf@cards.test", "Subject: lf\r\n\r\none\n.\nMAIL FROM:<evil@cards.test>");

        Assert.Contains("evil", (string?)(await RoundTripSpecs.InboxAsync(sandbox, "")).Single()["text"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Subject: =?utf-8?B?5Y2h?=\r\n =?UTF-8?B?54mH?=\r\n\r\n", "卡片", "")]
    [InlineData("Subject: =?utf-8?B?5Y0=?= =?utf-8?B?oQ==?=\r\n\r\n", "卡", "")]
    [InlineData("Subject: =?gb2312?Q?=BF=A8=C6=AC_1?= plain\r\n\r\n", "卡片 1 plain", "")]
    [InlineData("Subject: =?utf-8*zh?Q?=E5=8D=A1?=\r\n\r\n", "卡", "")]
    [InlineData("Subject: 卡片\r\n\r\n正文", "卡片", "正文")]
    [InlineData("Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\nv6jGrA==", "", "卡片")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\r\n\r\na=3D=\r\nb=zz=", "", "a=b=zz")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\r\n\r\nbefore\r\n--x\r\n\r\ninside\r\n--x--\r\nafter", "", "inside")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\r\n\r\nnothing", "", "")]
    [InlineData("no header at all", "", "no header at all")]
    [InlineData("\r\nonly a body", "", "only a body")]
    public async Task odd_mail_is_read_as_well_as_it_can_be(string content, string subject, string text)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var smtp = await SmtpConversation.GreetedAsync(sandbox.SmtpPort);

        Assert.Equal("250", (await smtp.DeliverAsync("odd@cards.test", content))?[..3]);

        var mail = (await RoundTripSpecs.InboxAsync(sandbox, "odd@cards.test")).Single();
        Assert.Equal(subject, (string?)mail["subject"]);
        Assert.Equal(text, (string?)mail["text"]);
    }

    [Theory]
    [InlineData("用户@例え.test")]
    [InlineData("josé@x.test")]
    [InlineData("\"a b\"@x.test")]
    public async Task a_mailbox_in_any_script_is_shown_as_the_envelope_names_it(string address)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var smtp = await SmtpConversation.GreetedAsync(sandbox.SmtpPort);
        await smtp.SayAsync("MAIL FROM:<a@cards.test> SMTPUTF8 BODY=8BITMIME\r\n");
        await smtp.SayAsync($"RCPT TO:<{address}>\r\n");
        await smtp.SayAsync("DATA\r\n");

        Assert.Equal("250", (await smtp.SayAsync($"To: {address}\r\nSubject: 卡片\r\n\r\n正文\r\n.\r\n"))?[..3]);

        var mail = (await RoundTripSpecs.InboxAsync(sandbox, address)).Single();
        Assert.Equal(("卡片", "正文"), ((string?)mail["subject"], (string?)mail["text"]));
    }

    [Fact]
    public async Task the_mailbox_keeps_the_last_thousand()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var smtp = await SmtpConversation.GreetedAsync(sandbox.SmtpPort);

        for (var n = 1; n <= 1003; n++)
        {
            await smtp.DeliverAsync("many@cards.test", $"Subject: {n}\r\n\r\n");
        }

        var kept = await RoundTripSpecs.InboxAsync(sandbox, "");
        Assert.Equal(1000, kept.Count);
        Assert.Equal(("1003", "4"), ((string?)kept[0]["subject"], (string?)kept[^1]["subject"]));
    }
}
