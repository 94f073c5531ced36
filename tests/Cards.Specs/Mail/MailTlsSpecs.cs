using Cards.Platform.Mail;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cards.Specs.Mail;

/// <summary>Whether a mail goes out encrypted, in the clear, or not at all.</summary>
public sealed class MailTlsSpecs
{
    [Theory]
    [InlineData(MailTls.None, true)]
    [InlineData(MailTls.WhenAvailable, true)]
    [InlineData(MailTls.Required, false)]
    [InlineData(MailTls.Implicit, false)]
    public async Task A_server_without_encryption_gets_only_what_may_go_in_the_clear(MailTls tls, bool taken)
    {
        await using var server = new EncryptedMailServer();

        Assert.Equal(taken, await SendAsync(server, tls));

        Assert.Equal(
            taken ? [("lin@cards.test", false, null)] : [],
            server.Taken.Select(mail => (mail.To, mail.IsEncrypted, Named(mail.User)))
        );
    }

    [Theory]
    [InlineData(MailTls.WhenAvailable)]
    [InlineData(MailTls.Required)]
    [InlineData(MailTls.Implicit)]
    public async Task A_server_with_a_trusted_certificate_gets_the_mail_encrypted(MailTls tls)
    {
        await using var server = new EncryptedMailServer(hasCertificate: true, isImplicit: tls == MailTls.Implicit);

        Assert.True(await SendAsync(server, tls, isTrusted: true));

        Assert.True(Assert.Single(server.Taken).IsEncrypted);
    }

    [Theory]
    [InlineData(MailTls.WhenAvailable)]
    [InlineData(MailTls.Required)]
    [InlineData(MailTls.Implicit)]
    public async Task A_server_with_a_certificate_of_its_own_making_gets_nothing(MailTls tls)
    {
        await using var server = new EncryptedMailServer(hasCertificate: true, isImplicit: tls == MailTls.Implicit);

        Assert.False(await SendAsync(server, tls));

        Assert.Empty(server.Taken);
    }

    [Theory]
    [InlineData(MailTls.Required, EncryptedMailServer.Password, true)]
    [InlineData(MailTls.Implicit, EncryptedMailServer.Password, true)]
    [InlineData(MailTls.Required, "wrong", false)]
    [InlineData(MailTls.Required, "", false)]
    public async Task A_server_that_asks_for_a_login_takes_mail_after_it(MailTls tls, string password, bool taken)
    {
        await using var server = new EncryptedMailServer(hasCertificate: true, isImplicit: tls == MailTls.Implicit, asksForLogin: true);

        Assert.Equal(taken, await SendAsync(server, tls, isTrusted: true, password));

        Assert.Equal(taken ? [EncryptedMailServer.User] : [], server.Taken.Select(mail => mail.User));
    }

    [Theory]
    [InlineData("", "", MailTls.None, true)]
    [InlineData("cards", "secret", MailTls.Required, true)]
    [InlineData("cards", "secret", MailTls.Implicit, true)]
    [InlineData("cards", "secret", MailTls.WhenAvailable, false)]
    [InlineData("cards", "secret", MailTls.None, false)]
    [InlineData("cards", "", MailTls.Required, false)]
    [InlineData("", "secret", MailTls.Required, false)]
    public void A_password_never_goes_in_the_clear(string user, string password, MailTls tls, bool isValid) =>
        Assert.Equal(isValid, Options(25, tls, user, password).IsValid());

    private static string? Named(string? user) => string.IsNullOrEmpty(user) ? null : user;

    private static Task<bool> SendAsync(EncryptedMailServer server, MailTls tls, bool isTrusted = false, string password = "")
    {
        var options = Options(server.Port, tls, password.Length > 0 ? EncryptedMailServer.User : "", password);
        var mailer = new Mailer(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System, NullLogger<Mailer>.Instance)
        {
            Trusted = isTrusted ? server.Certificate : null,
        };
        Assert.True(MailAddress.TryRead("lin@cards.test", out var to));
        return mailer.SendAsync(to, "subject", "body");
    }

    private static MailOptions Options(int port, MailTls tls, string user, string password) =>
        new()
        {
            Host = "127.0.0.1",
            Port = port,
            From = "cards@cards.test",
            Tls = tls,
            User = user,
            Password = password,
        };
}
