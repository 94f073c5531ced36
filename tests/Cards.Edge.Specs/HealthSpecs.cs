using Cards.Contracts;
using Cards.Edge.Specs.Support;
using Cards.Support;
using Microsoft.AspNetCore.Http;

namespace Cards.Edge.Specs;

public sealed class HealthSpecs(Surroundings around)
{
    [Fact]
    public async Task alive_needs_nobody()
    {
        await using var edge = await RunningEdge.StartAsync($"http://127.0.0.1:{FreePort.Take()}", $"http://127.0.0.1:{FreePort.Take()}");
        using var live = await Http.SendAsync(Http.Get(edge.Address + "/healthz/live"));
        Assert.Equal(200, (await live.AcceptedAsync()).GetProperty("status_code").GetInt32());
        using var ready = await Http.SendAsync(Http.Get(edge.Address + "/healthz/ready"));
        await ready.RefusedAsync(Errors.TemporarilyUnavailable);
    }

    [Fact]
    public async Task ready_follows_the_host_and_tells_no_details()
    {
        await using var host = await ScriptedHost.StartAsync();
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, host.Address);
        foreach (var status in new[] { 503, 200, 503, 404 })
        {
            host.On(
                "/healthz/ready",
                context =>
                {
                    context.Response.StatusCode = status;
                    return context.Response.WriteAsync("postgres at 10.0.0.1 is down", context.RequestAborted);
                }
            );
            var expected = status == 200 ? 200 : 503;
            await Eventually.TrueAsync(async () => await ReadyAsync(edge) == expected);
        }
    }

    [Fact]
    public async Task many_questions_cost_the_host_one_a_second()
    {
        await using var host = await ScriptedHost.StartAsync();
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, host.Address);
        var start = TimeProvider.System.GetTimestamp();
        for (var round = 0; round < 10; round++)
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ReadyAsync(edge)));
        var seconds = (int)TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Assert.InRange(host.Seen.Count(), 1, 2 + seconds);
    }

    private static async Task<int> ReadyAsync(RunningEdge edge)
    {
        using var answer = await Http.SendAsync(Http.Get(edge.Address + "/healthz/ready"));
        Assert.DoesNotContain("postgres", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (int)answer.StatusCode;
    }
}
