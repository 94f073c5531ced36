namespace Cards.Platform.Mail;

/// <summary>How the way to the mail server is encrypted.</summary>
public enum MailTls
{
    /// <summary>Not at all: for a server on the same machine.</summary>
    None,

    /// <summary>STARTTLS when the server offers it. Whoever is in between can take the offer away.</summary>
    WhenAvailable,

    /// <summary>STARTTLS (RFC 3207), or nothing is sent.</summary>
    Required,

    /// <summary>TLS from the first byte (RFC 8314), mostly on port 465.</summary>
    Implicit,
}

/// <summary>Configuration section <c>Mail</c>.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>What <see cref="IsValid"/> asks for.</summary>
    public const string Rules =
        "Mail: Host, Port and the address From are needed; SendTimeout is above zero; User and Password come together, "
        + "with Tls Required or Implicit.";

    public string Host { get; set; } = "";

    public int Port { get; set; } = 25;

    /// <summary>The sender's address.</summary>
    public string From { get; set; } = "";

    public MailTls Tls { get; set; } = MailTls.Required;

    /// <summary>Empty: the server asks for no login.</summary>
    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>How long handing one mail over may take, all of it.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public bool IsValid() =>
        Host.Length > 0
        && Port is > 0 and < 65536
        && Enum.IsDefined(Tls)
        && MailAddress.TryRead(From, out _)
        && (User.Length > 0) == (Password.Length > 0)
        && (User.Length == 0 || Tls is MailTls.Required or MailTls.Implicit)
        && SendTimeout > TimeSpan.Zero;
}
