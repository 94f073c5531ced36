using System.Net;
using System.Net.Sockets;
using Cards.Contracts;
using Cards.Edge.Specs.Support;
using Cards.Support;
using Microsoft.AspNetCore.Http;

namespace Cards.Edge.Specs;

public sealed class ForwardFailureSpecs(Surroundings around)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task a_host_that_is_down_is_host_unavailable(bool chinese)
    {
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, $"http://127.0.0.1:{FreePort.Take()}");
        using var answer = await CallAsync(edge, "/api/v1/cards", chinese);
        var body = await answer.RefusedAsync(Errors.HostUnavailable, chinese);
        Assert.Equal("5", answer.Header("Retry-After"));
        Assert.Equal(5, body.GetProperty("retry_after").GetInt32());
        Assert.True(body.GetProperty("retryable").GetBoolean());
    }

    [Fact]
    public async Task a_host_that_takes_no_connection_is_host_unavailable()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using var first = new TcpClient();
        await first.ConnectAsync((IPEndPoint)full.LocalEndPoint!, TestContext.Current.CancellationToken);
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, $"http://{full.LocalEndPoint}");
        using var answer = await CallAsync(edge, "/api/v1/cards");
        await answer.RefusedAsync(Errors.HostUnavailable);
    }

    [Fact]
    public async Task a_host_whose_name_is_unknown_is_host_unavailable()
    {
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, "http://host.invalid:81");
        using var answer = await CallAsync(edge, "/api/v1/cards");
        await answer.RefusedAsync(Errors.HostUnavailable);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task a_silent_host_is_gateway_timeout_and_is_told_to_stop(bool chinese)
    {
        var stopped = new TaskCompletionSource();
        var path = around.Host.On(
            $"/api/v1/silent/{chinese}",
            context =>
            {
                context.RequestAborted.Register(stopped.SetResult);
                return stopped.Task;
            }
        );
        await using var edge = await ImpatientEdgeAsync();
        using var answer = await CallAsync(edge, path, chinese);
        await answer.RefusedAsync(Errors.GatewayTimeout, chinese);
        await stopped.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task a_host_silent_after_its_headers_is_gateway_timeout()
    {
        var path = around.Host.On(
            "/api/v1/silent-after-headers",
            async context =>
            {
                await context.Response.StartAsync(context.RequestAborted);
                await Forever(context);
            }
        );
        await using var edge = await ImpatientEdgeAsync();
        using var answer = await CallAsync(edge, path);
        await answer.RefusedAsync(Errors.GatewayTimeout);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task a_host_that_hangs_up_is_bad_gateway(bool chinese)
    {
        var path = around.Host.On(
            "/api/v1/hangs-up",
            context =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
        );
        using var answer = await CallAsync(around.Edge, path, chinese);
        await answer.RefusedAsync(Errors.BadGateway, chinese);
    }

    [Fact]
    public async Task a_host_that_hangs_up_after_its_headers_is_bad_gateway()
    {
        var path = around.Host.On(
            "/api/v1/hangs-up-after-headers",
            async context =>
            {
                context.Response.ContentLength = 100;
                await context.Response.StartAsync(context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
            }
        );
        using var answer = await CallAsync(around.Edge, path);
        await answer.RefusedAsync(Errors.BadGateway);
    }

    [Fact]
    public async Task a_host_that_falls_silent_in_its_answer_cuts_ours()
    {
        var path = around.Host.On(
            "/api/v1/silent-in-body",
            async context =>
            {
                await context.Response.WriteAsync("half of", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Forever(context);
            }
        );
        await using var edge = await ImpatientEdgeAsync();
        using var answer = await CallAsync(edge, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task a_host_that_cuts_its_answer_short_cuts_ours()
    {
        var received = new TaskCompletionSource();
        var path = around.Host.On(
            "/api/v1/cut",
            async context =>
            {
                await context.Response.WriteAsync("half of", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await received.Task;
                context.Abort();
            }
        );
        using var answer = await CallAsync(around.Edge, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        received.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("HELLO\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nbroken header\r\n\r\n")]
    [InlineData("")]
    public async Task an_answer_that_is_not_http_is_bad_gateway(string bytes)
    {
        await using var host = new RawHost(bytes);
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, host.Address);
        using var answer = await CallAsync(edge, "/api/v1/cards");
        await answer.RefusedAsync(Errors.BadGateway);
    }

    [Theory]
    [InlineData("POST", "")]
    [InlineData("POST", "{}")]
    [InlineData("DELETE", "")]
    public async Task a_change_the_host_may_have_begun_is_never_sent_twice(string method, string body)
    {
        await using var host = new RawHost("");
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, host.Address);
        var request = new HttpRequestMessage(new HttpMethod(method), edge.Address + "/api/v1/cards/resend-activation-otp");
        if (body.Length > 0)
            request.Content = new StringContent(body);
        using var answer = await Http.SendAsync(request.As(await around.Identity.TokenAsync()));
        await answer.RefusedAsync(Errors.BadGateway);
        Assert.Equal(1, host.Requests);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task a_change_that_declares_no_body_is_never_sent_twice(string method)
    {
        await using var host = new RawHost("");
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, host.Address);
        await using var caller = await RawCaller.ConnectAsync(edge.Address);
        var token = await around.Identity.TokenAsync();
        await caller.SendAsync($"{method} /api/v1/something HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer {token}\r\n\r\n");
        Assert.Equal(Errors.BadGateway.Status, (await caller.AnswerAsync()).Status);
        Assert.Equal(1, host.Requests);
    }

    [Fact]
    public async Task a_caller_who_leaves_ends_the_work_of_the_host_and_is_no_failure()
    {
        var arrived = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, around.Host.Address);
        var path = around.Host.On(
            "/api/v1/left",
            async context =>
            {
                context.RequestAborted.Register(ended.SetResult);
                arrived.SetResult();
                await ended.Task;
            }
        );
        await using (var caller = await RawCaller.ConnectAsync(edge.Address))
        {
            await caller.SendAsync(
                $"GET {path} HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer {await around.Identity.TokenAsync()}\r\n\r\n"
            );
            await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
            caller.Vanish();
        }
        await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
        await edge.Process.StopAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("failed", edge.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task a_failure_is_logged_with_code_and_trace_and_without_secrets()
    {
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, $"http://127.0.0.1:{FreePort.Take()}");
        var token = await around.Identity.TokenAsync("canary-user");
        using var answer = await Http.SendAsync(Http.Post(edge.Address + "/api/v1/cards?canary-query=1", "canary-body").As(token));
        using var refused = await Http.SendAsync(
            Http.Get(edge.Address + "/api/v1/cards?canary-query=1").As(await around.Identity.WrongTokenAsync("expired"))
        );
        Assert.Contains($"answered host_unavailable, trace {answer.Header("X-Trace-Id")}", edge.Log);
        Assert.DoesNotContain("canary", edge.Log);
        Assert.DoesNotContain(token.Split('.')[1], edge.Log);
        Assert.DoesNotContain("eyJ", edge.Log);
    }

    [Fact]
    public async Task a_request_under_way_is_finished_before_the_edge_stops()
    {
        var arrived = new TaskCompletionSource();
        var stopping = new TaskCompletionSource();
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, around.Host.Address);
        var path = around.Host.On(
            "/api/v1/under-way",
            async context =>
            {
                arrived.SetResult();
                await stopping.Task;
            }
        );
        edge.Process.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        var calling = CallAsync(edge, path);
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
        var stopped = edge.Process.StopAsync(TestContext.Current.CancellationToken);
        using var answer = await calling;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await stopped;
    }

    private Task<RunningEdge> ImpatientEdgeAsync() =>
        RunningEdge.StartAsync(around.Identity.Authority, around.Host.Address, "--Edge:HostTimeout=00:00:01");

    private async Task<HttpResponseMessage> CallAsync(RunningEdge edge, string path, bool chinese = false)
    {
        var request = Http.Get(edge.Address + path).As(await around.Identity.TokenAsync());
        return await Http.SendAsync(chinese ? request.InChinese() : request);
    }

    private static Task Forever(HttpContext context)
    {
        var aborted = new TaskCompletionSource();
        context.RequestAborted.Register(aborted.SetResult);
        return aborted.Task;
    }
}
