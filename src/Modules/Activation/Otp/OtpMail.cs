using Cards.Platform.Http;
using Cards.Platform.Mail;
using Cards.Platform.Secrets;
using Microsoft.Extensions.Options;

namespace Cards.Activation.Otp;

/// <summary>The mail with the code. The code is in the mail and nowhere else.</summary>
internal sealed class OtpMail(Mailer mailer, IOptions<ActivationOptions> activation)
{
    /// <summary>False when it could not be handed over in time.</summary>
    public Task<bool> SendAsync(MailAddress to, Sensitive<string> code, Language language)
    {
        var minutes = (int)activation.Value.Otp.CodeLife.TotalMinutes;
        return language == Language.Chinese
            ? mailer.SendAsync(
                to,
                "卡片激活验证码",
                $"您的卡片激活验证码为：{code.Reveal()}\n\n验证码 {minutes} 分钟内有效。如非本人操作，请忽略此邮件。\n"
            )
            : mailer.SendAsync(
                to,
                "Your card activation code",
                $"Your card activation code is: {code.Reveal()}\n\nIt is valid for {minutes} minutes. If you did not ask for it, ignore this mail.\n"
            );
    }
}
