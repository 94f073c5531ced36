using System.Net.Mail;
using Cards.Sandbox.Specs.Support;

namespace Cards.Sandbox.Specs.Mail;

public class BehaviourSpecs
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("silent_on_connect")]
    [InlineData("silent_after_data")]
    public async Task a_silent_server_leaves_the_client_waiting_until_it_gives_up(string mode)
    {
        await using var sandbox = await BehavingAsync(mode);

        // SmtpClient gives up by its own Timeout; a cancelled token does not wake it once it waits for a reply.
        using var client = new SmtpClient("127.0.0.1", sandbox.SmtpPort) { Timeout = 700 };
        using var mail = RoundTripSpecs.Mail("lin@cards.test", "lost", "text");

        var gaveUp = await Assert.ThrowsAsync<SmtpException>(() => client.SendMailAsync(mail, Stop));

        Assert.Contains("timed out", gaveUp.ToString(), StringComparison.Ordinal);

        Assert.Empty(await RoundTripSpecs.InboxAsync(sandbox, ""));
    }

    [Fact]
    public async Task silent_after_data_speaks_up_to_the_final_dot()
    {
        await using var sandbox = await BehavingAsync("silent_after_data");
        using var smtp = await SmtpConversation.GreetedAsync(sandbox.SmtpPort);

        var silence = smtp.DeliverAsync("lin@cards.test", "text");
        await Assert.ThrowsAsync<TimeoutException>(() => silence.WaitAsync(TimeSpan.FromMilliseconds(700), Stop));
    }

    [Fact]
    public async Task refuse_greets_with_554_and_hangs_up()
    {
        await using var sandbox = await BehavingAsync("refuse");
        using var smtp = await SmtpConversation.OpenAsync(sandbox.SmtpPort);

        Assert.Equal("554", (await smtp.ReplyAsync())?[..3]);
        Assert.Null(await smtp.ReplyAsync());
    }

    [Fact]
    public async Task drop_takes_the_mail_and_hangs_up_without_a_word()
    {
        await using var sandbox = await BehavingAsync("drop");
        using var smtp = await SmtpConversation.GreetedAsync(sandbox.SmtpPort);

        Assert.Null(await smtp.DeliverAsync("lin@cards.test", "text"));
        Assert.Empty(await RoundTripSpecs.InboxAsync(sandbox, ""));
    }

    [Fact]
    public async Task a_rejected_recipient_is_an_error_of_that_recipient()
    {
        await using var sandbox = await BehavingAsync("reject_recipient");
        using var mail = RoundTripSpecs.Mail("lin@cards.test", "no", "text");

        var refused = await Assert.ThrowsAsync<SmtpFailedRecipientException>(() => RoundTripSpecs.SendAsync(sandbox, mail));

        Assert.Equal(SmtpStatusCode.MailboxUnavailable, refused.StatusCode);
    }

    [Theory]
    [InlineData("refuse")]
    [InlineData("silent_on_connect")]
    [InlineData("drop")]
    public async Task normal_again_delivers_again(string mode)
    {
        await using var sandbox = await BehavingAsync(mode);

        await sandbox.PostAsync("/control/mail/behaviour", """{"mode":"normal"}""");

        using var mail = RoundTripSpecs.Mail("lin@cards.test", "back", "text");
        await RoundTripSpecs.SendAsync(sandbox, mail);
        Assert.Single(await RoundTripSpecs.InboxAsync(sandbox, "lin@cards.test"));
    }

    [Theory]
    [InlineData(true, "250")]
    [InlineData(false, "553")]
    public async Task addresses_beyond_ascii_are_taken_while_smtputf8_is_offered(bool offered, string code)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await sandbox.PostAsync("/control/mail/behaviour", $$"""{"smtp_utf8":{{(offered ? "true" : "false")}}}""");
        using var smtp = await SmtpConversation.OpenAsync(sandbox.SmtpPort);
        await smtp.ReplyAsync();

        await smtp.SendAsync("EHLO spec\r\n");
        var extensions = (await smtp.ReplyLinesAsync()).Select(line => line[4..]).ToList();
        await smtp.SayAsync($"MAIL FROM:<a@cards.test>{(offered ? " SMTPUTF8" : "")}\r\n");

        Assert.Equal(offered, extensions.Contains("SMTPUTF8"));
        Assert.Contains("8BITMIME", extensions);
        Assert.Equal(code, (await smtp.SayAsync("RCPT TO:<用户@例え.test>\r\n"))?[..3]);
        Assert.Equal("250", (await smtp.SayAsync("RCPT TO:<lin@cards.test>\r\n"))?[..3]);
    }

    [Fact]
    public async Task the_mode_and_smtputf8_are_set_one_without_the_other()
    {
        await using var sandbox = await BehavingAsync("refuse");

        var (_, utf8) = await sandbox.PostAsync("/control/mail/behaviour", """{"smtp_utf8":false}""");
        var (_, mode) = await sandbox.PostAsync("/control/mail/behaviour", """{"mode":"normal"}""");

        Assert.Equal(("refuse", false), ((string?)utf8["mode"], (bool?)utf8["smtp_utf8"]));
        Assert.Equal(("normal", false), ((string?)mode["mode"], (bool?)mode["smtp_utf8"]));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"smtp_utf8":"no"}""")]
    [InlineData("""{"mode":"odd"}""")]
    [InlineData("""{"mode":3}""")]
    public async Task an_unknown_mode_is_refused(string request)
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        Assert.Equal(400, (await sandbox.PostAsync("/control/mail/behaviour", request)).Status);
    }

    [Fact]
    public async Task a_silent_connection_does_not_keep_the_sandbox_from_stopping()
    {
        var sandbox = await BehavingAsync("silent_on_connect");
        using var smtp = await SmtpConversation.OpenAsync(sandbox.SmtpPort);

        await sandbox.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Stop);

        Assert.Null(await smtp.ReplyAsync());
    }

    private static async Task<RunningSandbox> BehavingAsync(string mode)
    {
        var sandbox = await RunningSandbox.StartAsync();
        Assert.Equal(200, (await sandbox.PostAsync("/control/mail/behaviour", $$"""{"mode":"{{mode}}"}""")).Status);
        return sandbox;
    }
}
