using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;
using Cards.Sandbox.Specs.Support;

namespace Cards.Sandbox.Specs.Mail;

/// <summary>What <see cref="SmtpClient"/> sends is what the mailbox shows.</summary>
public class RoundTripSpecs
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TransferEncoding.Base64)]
    [InlineData(TransferEncoding.QuotedPrintable)]
    [InlineData(TransferEncoding.EightBit)]
    public async Task a_chinese_mail_reads_as_it_was_written(TransferEncoding encoding)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var subject = "您的卡片激活验证码，请在五分钟内使用，切勿告诉任何人——" + string.Concat(Enumerable.Repeat("验证码", 30));
        const string text = "您好，林女士：\n您的验证码在五分钟内有效。\n\n= 100 % =20 <b>&amp;</b> ——Cards";
        using var mail = Mail("lin@cards.test", subject, text);
        mail.BodyTransferEncoding = encoding;

        await SendAsync(sandbox, mail);

        var seen = (await InboxAsync(sandbox, "lin@cards.test")).Single();
        Assert.Equal(subject, (string?)seen["subject"]);
        Assert.Equal(text, (string?)seen["text"]);
        Assert.Equal("sender@cards.test", (string?)seen["from"]);
        Assert.Equal(["lin@cards.test"], seen["to"]!.AsArray().Select(to => (string?)to));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string?)seen["received_at"]);
    }

    [Theory]
    [InlineData(TransferEncoding.SevenBit)]
    [InlineData(TransferEncoding.QuotedPrintable)]
    [InlineData(TransferEncoding.Base64)]
    public async Task long_lines_and_lines_that_start_with_dots_survive(TransferEncoding encoding)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var text = string.Join('\n', ".", "..", ".hidden", "a.", "...three", new string('x', 20_000), "." + new string('.', 3000), "end");
        using var mail = Mail("dots@cards.test", "dots", text);
        mail.BodyTransferEncoding = encoding;

        await SendAsync(sandbox, mail);

        Assert.Equal(text, (string?)(await InboxAsync(sandbox, "dots@cards.test")).Single()["text"]);
    }

    [Fact]
    public async Task of_two_views_of_a_mail_the_plain_one_is_shown()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var mail = Mail("views@cards.test", "views", "");
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("<p>卡片</p>", Encoding.UTF8, "text/html"));
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("卡片", Encoding.UTF8, "text/plain"));
        mail.Body = null;

        await SendAsync(sandbox, mail);

        Assert.Equal("卡片", (string?)(await InboxAsync(sandbox, "views@cards.test")).Single()["text"]);
    }

    [Fact]
    public async Task parallel_senders_lose_and_mix_up_nothing()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async sender =>
                {
                    using var client = new SmtpClient("127.0.0.1", sandbox.SmtpPort);
                    for (var n = 0; n < 10; n++)
                    {
                        using var mail = Mail($"p{sender}@cards.test", $"{sender}/{n}", $"邮件 {sender}/{n}");
                        await client.SendMailAsync(mail, Stop);
                    }
                })
        );

        var all = await InboxAsync(sandbox, "");
        Assert.Equal(200, all.Select(mail => (long)mail["id"]!).Distinct().Count());
        Assert.All(all, mail => Assert.Equal($"邮件 {mail["subject"]}", (string?)mail["text"]));
        for (var sender = 0; sender < 20; sender++)
        {
            var subjects = (await InboxAsync(sandbox, $"p{sender}@cards.test")).Select(mail => (string?)mail["subject"]);
            Assert.Equal(Enumerable.Range(0, 10).Reverse().Select(n => $"{sender}/{n}"), subjects);
        }
    }

    [Fact]
    public async Task the_mailbox_finds_blind_copies_and_ignores_case_in_addresses()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var mail = Mail("open@cards.test", "copies", "text");
        mail.Bcc.Add("Blind@cards.test");

        await SendAsync(sandbox, mail);

        Assert.Single(await InboxAsync(sandbox, "blind@CARDS.test"));
        Assert.Empty(await InboxAsync(sandbox, "nobody@cards.test"));
    }

    [Fact]
    public async Task clearing_the_mailbox_leaves_nothing()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var mail = Mail("lin@cards.test", "one", "text");
        await SendAsync(sandbox, mail);

        (await sandbox.Http.DeleteAsync(new Uri("/control/mail", UriKind.Relative), Stop)).EnsureSuccessStatusCode();

        Assert.Empty(await InboxAsync(sandbox, ""));
    }

    [Fact]
    public async Task the_page_shows_chinese_as_it_is_and_markup_as_text()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var mail = Mail("lin@cards.test", "验证码", "<script>alert(1)</script> 您好");
        await SendAsync(sandbox, mail);

        var page = await sandbox.Http.GetStringAsync(new Uri("/mail?to=\"><i>", UriKind.Relative), Stop);
        var all = await sandbox.Http.GetStringAsync(new Uri("/mail", UriKind.Relative), Stop);

        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", all, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", all, StringComparison.Ordinal);
        Assert.Contains("您好", all, StringComparison.Ordinal);
    }

    internal static MailMessage Mail(string to, string subject, string text) =>
        new("sender@cards.test", to, subject, text) { SubjectEncoding = Encoding.UTF8, BodyEncoding = Encoding.UTF8 };

    internal static async Task SendAsync(RunningSandbox sandbox, MailMessage mail)
    {
        using var client = new SmtpClient("127.0.0.1", sandbox.SmtpPort);
        await client.SendMailAsync(mail, Stop);
    }

    internal static async Task<IReadOnlyList<JsonNode>> InboxAsync(RunningSandbox sandbox, string to) =>
        [.. (await sandbox.GetAsync($"/control/mail?to={Uri.EscapeDataString(to)}")).AsArray().Select(mail => mail!)];
}
