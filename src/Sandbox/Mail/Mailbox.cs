using System.Text;
using MimeKit;

namespace Cards.Sandbox.Mail;

/// <summary>One mail as received. <see cref="To"/> is who the envelope named, blind copies included.</summary>
internal sealed record ReceivedMail(long Id, string From, IReadOnlyList<string> To, string Subject, string Text, DateTimeOffset ReceivedAt);

/// <summary>The last 1000 mails, in memory.</summary>
internal sealed class Mailbox(TimeProvider clock)
{
    private const int Capacity = 1000;
    private readonly Lock _gate = new();
    private readonly Queue<ReceivedMail> _mails = new();
    private long _lastId;

    // Mail may come in the charsets of any country.
    static Mailbox() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public void Add(string from, IReadOnlyList<string> to, byte[] content)
    {
        var (subject, text) = Read(content);
        lock (_gate)
        {
            if (_mails.Count == Capacity)
            {
                _mails.Dequeue();
            }

            _mails.Enqueue(new ReceivedMail(++_lastId, from, to, subject, text, clock.GetUtcNow()));
        }
    }

    /// <summary>Newest first; with an address, only what was sent to it.</summary>
    public IReadOnlyList<ReceivedMail> Newest(string? to)
    {
        lock (_gate)
        {
            return [.. _mails.Reverse().Where(mail => string.IsNullOrEmpty(to) || mail.To.Contains(to, StringComparer.OrdinalIgnoreCase))];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _mails.Clear();
        }
    }

    /// <summary>As a person would read it: the plain text, else what other text there is. What is no mail is shown as it came.</summary>
    private static (string Subject, string Text) Read(byte[] content)
    {
        try
        {
            using var stream = new MemoryStream(content);
            using var message = MimeMessage.Load(stream);
            var text = message.TextBody ?? message.HtmlBody ?? message.BodyParts.OfType<TextPart>().FirstOrDefault()?.Text ?? "";
            return (message.Subject ?? "", Lines(text));
        }
        catch (FormatException)
        {
            return ("", Lines(Encoding.UTF8.GetString(content)));
        }
    }

    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');
}
