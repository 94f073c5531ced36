using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace Cards.Edge;

/// <summary>The HTTP client that requests are forwarded with.</summary>
internal sealed class HostClient(ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = TimeSpan.FromSeconds(2);
        // As it was read: left alone, the client takes ASCII only and fails the request over anything else.
        handler.RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new SendOnce(handler);

    /// <summary>
    /// The client sends a request without content again when the connection dies before an answer; the host may have acted on the first. With
    /// content, be it empty, it does not. Not a transform: the forwarder fails a request whose content a transform replaced.
    /// </summary>
    private sealed class SendOnce(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
                request.Content ??= new ByteArrayContent([]);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
