using System.Net;
using System.Text;
using Cards.Edge.Specs.Support;

namespace Cards.Edge.Specs;

/// <summary>An answer that goes on for ever.</summary>
public sealed class EventStreamSpecs(Surroundings around)
{
    private const string Streams = "/api/v1/cards/events-here";

    [Fact]
    public async Task every_event_goes_on_as_it_comes_and_a_caller_who_leaves_is_gone_at_the_host_too()
    {
        var (more, left) = (new TaskCompletionSource(), new TaskCompletionSource());
        var path = around.Host.On(
            $"{Streams}/1",
            async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.WriteAsync("data: 1\n\n"u8.ToArray());
                await more.Task;
                await context.Response.Body.WriteAsync("data: 2\n\n"u8.ToArray());
                using var gone = context.RequestAborted.Register(left.SetResult);
                await left.Task;
            }
        );
        var answer = await AskAsync(around.Edge, path);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using (var reader = await ReadAsync(answer))
        {
            Assert.Equal("data: 1", await reader.ReadLineAsync(Token));
            more.SetResult();
            await reader.ReadLineAsync(Token);
            Assert.Equal("data: 2", await reader.ReadLineAsync(Token));
        }
        answer.Dispose();

        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task an_edge_that_stops_does_not_wait_for_event_streams()
    {
        var left = new TaskCompletionSource();
        var path = around.Host.On(
            $"{Streams}/2",
            async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.WriteAsync(": here\n\n"u8.ToArray());
                using var gone = context.RequestAborted.Register(left.SetResult);
                await left.Task;
            }
        );
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, around.Host.Address);
        using var answer = await AskAsync(edge, path);
        using var reader = await ReadAsync(answer);
        Assert.Equal(": here", await reader.ReadLineAsync(Token));

        // Its patience with requests that still run is the host's timeout, 20 s here, and 5 s more.
        await edge.Process.StopAsync(Token).WaitAsync(TimeSpan.FromSeconds(15), Token);

        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<HttpResponseMessage> AskAsync(RunningEdge edge, string path)
    {
        var answer = await Http.SendAsync(
            Http.Get($"{edge.Address}{path}").As(await around.Identity.TokenAsync("user-7")).With("Accept", "text/event-stream")
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer;
    }

    private static async Task<StreamReader> ReadAsync(HttpResponseMessage answer) =>
        new(await answer.Content.ReadAsStreamAsync(Token), Encoding.UTF8);
}
