using System.Net;
using System.Net.Sockets;

namespace Cards.Stack.Specs.Redis;

/// <summary>A way to the real Redis that can go silent, or be cut and opened again. It takes one step at a time, in one spec.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly List<TcpClient> clients = [];
    private readonly List<Task> copying = [];
    private TcpListener listener = new(IPAddress.Loopback, 0);
    private Task accepting;
    private volatile bool silent;

    public Line()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(listener);
    }

    public int Port { get; }

    private static string[] Server { get; } =
        (Environment.GetEnvironmentVariable("Cards__Redis") ?? throw new InvalidOperationException("Cards__Redis is not set.")).Split(':');

    /// <summary>Connections stay open and nothing arrives any more.</summary>
    public void Silence() => silent = true;

    public async Task CutAsync()
    {
        listener.Dispose();
        await accepting;
        lock (clients)
            clients.ForEach(client => client.Dispose());
        await Task.WhenAll(copying);
    }

    public void Reopen()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        accepting = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        listener.Dispose();
    }

    private async Task AcceptAsync(TcpListener open)
    {
        try
        {
            while (true)
            {
                var client = await open.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(Server[0], int.Parse(Server[1], System.Globalization.CultureInfo.InvariantCulture));
                lock (clients)
                    clients.AddRange([client, server]);
                copying.AddRange([CopyAsync(client, server), CopyAsync(server, client)]);
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The line was cut.
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[8192];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer)) > 0)
            {
                if (!silent)
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The line was cut.
        }
        finally
        {
            to.Dispose();
        }
    }
}
