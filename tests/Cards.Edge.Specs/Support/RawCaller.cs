using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Cards.Edge.Specs.Support;

internal sealed record RawAnswer(int Status, string Head, string Body);

/// <summary>A client that keeps no rules: bytes out, bytes in.</summary>
internal sealed class RawCaller : IAsyncDisposable
{
    private readonly TcpClient tcp = new();

    public static async Task<RawCaller> ConnectAsync(string address)
    {
        var caller = new RawCaller();
        var uri = new Uri(address);
        await caller.tcp.ConnectAsync(uri.Host, uri.Port, TestContext.Current.CancellationToken);
        return caller;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await tcp.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>One answer with a declared length, or everything until the other side closes.</summary>
    public async Task<RawAnswer> AnswerAsync()
    {
        var received = new MemoryStream();
        var chunk = new byte[4096];
        while (true)
        {
            if (Complete(Encoding.UTF8.GetString(received.ToArray())) is { } answer)
                return answer;
            var read = await tcp.GetStream().ReadAsync(chunk, TestContext.Current.CancellationToken);
            if (read == 0)
                throw new EndOfStreamException("Closed after: " + Encoding.UTF8.GetString(received.ToArray()));
            received.Write(chunk, 0, read);
        }
    }

    /// <summary>Sends a reset instead of a farewell.</summary>
    public void Vanish()
    {
        tcp.LingerState = new LingerOption(true, 0);
        tcp.Close();
    }

    public ValueTask DisposeAsync()
    {
        tcp.Dispose();
        return default;
    }

    private static RawAnswer? Complete(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return null;
        var head = text[..end];
        var body = text[(end + 4)..];
        var declared = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var length = declared is null ? 0 : int.Parse(declared.AsSpan(15), CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetByteCount(body) < length
            ? null
            : new RawAnswer(int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, body);
    }
}
