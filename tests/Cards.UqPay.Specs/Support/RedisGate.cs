using System.Net;
using System.Net.Sockets;

namespace Cards.UqPay.Specs.Support;

/// <summary>A way to the real Redis that a spec can shut: connections are cut and none comes through until it is opened again.</summary>
internal sealed class RedisGate : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> clients = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private bool shut;

    public RedisGate()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Address => listener.LocalEndpoint.ToString()!;

    public void Shut()
    {
        lock (clients)
        {
            shut = true;
            clients.ForEach(client => client.Dispose());
            clients.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Shut();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (; ; )
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                _ = JoinAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // The gate was taken down.
        }
    }

    private async Task JoinAsync(TcpClient client)
    {
        var server = new TcpClient();
        lock (clients)
        {
            clients.AddRange([client, server]);
            if (shut)
            {
                client.Dispose();
                return;
            }
        }
        try
        {
            var target = Servers.Redis.Split(':');
            await server.ConnectAsync(target[0], int.Parse(target[1], System.Globalization.CultureInfo.InvariantCulture), stop.Token);
            await Task.WhenAny(
                client.GetStream().CopyToAsync(server.GetStream(), stop.Token),
                server.GetStream().CopyToAsync(client.GetStream(), stop.Token)
            );
        }
        catch (Exception failure)
            when (failure
                    is IOException
                        or SocketException
                        or OperationCanceledException
                        or ObjectDisposedException
                        or InvalidOperationException
            )
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
