using System.Net.Mime;
using Yarp.ReverseProxy.Transforms;

namespace Cards.Edge;

/// <summary>An event stream does not end by itself, and a stopping edge waits for what still runs: so it cuts streams. Apps resume by <c>Last-Event-ID</c>.</summary>
internal sealed class CutEventStreams(IHostApplicationLifetime edge) : ResponseTransform
{
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse?.Content.Headers.ContentType?.MediaType == MediaTypeNames.Text.EventStream)
        {
            var client = context.HttpContext;
            client.Response.RegisterForDispose(edge.ApplicationStopping.Register(client.Abort));
        }
        return default;
    }
}
