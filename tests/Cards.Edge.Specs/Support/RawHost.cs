using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cards.Edge.Specs.Support;

/// <summary>Stands where the host stands and says the same bytes to every request, then hangs up.</summary>
internal sealed class RawHost : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task answering;
    private int requests;

    public RawHost(string bytes)
    {
        listener.Start();
        answering = AnswerAsync(Encoding.ASCII.GetBytes(bytes));
    }

    public string Address => $"http://{listener.LocalEndpoint}";

    public int Requests => Volatile.Read(ref requests);

    private async Task AnswerAsync(byte[] bytes)
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync();
                if (await connection.GetStream().ReadAsync(new byte[8192]) == 0)
                    continue;
                Interlocked.Increment(ref requests);
                await connection.GetStream().WriteAsync(bytes);
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await answering;
    }
}
