namespace Cards.Sandbox.Mail;

/// <summary>How the mail server treats its clients. A change counts from the next command, on open connections too.</summary>
internal enum MailMode
{
    Normal,

    /// <summary>Greets with 554 and hangs up; on an open connection the next mail gets 421.</summary>
    Refuse,

    /// <summary>Takes the whole mail, then never says another word. The mail is not kept.</summary>
    SilentAfterData,

    /// <summary>Accepts the connection and never says a word.</summary>
    SilentOnConnect,

    /// <summary>550 for every recipient.</summary>
    RejectRecipient,

    /// <summary>Takes the whole mail, then cuts the connection without an answer. The mail is not kept.</summary>
    Drop,
}

internal sealed class MailBehaviour
{
    private volatile MailMode _mode = MailMode.Normal;
    private volatile bool _offersSmtpUtf8 = true;

    public MailMode Mode
    {
        get => _mode;
        set => _mode = value;
    }

    /// <summary>False: EHLO does not name SMTPUTF8, and an address beyond ASCII is refused with 553.</summary>
    public bool OffersSmtpUtf8
    {
        get => _offersSmtpUtf8;
        set => _offersSmtpUtf8 = value;
    }
}
