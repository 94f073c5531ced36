using System.Net.Mail;
using System.Text;
using Microsoft.Extensions.Options;

namespace Cards.Platform.Mail;

/// <summary>Configuration section <c>Mail</c>.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    public string Host { get; set; } = "";

    public int Port { get; set; } = 25;

    public string From { get; set; } = "";

    /// <summary>How long handing one mail over may take.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public bool IsValid() =>
        Host.Length > 0 && Port is > 0 and < 65536 && MailAddress.TryCreate(From, out _) && SendTimeout > TimeSpan.Zero;
}

/// <summary>Hands mails to the mail server. What a mail says is in the mail and nowhere else.</summary>
/// <remarks>Singleton, thread-safe.</remarks>
public sealed class Mailer(IOptions<MailOptions> options)
{
    /// <summary>False when the server refused, cannot be reached, or took longer than <see cref="MailOptions.SendTimeout"/>.</summary>
    public async Task<bool> SendAsync(string to, string subject, string body)
    {
        if (!MailAddress.TryCreate(to, out var recipient))
            return false;
        using var message = new MailMessage(new MailAddress(options.Value.From), recipient)
        {
            Subject = subject,
            SubjectEncoding = Encoding.UTF8,
            Body = body,
            BodyEncoding = Encoding.UTF8,
        };
        var patience = options.Value.SendTimeout;
        using var client = new SmtpClient(options.Value.Host, options.Value.Port) { Timeout = (int)patience.TotalMilliseconds };
        try
        {
            // The client's own time limit starts anew with each step of the conversation; this one is for all of it.
            await client.SendMailAsync(message).WaitAsync(patience);
            return true;
        }
        catch (Exception failure) when (failure is SmtpException or TimeoutException or IOException)
        {
            return false;
        }
    }
}
