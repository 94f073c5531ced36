using Cards.Contracts;
using Cards.Edge.Specs.Support;

namespace Cards.Edge.Specs;

/// <summary>Old clients read the envelope's status_code only: for them HTTP says 200 whatever happened.</summary>
public sealed class TransportStatusSpecs(Surroundings around) : IAsyncLifetime
{
    private RunningEdge edge = null!;

    [Fact]
    public async Task a_refusal_of_the_host_is_200_with_its_own_code()
    {
        const string Body = """{"trace_id":"t","status_code":409,"message":"busy","data":null,"code":"card_processing"}""";
        var path = around.Host.On(
            "/api/v1/ok/refused",
            async context =>
            {
                context.Response.StatusCode = 409;
                context.Response.ContentType = "application/json; charset=utf-8";
                context.Response.Headers.RetryAfter = "3";
                await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Body), context.RequestAborted);
            }
        );
        using var answer = await Http.SendAsync(Http.Get(edge.Address + path).As(await around.Identity.TokenAsync()));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(Body, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("3", answer.Header("Retry-After"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Fact]
    public async Task an_unauthenticated_caller_is_still_told_how_to_authenticate()
    {
        using var answer = await Http.SendAsync(Http.Get(edge.Address + "/api/v1/cards"));
        await OkAsync(answer, Errors.Unauthenticated);
        Assert.Equal("Bearer realm=\"cards\"", answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task a_limited_caller_is_still_told_when_to_come_back()
    {
        using var caller = new AddressedCaller();
        Assert.Equal(200, await caller.StatusAsync(Http.Post(edge.Address + "/api/v1/cards/reset-pin", "{}")));
        using var answer = await caller.SendAsync(Http.Post(edge.Address + "/api/v1/cards/reset-pin", "{}"));
        await OkAsync(answer, Errors.RateLimited);
        Assert.NotNull(answer.Header("Retry-After"));
        Assert.NotNull(answer.Header("RateLimit"));
        Assert.NotNull(answer.Header("RateLimit-Policy"));
    }

    [Fact]
    public async Task what_the_edge_refuses_while_forwarding_is_200_too()
    {
        using var answer = await Http.SendAsync(
            Http.Post(edge.Address + "/api/v1/ok/large", new string('a', 33 * 1024)).As(await around.Identity.TokenAsync())
        );
        await OkAsync(answer, Errors.PayloadTooLarge);
    }

    [Theory]
    [InlineData("GET", "/api/v1/cards/events", 401)]
    [InlineData("GET", "/nowhere", 401)]
    [InlineData("POST", "/healthz/live", 401)]
    public async Task machines_and_streams_get_the_real_status(string method, string path, int status)
    {
        using var answer = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), edge.Address + path));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task a_refused_webhook_gets_the_real_status()
    {
        using var answer = await Http.SendAsync(Http.Post(edge.Address + "/api/v1/webhooks/uqpay", new string('a', 65 * 1024)));
        Assert.Equal(413, (int)answer.StatusCode);
    }

    [Fact]
    public async Task a_bare_status_of_the_host_stays_what_it_is()
    {
        var path = around.Host.On(
            "/api/v1/ok/bare",
            context =>
            {
                context.Response.StatusCode = 503;
                return Task.CompletedTask;
            }
        );
        using var answer = await Http.SendAsync(Http.Get(edge.Address + path).As(await around.Identity.TokenAsync()));
        Assert.Equal(503, (int)answer.StatusCode);
    }

    public async ValueTask InitializeAsync() =>
        edge = await RunningEdge.StartAsync(
            around.Identity.Authority,
            around.Host.Address,
            "--Edge:TransportStatus=AlwaysOk",
            "--RateLimits:Enabled=true",
            "--RateLimits:Rules:ResetPin:Ip=1/min"
        );

    public ValueTask DisposeAsync() => edge.DisposeAsync();

    private static async Task OkAsync(HttpResponseMessage answer, ErrorCode expected)
    {
        var body = await answer.AcceptedAsync();
        Assert.Equal(expected.Status, body.GetProperty("status_code").GetInt32());
        Assert.Equal(expected.Code, body.GetProperty("code").GetString());
    }
}
