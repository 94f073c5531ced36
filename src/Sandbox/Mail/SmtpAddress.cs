namespace Cards.Sandbox.Mail;

/// <summary>Where the mail server listens. The port is known once the sandbox has started.</summary>
public sealed class SmtpAddress
{
    /// <summary>The bound TCP port on loopback.</summary>
    public int Port { get; internal set; }
}
