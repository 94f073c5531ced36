using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cards.Sandbox.Specs.Mail;

/// <summary>Speaks SMTP by hand, octet for octet.</summary>
internal sealed class SmtpConversation : IDisposable
{
    private readonly TcpClient _tcp = new();
    private StreamReader _replies = StreamReader.Null;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<SmtpConversation> OpenAsync(int port)
    {
        var conversation = new SmtpConversation();
        await conversation._tcp.ConnectAsync(IPAddress.Loopback, port, Stop);
        conversation._replies = new StreamReader(conversation._tcp.GetStream(), Encoding.ASCII);
        return conversation;
    }

    /// <summary>Through greeting and EHLO.</summary>
    public static async Task<SmtpConversation> GreetedAsync(int port)
    {
        var conversation = await OpenAsync(port);
        Assert.Equal("220", (await conversation.ReplyAsync())?[..3]);
        Assert.Equal("250", (await conversation.SayAsync("EHLO spec\r\n"))?[..3]);
        return conversation;
    }

    /// <summary>The last line of the next reply; null when the server hung up.</summary>
    public async Task<string?> ReplyAsync() => await ReplyLinesAsync() is [.., var last] ? last : null;

    /// <summary>All lines of the next reply; none when the server hung up.</summary>
    public async Task<IReadOnlyList<string>> ReplyLinesAsync()
    {
        var lines = new List<string>();
        do
        {
            if (await _replies.ReadLineAsync(Stop) is not { } line)
            {
                return [];
            }

            lines.Add(line);
        } while (lines[^1] is [_, _, _, '-', ..]);

        return lines;
    }

    public async Task SendAsync(string octets) => await _tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes(octets), Stop);

    public async Task<string?> SayAsync(string octets)
    {
        await SendAsync(octets);
        return await ReplyAsync();
    }

    /// <summary>A whole mail; the answer is the reply to its final dot.</summary>
    public async Task<string?> DeliverAsync(string to, string content)
    {
        await SayAsync("MAIL FROM:<a@cards.test>\r\n");
        await SayAsync($"RCPT TO:<{to}>\r\n");
        Assert.Equal("354", (await SayAsync("DATA\r\n"))?[..3]);
        return await SayAsync(content + "\r\n.\r\n");
    }

    public void Dispose()
    {
        _replies.Dispose();
        _tcp.Dispose();
    }
}
