using System.Text;
using Cards.Contracts.Messages;
using Cards.Platform.Http;
using Cards.Platform.Mail;
using Cards.Platform.Secrets;

namespace Cards.CardControls;

/// <summary>Whom to tell, sealed: messages and dead letters are stored, and an address is nobody else's business.</summary>
/// <param name="Language">zh or en.</param>
public sealed record SealedMail(SealedValue Recipient, string Language);

/// <summary>Tells a user that their PIN was changed. Never part of the change itself: a mail that fails is tried again and at last waits as a dead letter.</summary>
public sealed record SendPinChangedMail(string Last4, SealedMail Mail) : Message;

/// <summary>Seals the address, and writes the mail. Singleton, thread-safe.</summary>
public sealed class PinMail(Sealer sealer, Mailer mailer)
{
    private const string Purpose = "pin-changed-mail";

    /// <summary>Null for a caller without an address, or with one that can never be mailed.</summary>
    public SealedMail? Seal(Caller caller) =>
        caller.Email is { } email && MailAddress.TryRead(email, out _)
            ? new SealedMail(sealer.Seal(Encoding.UTF8.GetBytes(email), Purpose), caller.Language.Tag())
            : null;

    /// <exception cref="MailNotSentException">The server did not take it.</exception>
    public async Task SendAsync(SendPinChangedMail message)
    {
        // Trying again will not help an address that can never be mailed.
        if (!MailAddress.TryRead(Encoding.UTF8.GetString(sealer.Open(message.Mail.Recipient, Purpose)), out var to))
            return;
        var isSent =
            message.Mail.Language == "zh"
                ? await mailer.SendAsync(to, "卡片密码已修改", $"您尾号 {message.Last4} 的卡片密码已修改。如非本人操作，请立即冻结卡片。\n")
                : await mailer.SendAsync(
                    to,
                    "Your card PIN was changed",
                    $"The PIN of your card ending in {message.Last4} was changed. If this was not you, freeze the card now.\n"
                );
        if (!isSent)
            throw new MailNotSentException();
    }
}

/// <summary>The queue tries again later.</summary>
public sealed class MailNotSentException() : Exception("The mail could not be handed over.");

public static class SendPinChangedMailHandler
{
    public static Task Handle(SendPinChangedMail message, PinMail mail) => mail.SendAsync(message);
}
