using System.Net.Mail;
using System.Text;
using Cards.Platform.Http;
using Cards.Platform.Secrets;
using Microsoft.Extensions.Options;

namespace Cards.Activation.Otp;

/// <summary>Configuration section <c>Mail</c>.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    public string Host { get; set; } = "";

    public int Port { get; set; } = 25;

    public string From { get; set; } = "";

    public bool IsValid() => Host.Length > 0 && Port is > 0 and < 65536 && MailAddress.TryCreate(From, out _);
}

/// <summary>Hands the mail with the code to the mail server. The code is in the mail and nowhere else.</summary>
internal sealed class OtpMail(IOptions<MailOptions> mail, IOptions<ActivationOptions> activation)
{
    /// <summary>False when the server refused, cannot be reached, or took longer than <see cref="ActivationOptions.OtpOptions.SendTimeout"/>.</summary>
    public async Task<bool> SendAsync(string to, Sensitive<string> code, Language language)
    {
        if (!MailAddress.TryCreate(to, out var recipient))
            return false;
        using var message = Compose(recipient, code, language);
        var patience = activation.Value.Otp.SendTimeout;
        using var client = new SmtpClient(mail.Value.Host, mail.Value.Port) { Timeout = (int)patience.TotalMilliseconds };
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

    private MailMessage Compose(MailAddress recipient, Sensitive<string> code, Language language)
    {
        var minutes = (int)activation.Value.Otp.CodeLife.TotalMinutes;
        var (subject, body) =
            language == Language.Chinese
                ? ("卡片激活验证码", $"您的卡片激活验证码为：{code.Reveal()}\n\n验证码 {minutes} 分钟内有效。如非本人操作，请忽略此邮件。\n")
                : (
                    "Your card activation code",
                    $"Your card activation code is: {code.Reveal()}\n\nIt is valid for {minutes} minutes. If you did not ask for it, ignore this mail.\n"
                );
        return new MailMessage(new MailAddress(mail.Value.From), recipient)
        {
            Subject = subject,
            SubjectEncoding = Encoding.UTF8,
            Body = body,
            BodyEncoding = Encoding.UTF8,
        };
    }
}
