using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Cards.Edge.Specs.Support;

/// <summary>A caller with an address of their own, somewhere in 127.0.0.0/8, so that nobody else spends their limits.</summary>
internal sealed class AddressedCaller : IDisposable
{
    private readonly HttpMessageInvoker client;

    public AddressedCaller() =>
        client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, ConnectCallback = ConnectAsync });

    public IPAddress Address { get; } = AnAddress();

    public static IPAddress AnAddress() => new([127, .. RandomNumberGenerator.GetBytes(2), (byte)RandomNumberGenerator.GetInt32(2, 255)]);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        client.SendAsync(request, TestContext.Current.CancellationToken);

    /// <summary>The statuses of that many requests, sent at the same moment.</summary>
    public async Task<int[]> StatusesAsync(int count, Func<HttpRequestMessage> request) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => StatusAsync(request())));

    public async Task<int> StatusAsync(HttpRequestMessage request)
    {
        using var answer = await SendAsync(request);
        return (int)answer.StatusCode;
    }

    public void Dispose() => client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(Address, 0));
        await socket.ConnectAsync(context.DnsEndPoint, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
