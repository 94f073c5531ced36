using Cards.Contracts;
using Cards.Edge.Specs.Support;

namespace Cards.Edge.Specs;

public sealed class RouteSpecs(Surroundings around)
{
    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/api/v2/cards")]
    [InlineData("GET", "/healthz")]
    [InlineData("GET", "/operator/cards")]
    [InlineData("GET", "/edge.json")]
    [InlineData("POST", "/healthz/live")]
    [InlineData("POST", "/openapi/v1.json")]
    [InlineData("GET", "/openapi/v2.json")]
    [InlineData("GET", "/openapi")]
    [InlineData("GET", "/docs/nothing")]
    [InlineData("GET", "/docs/../operator/cards")]
    [InlineData("POST", "/docs/index.html")]
    [InlineData("GET", "/api/v1/webhooks/uqpay")]
    [InlineData("POST", "/api/v1/webhooks/uqpay/more")]
    [InlineData("OPTIONS", "/api/v1/cards")]
    [InlineData("PURGE", "/api/v1/cards")]
    public async Task a_stranger_gets_401_wherever_the_route_is_not_public(string method, string path)
    {
        using var answer = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), around.Edge.Address + path));
        await answer.RefusedAsync(Errors.Unauthenticated);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nowhere")]
    [InlineData("/api/v2/cards")]
    [InlineData("/operator/cards")]
    [InlineData("/healthz")]
    public async Task a_user_gets_404_for_an_unlisted_path_and_the_host_is_not_asked(string path)
    {
        foreach (var chinese in new[] { false, true })
        {
            var request = Http.Get(around.Edge.Address + path).As(await around.Identity.TokenAsync());
            using var answer = await Http.SendAsync(chinese ? request.InChinese() : request);
            await answer.RefusedAsync(Errors.RouteNotFound, chinese);
        }
        Assert.DoesNotContain(path, around.Host.Seen);
    }

    [Fact]
    public async Task a_user_gets_405_for_a_method_a_route_of_the_edge_does_not_take()
    {
        using var answer = await Http.SendAsync(
            Http.Post(around.Edge.Address + "/healthz/live", "{}").As(await around.Identity.TokenAsync()).InChinese()
        );
        await answer.RefusedAsync(Errors.MethodNotAllowed, inChinese: true);
        Assert.Equal("GET, HEAD", answer.Header("Allow"));
    }

    [Theory]
    [InlineData("POST", "/api/v1/webhooks/uqpay")]
    [InlineData("GET", "/openapi/v1.json")]
    public async Task public_routes_need_no_token_and_assert_nobody(string method, string path)
    {
        using var answer = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), around.Edge.Address + path));
        var seen = await answer.AcceptedAsync();
        Assert.False(seen.GetProperty("headers").TryGetProperty("X-Caller-Assertion", out _));
    }

    [Fact]
    public async Task the_page_of_the_description_is_public_and_loads_nothing_from_elsewhere()
    {
        using var page = await Http.SendAsync(Http.Get(around.Edge.Address + "/docs/index.html"));
        Assert.Equal(200, (int)page.StatusCode);
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
        var policy = page.Header("Content-Security-Policy")!;
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        using var elsewhere = await Http.SendAsync(Http.Get(around.Edge.Address + "/healthz/live"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", elsewhere.Header("Content-Security-Policy"));
    }

    [Theory]
    [InlineData("/api/v1/%2e%2e/%2e%2e/operator/cards")]
    [InlineData("/api/v1/../../operator/cards")]
    [InlineData("/api/v1/webhooks/uqpay/../../cards")]
    public async Task dots_in_a_path_open_nothing(string path)
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync($"POST {path} HTTP/1.1\r\nHost: edge\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(401, (await caller.AnswerAsync()).Status);
    }

    [Fact]
    public async Task an_answer_of_the_host_passes_untouched()
    {
        const string Body = """{"trace_id":"t","status_code":409,"message":"busy","data":null,"code":"card_processing"}""";
        var path = around.Host.On(
            "/api/v1/refused",
            async context =>
            {
                context.Response.StatusCode = 409;
                context.Response.ContentType = "application/json; charset=utf-8";
                context.Response.Headers.RetryAfter = "3";
                context.Response.Headers.CacheControl = "private";
                context.Response.Headers["Idempotency-Replayed"] = "true";
                await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Body), context.RequestAborted);
            }
        );
        using var answer = await Http.SendAsync(Http.Get(around.Edge.Address + path).As(await around.Identity.TokenAsync()));
        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Equal(Body, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("3", answer.Header("Retry-After"));
        Assert.Equal("private", answer.Header("Cache-Control"));
        Assert.Equal("true", answer.Header("Idempotency-Replayed"));
    }

    [Fact]
    public async Task an_answer_to_a_user_is_private_unless_the_host_says_how_long_it_may_be_kept()
    {
        using var answer = await Http.SendAsync(Http.Get(around.Edge.Address + "/api/v1/private").As(await around.Identity.TokenAsync()));
        await answer.AcceptedAsync();
        Assert.Equal("no-store, private", answer.Headers.CacheControl!.ToString());
        using var everybodys = await Http.SendAsync(Http.Get(around.Edge.Address + "/.well-known/jwks.json"));
        Assert.True(everybodys.Headers.CacheControl!.Public);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task a_bare_status_of_the_host_stays_bare(int status)
    {
        var path = around.Host.On(
            $"/api/v1/bare/{status}",
            context =>
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            }
        );
        using var answer = await Http.SendAsync(Http.Get(around.Edge.Address + path).As(await around.Identity.TokenAsync()));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task every_answer_has_the_security_headers()
    {
        foreach (var path in new[] { "/healthz/live", "/nowhere", "/openapi/v1.json" })
        {
            using var answer = await Http.SendAsync(Http.Get(around.Edge.Address + path));
            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
            Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
            Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Header("Content-Security-Policy"));
            Assert.Matches("^[0-9a-f]{32}$", answer.Header("X-Trace-Id"));
            Assert.Null(answer.Header("Server"));
            Assert.Null(answer.Header("Strict-Transport-Security"));
        }
    }

    [Fact]
    public async Task outside_development_answers_ask_for_transport_security()
    {
        await using var edge = await RunningEdge.StartAsync("https://identity.invalid", around.Host.Address, "--environment=Production");
        using var answer = await Http.SendAsync(Http.Get(edge.Address + "/healthz/live"));
        Assert.Equal("max-age=31536000", answer.Header("Strict-Transport-Security"));
    }

    [Fact]
    public async Task outside_development_keys_are_not_fetched_without_transport_security()
    {
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, around.Host.Address, "--environment=Production");
        using var answer = await Http.SendAsync(Http.Get(edge.Address + "/api/v1/cards").As(await around.Identity.TokenAsync()));
        await answer.RefusedAsync(Errors.TemporarilyUnavailable);
    }
}
