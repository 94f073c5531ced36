using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Cards.Sandbox.Mail;

/// <summary>One SMTP conversation (RFC 5321). No AUTH, no STARTTLS: it listens on loopback only.</summary>
internal sealed partial class SmtpSession(Stream connection, Mailbox mailbox, MailBehaviour behaviour)
{
    private const int LargestMail = 10 * 1024 * 1024;
    private const int MostRecipients = 100;

    private readonly SmtpStream _client = new(connection);
    private readonly List<string> _to = [];
    private string? _from;

    public async Task RunAsync(CancellationToken stopping)
    {
        if (!await GreetAsync(stopping))
        {
            return;
        }

        try
        {
            while (await _client.ReadLineAsync(stopping) is { } line && await AnswerAsync(Encoding.UTF8.GetString(line), stopping)) { }
        }
        catch (LineTooLongException)
        {
            await _client.ReplyAsync("500 5.5.2 Line too long, closing", stopping);
        }
    }

    private async Task<bool> GreetAsync(CancellationToken stopping)
    {
        switch (behaviour.Mode)
        {
            case MailMode.SilentOnConnect:
                await _client.StaySilentAsync(stopping);
                return false;
            case MailMode.Refuse:
                await _client.ReplyAsync("554 5.3.2 No mail service here", stopping);
                return false;
            default:
                await _client.ReplyAsync("220 localhost Cards sandbox", stopping);
                return true;
        }
    }

    /// <summary>False ends the conversation.</summary>
    private async Task<bool> AnswerAsync(string line, CancellationToken stopping)
    {
        var (verb, argument) = line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space
            ? (line[..space], line[(space + 1)..])
            : (line, "");
        switch (verb.ToUpperInvariant())
        {
            case "DATA":
                return await DataAsync(stopping);
            case "QUIT":
                await _client.ReplyAsync("221 2.0.0 Bye", stopping);
                return false;
            case "MAIL" when behaviour.Mode == MailMode.Refuse:
                await _client.ReplyAsync("421 4.3.2 Closing", stopping);
                return false;
            case var other:
                await _client.ReplyAsync(Reply(other, argument), stopping);
                return true;
        }
    }

    private string Reply(string verb, string argument) =>
        verb switch
        {
            "EHLO" => Reset($"250-localhost\r\n250-SIZE {LargestMail}\r\n250-8BITMIME\r\n250 SMTPUTF8"),
            "HELO" => Reset("250 localhost"),
            "RSET" => Reset("250 2.0.0 Forgotten"),
            "NOOP" => "250 2.0.0 Still here",
            "VRFY" => "252 2.5.0 Send and see",
            "MAIL" => Mail(argument),
            "RCPT" => Recipient(argument),
            _ => "502 5.5.1 Not known here",
        };

    private string Reset(string reply)
    {
        _from = null;
        _to.Clear();
        return reply;
    }

    private string Mail(string argument)
    {
        if (_from is not null)
        {
            return "503 5.5.1 One sender at a time";
        }

        if (SenderPath().Match(argument) is not { Success: true } path)
        {
            return "501 5.5.4 MAIL FROM:<address>";
        }

        if (long.TryParse(path.Groups["size"].Value, out var size) && size > LargestMail)
        {
            return "552 5.3.4 Too large";
        }

        _from = path.Groups["address"].Value;
        return "250 2.1.0 Sender noted";
    }

    private string Recipient(string argument)
    {
        if (_from is null)
        {
            return "503 5.5.1 MAIL comes first";
        }

        if (RecipientPath().Match(argument) is not { Success: true } path)
        {
            return "501 5.5.4 RCPT TO:<address>";
        }

        if (behaviour.Mode == MailMode.RejectRecipient)
        {
            return "550 5.1.1 Nobody of that name";
        }

        if (_to.Count == MostRecipients)
        {
            return "452 4.5.3 Too many recipients";
        }

        _to.Add(path.Groups["address"].Value);
        return "250 2.1.5 Recipient noted";
    }

    private async Task<bool> DataAsync(CancellationToken stopping)
    {
        if (_to.Count == 0)
        {
            await _client.ReplyAsync("503 5.5.1 RCPT comes first", stopping);
            return true;
        }

        await _client.ReplyAsync("354 End with a dot on its own", stopping);
        var content = new ArrayBufferWriter<byte>();
        if (!await ReceiveAsync(content, stopping) || behaviour.Mode == MailMode.Drop)
        {
            return false;
        }

        if (behaviour.Mode == MailMode.SilentAfterData)
        {
            await _client.StaySilentAsync(stopping);
            return false;
        }

        await _client.ReplyAsync(Keep(content), stopping);
        return true;
    }

    /// <summary>Reads to the lonely dot and takes the stuffed ones out (RFC 5321 section 4.5.2). False when the client hung up before it.</summary>
    private async Task<bool> ReceiveAsync(ArrayBufferWriter<byte> content, CancellationToken stopping)
    {
        while (await _client.ReadLineAsync(stopping) is { } line)
        {
            if (line is [(byte)'.'])
            {
                return true;
            }

            // Past the limit the rest is read and thrown away: the client listens only after its dot.
            if (content.WrittenCount <= LargestMail)
            {
                content.Write(line is [(byte)'.', ..] ? line.AsSpan(1) : line);
                content.Write("\r\n"u8);
            }
        }

        return false;
    }

    private string Keep(ArrayBufferWriter<byte> content)
    {
        if (content.WrittenCount > LargestMail)
        {
            return Reset("552 5.3.4 Too large");
        }

        mailbox.Add(_from!, [.. _to], content.WrittenSpan);
        return Reset("250 2.0.0 Kept");
    }

    [GeneratedRegex(@"^FROM:\s*<(?<address>[^<>]*)>(?:.*\bSIZE=(?<size>\d{1,18}))?", RegexOptions.IgnoreCase)]
    private static partial Regex SenderPath();

    [GeneratedRegex(@"^TO:\s*<(?<address>[^<>]+)>", RegexOptions.IgnoreCase)]
    private static partial Regex RecipientPath();
}
