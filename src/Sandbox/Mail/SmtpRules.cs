using System.Buffers;
using System.Text;
using SmtpServer;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Cards.Sandbox.Mail;

/// <summary>Whom the server takes mail from and for.</summary>
internal sealed class SmtpGate(MailBehaviour behaviour) : MailboxFilter
{
    public override Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken)
    {
        if (behaviour.Mode == MailMode.Refuse)
        {
            throw Refuse(SmtpReplyCode.ServiceClosingTransmissionChannel, "4.3.2 Closing", quit: true);
        }

        ((SmtpConnection)context.Pipe).BeginEnvelope();
        return Task.FromResult(true);
    }

    public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken)
    {
        var connection = (SmtpConnection)context.Pipe;
        if (behaviour.Mode == MailMode.RejectRecipient)
        {
            throw Refuse(SmtpReplyCode.MailboxUnavailable, "5.1.1 Nobody of that name");
        }

        if (!behaviour.OffersSmtpUtf8 && !Ascii.IsValid(connection.AddressRead()))
        {
            throw Refuse(SmtpReplyCode.MailboxNameNotAllowed, "5.6.7 ASCII only");
        }

        connection.AddRecipient();
        return Task.FromResult(true);
    }

    private static SmtpResponseException Refuse(SmtpReplyCode code, string text, bool quit = false) =>
        new(new SmtpResponse(code, text), quit);
}

/// <summary>Puts what arrives into the mailbox, or leaves the client without an answer.</summary>
internal sealed class SmtpStore(Mailbox mailbox, MailBehaviour behaviour) : MessageStore
{
    public const int LargestMail = 10 * 1024 * 1024;

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context,
        IMessageTransaction transaction,
        ReadOnlySequence<byte> buffer,
        CancellationToken cancellationToken
    )
    {
        var connection = (SmtpConnection)context.Pipe;
        switch (behaviour.Mode)
        {
            case MailMode.SilentAfterData:
                await connection.StaySilentAsync(cancellationToken);
                throw new IOException("The client gave up.");
            case MailMode.Drop:
                connection.Dispose();
                throw new IOException("The connection was cut.");
        }

        if (buffer.Length > LargestMail)
        {
            return SmtpResponse.SizeLimitExceeded;
        }

        mailbox.Add(connection.Envelope.From, connection.Envelope.To, buffer.ToArray());
        return new SmtpResponse(SmtpReplyCode.Ok, "2.0.0 Kept");
    }
}

/// <summary>EHLO, whose answer names SMTPUTF8 only while it is offered.</summary>
internal sealed class SmtpGreetings(MailBehaviour behaviour) : SmtpCommandFactory
{
    public override SmtpCommand CreateEhlo(string domainOrAddress) => new Ehlo(domainOrAddress, behaviour);

    private sealed class Ehlo(string client, MailBehaviour behaviour) : EhloCommand(client)
    {
        protected override IEnumerable<string> GetExtensions(ISessionContext context) =>
            base.GetExtensions(context).Where(extension => behaviour.OffersSmtpUtf8 || extension != "SMTPUTF8");
    }
}
