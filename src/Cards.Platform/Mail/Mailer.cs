using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Text;
using MimeKit.Utils;

namespace Cards.Platform.Mail;

/// <summary>Hands mails to the mail server. What a mail says, and to whom, is in the mail and nowhere else.</summary>
/// <remarks>Singleton, thread-safe. A connection for each mail: they are few, and each may wait for another silent server.</remarks>
public sealed partial class Mailer(IOptions<MailOptions> options, TimeProvider time, ILogger<Mailer> log)
{
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(1);

    /// <summary>The one certificate a spec's server has; null for what the machine trusts.</summary>
    internal X509Certificate? Trusted { get; init; }

    /// <summary>False when the server refused, cannot be reached, cannot take such an address, or took longer than
    /// <see cref="MailOptions.SendTimeout"/>; the connection is closed then, and nothing of the mail is sent any more.</summary>
    public async Task<bool> SendAsync(MailAddress to, string subject, string body)
    {
        var settings = options.Value;
        using var message = Write(to, subject, body);
        using var giveUp = new CancellationTokenSource(settings.SendTimeout, time);
        using var client = Client(settings);
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, Security(settings.Tls), giveUp.Token);
            if (settings.User.Length > 0)
                await client.AuthenticateAsync(new NetworkCredential(settings.User, settings.Password), giveUp.Token);
            // Without SMTPUTF8 the package would send the local part's bytes all the same.
            if (to.NeedsUtf8 && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            {
                LogNotSent("NoSmtpUtf8", 0);
                return false;
            }
            var format = FormatOptions.Default.Clone();
            format.International = to.NeedsUtf8;
            await client.SendAsync(format, message, giveUp.Token);
        }
        catch (Exception failure) when (IsNotTaken(failure))
        {
            // The text of a failure may quote the address.
            LogNotSent(failure.GetType().Name, (int)((failure as SmtpCommandException)?.StatusCode ?? 0));
            return false;
        }
        await SayGoodbyeAsync(client);
        return true;
    }

    private MimeMessage Write(MailAddress to, string subject, string body)
    {
        if (!MailAddress.TryRead(options.Value.From, out var from))
            throw new InvalidOperationException("Mail:From is not an address.");
        return new MimeMessage([from.Mailbox], [to.Mailbox], subject, new TextPart(TextFormat.Plain) { Text = body })
        {
            Date = time.GetUtcNow(),
            // Its own choice would name this machine.
            MessageId = MimeUtils.GenerateMessageId(from.Mailbox.Domain),
        };
    }

    private SmtpClient Client(MailOptions settings) =>
        new()
        {
            Timeout = (int)Math.Min(settings.SendTimeout.TotalMilliseconds, int.MaxValue),
            // As every other TLS connection of the product: authorities inside a network publish no revocation lists.
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = Trusted is { } trusted ? (_, shown, _, _) => trusted.Equals(shown) : null,
        };

    private static SecureSocketOptions Security(MailTls tls) =>
        tls switch
        {
            MailTls.None => SecureSocketOptions.None,
            MailTls.WhenAvailable => SecureSocketOptions.StartTlsWhenAvailable,
            MailTls.Implicit => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.StartTls,
        };

    private static bool IsNotTaken(Exception failure) =>
        failure
            is OperationCanceledException
                or TimeoutException
                or IOException
                or SocketException
                or CommandException
                or ProtocolException
                or AuthenticationException
                or SslHandshakeException
                or ServiceNotAuthenticatedException
                or ServiceNotConnectedException
                or NotSupportedException;

    /// <summary>The mail is taken by now, whatever becomes of the goodbye.</summary>
    private async Task SayGoodbyeAsync(SmtpClient client)
    {
        using var giveUp = new CancellationTokenSource(GoodbyePatience, time);
        try
        {
            await client.DisconnectAsync(quit: true, giveUp.Token);
        }
        catch (Exception failure) when (IsNotTaken(failure))
        {
            // Disposing closes the connection.
        }
    }

    [LoggerMessage(LogLevel.Warning, "A mail was not handed over: {Failure}, SMTP status {Status}")]
    private partial void LogNotSent(string failure, int status);
}
