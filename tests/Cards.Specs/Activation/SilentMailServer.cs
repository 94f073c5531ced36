using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cards.Specs.Activation;

/// <summary>An SMTP server that at one step of the conversation stops answering, and then listens whether the client goes.</summary>
public sealed class SilentMailServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;
    private int gone;

    public SilentMailServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The command that gets no answer; <c>greeting</c> for a server that does not even greet, <c>.</c> for one that is
    /// silent after the mail.</summary>
    public string SilentAt { get; set; } = "greeting";

    /// <summary>Connections that were left without an answer and closed by the client.</summary>
    public int Gone => gone;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await serving;
        stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stopping.Token);
                await ConverseAsync(client.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // The spec is over.
        }
    }

    private async Task ConverseAsync(NetworkStream stream)
    {
        try
        {
            using var lines = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
            var isSilent = SilentAt == "greeting";
            if (!isSilent)
                await SayAsync(stream, "220 silent.test");
            while (await lines.ReadLineAsync(stopping.Token) is { } line)
            {
                isSilent |= line.StartsWith(SilentAt, StringComparison.Ordinal);
                if (!isSilent && Reply(line) is { } reply)
                    await SayAsync(stream, reply);
            }
        }
        catch (IOException)
        {
            // Gone without a goodbye is gone too.
        }
        Interlocked.Increment(ref gone);
    }

    private async Task SayAsync(NetworkStream stream, string reply) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), stopping.Token);

    /// <summary>Null for the lines of the mail itself.</summary>
    private static string? Reply(string line) =>
        line.Split(' ', ':')[0] switch
        {
            "EHLO" or "MAIL" or "RCPT" or "RSET" => "250 Go on",
            "DATA" => "354 Go on",
            _ => null,
        };
}
