using System.Net;
using System.Net.Sockets;

namespace Cards.Support;

/// <summary>A way to a server that a spec can shut: connections are cut, and nothing listens until it is opened again.</summary>
public sealed class Gate : IAsyncDisposable
{
    private readonly List<TcpClient> clients = [];
    private readonly int port;
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;
    private Uri? target;

    public Gate()
    {
        port = FreePort.Take();
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
    }

    public Uri Address => new($"http://127.0.0.1:{port}/");

    public void LeadTo(Uri server)
    {
        target = server;
        accepting = AcceptAsync(listener!);
    }

    public async Task ShutAsync()
    {
        listener!.Dispose();
        listener = null;
        await accepting;
        lock (clients)
        {
            clients.ForEach(client => client.Dispose());
            clients.Clear();
        }
    }

    public void Open()
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        accepting = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        if (listener is not null)
            await ShutAsync();
    }

    private async Task AcceptAsync(TcpListener open)
    {
        try
        {
            while (true)
                _ = JoinAsync(await open.AcceptTcpClientAsync());
        }
        catch (Exception shut) when (shut is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The gate was shut.
        }
    }

    private async Task JoinAsync(TcpClient client)
    {
        var server = new TcpClient();
        lock (clients)
            clients.AddRange([client, server]);
        try
        {
            await server.ConnectAsync(target!.Host, target.Port);
            await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception cut) when (cut is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, as the spec wanted.
        }
        finally
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
