using Cards.Contracts;
using Cards.Edge.Specs.Support;

namespace Cards.Edge.Specs;

/// <summary>Bodies that are too large, too slow or badly framed, over sockets of their own.</summary>
public sealed class BodySpecs(Surroundings around)
{
    private const int Limit = 32 * 1024;
    private const string Webhooks = "/api/v1/webhooks/uqpay";

    [Theory]
    [InlineData("/api/v1/body/at-limit", Limit)]
    [InlineData(Webhooks, 2 * Limit)]
    public async Task a_body_of_exactly_the_limit_arrives_whole(string path, int size)
    {
        using var answer = await Http.SendAsync(
            Http.Post(around.Edge.Address + path, new string('a', size)).As(await around.Identity.TokenAsync())
        );
        var seen = await answer.AcceptedAsync();
        Assert.Equal(size, seen.GetProperty("body").GetBytesFromBase64().Length);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "Content-Type: application/json\r\n")]
    [InlineData("HEAD", "")]
    [InlineData("DELETE", "")]
    [InlineData("DELETE", "Content-Type: application/json\r\n")]
    [InlineData("DELETE", "Content-Length: 0\r\n")]
    [InlineData("POST", "")]
    [InlineData("POST", "Content-Type: application/json\r\n")]
    [InlineData("POST", "Content-Length: 0\r\n")]
    [InlineData("POST", "Content-Type: application/json\r\nContent-Length: 0\r\n")]
    [InlineData("PUT", "")]
    public async Task a_request_without_a_body_is_forwarded_without_one(string method, string headers)
    {
        var seen = new TaskCompletionSource<(string Method, string? Framing, int Bytes)>();
        var path = around.Host.On(
            $"/api/v1/body/none/{Guid.CreateVersion7()}",
            async context =>
            {
                var bytes = await context.Request.Body.ReadAsync(new byte[1], context.RequestAborted);
                seen.SetResult((context.Request.Method, context.Request.Headers.TransferEncoding, bytes));
            }
        );
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        var token = await around.Identity.TokenAsync();

        await caller.SendAsync($"{method} {path} HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer {token}\r\n{headers}\r\n");

        Assert.Equal(200, (await caller.AnswerAsync()).Status);
        Assert.Equal((method, null, 0), await seen.Task);
    }

    [Fact]
    public async Task the_framing_of_a_chunked_body_counts()
    {
        foreach (var (size, status) in new[] { (Limit - 256, 200), (Limit, 413) })
        {
            var request = Http.Post(around.Edge.Address + "/api/v1/body/framing", new string('a', size))
                .As(await around.Identity.TokenAsync());
            request.Headers.TransferEncodingChunked = true;
            using var answer = await Http.SendAsync(request);
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("/api/v1/body/declared", Limit + 1)]
    [InlineData("/api/v1/body/declared-much", 50 * Limit)]
    [InlineData(Webhooks, (2 * Limit) + 1)]
    public async Task a_body_declared_too_large_is_413_before_it_is_sent(string path, int size)
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync(path, $"Content-Length: {size}"));
        await RefusedAsync(caller, Errors.PayloadTooLarge);
        if (path != Webhooks)
            Assert.DoesNotContain(path, around.Host.Seen);
    }

    [Fact]
    public async Task a_client_that_sends_a_megabyte_anyway_reads_its_413_and_goes_on()
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync("/api/v1/body/megabyte", "Content-Length: 1048576"));
        await RefusedAsync(caller, Errors.PayloadTooLarge);
        await caller.SendAsync(new byte[1048576]);
        await caller.SendAsync("GET /healthz/live HTTP/1.1\r\nHost: edge\r\n\r\n");
        Assert.Equal(200, (await caller.AnswerAsync()).Status);
    }

    [Theory]
    [InlineData("/api/v1/body/chunked", Limit + 1)]
    [InlineData(Webhooks, (2 * Limit) + 1)]
    public async Task a_chunked_body_that_grows_too_large_is_413(string path, int size)
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync(path, "Transfer-Encoding: chunked"));
        for (var sent = 0; sent < size; sent += 1024)
        {
            var length = Math.Min(1024, size - sent);
            await caller.SendAsync($"{length:x}\r\n{new string('a', length)}\r\n");
        }
        await RefusedAsync(caller, Errors.PayloadTooLarge);
    }

    [Fact]
    public async Task a_body_that_trickles_is_408()
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync("/api/v1/body/slow", "Content-Length: 100") + "{");
        await RefusedAsync(caller, Errors.RequestTimeout);
    }

    [Fact]
    public async Task a_body_in_broken_chunks_is_400()
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync("/api/v1/body/broken", "Transfer-Encoding: chunked") + "zz\r\n{}\r\n0\r\n\r\n");
        await RefusedAsync(caller, Errors.MalformedRequest);
    }

    /// <summary>More than the server's counter of a chunk's bytes can hold: it throws there what it throws nowhere else.</summary>
    [Theory]
    [InlineData("/api/v1/body/huge", "80000000")]
    [InlineData("/api/v1/body/huge", "ffffffff")]
    [InlineData("/api/v1/body/huge", "fffffffffffffffff")]
    [InlineData("/api/v1/cards/show-cvv-iframe", "80000000")]
    [InlineData(Webhooks, "80000000")]
    [InlineData(Webhooks, "ffffffffffffffff")]
    [InlineData(Webhooks, "zz")]
    [InlineData(Webhooks, "-1")]
    public async Task a_chunk_whose_size_is_none_is_a_malformed_request(string path, string size)
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync(path, "Transfer-Encoding: chunked") + $"{size}\r\n{{}}\r\n0\r\n\r\n");
        await RefusedAsync(caller, Errors.MalformedRequest);
    }

    /// <summary>The same after a chunk that was right, when the host may have begun to read.</summary>
    [Theory]
    [InlineData("/api/v1/body/huge-later")]
    [InlineData(Webhooks)]
    public async Task a_later_chunk_whose_size_is_none_is_a_malformed_request(string path)
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync(path, "Transfer-Encoding: chunked") + "7\r\n{\"a\":1}\r\n80000000\r\n");
        await RefusedAsync(caller, Errors.MalformedRequest);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    [InlineData("x-unknown")]
    public async Task a_compressed_body_is_an_unsupported_media_type_and_never_reaches_the_host(string coding)
    {
        const string Path = "/api/v1/body/coded";
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync(Path, $"Content-Encoding: {coding}\r\nContent-Length: 2") + "{}");
        await RefusedAsync(caller, Errors.UnsupportedMediaType);
        Assert.DoesNotContain(Path, around.Host.Seen);
    }

    [Theory]
    [InlineData("Content-Encoding: identity\r\nContent-Length: 2", "{}")]
    [InlineData("Content-Encoding: Identity\r\nContent-Length: 2", "{}")]
    [InlineData("Content-Encoding: gzip\r\nContent-Length: 0", "")]
    public async Task a_body_as_it_stands_passes_and_so_does_none(string headers, string body)
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync("/api/v1/body/uncoded", headers) + body);
        Assert.Equal(200, (await caller.AnswerAsync()).Status);
    }

    [Fact]
    public async Task length_and_chunks_together_cannot_smuggle_a_second_request()
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(
            await HeadAsync("/api/v1/body/both", "Content-Length: 4\r\nTransfer-Encoding: chunked")
                + "5\r\nhello\r\n0\r\n\r\nGET /api/v1/body/smuggled HTTP/1.1\r\nHost: host\r\n\r\n"
        );
        await caller.AnswerAsync();
        Assert.DoesNotContain("/api/v1/body/smuggled", around.Host.Seen);
    }

    [Fact]
    public async Task a_caller_who_leaves_in_the_middle_of_a_body_ends_the_request_at_the_host()
    {
        var arrived = new TaskCompletionSource();
        var ended = new TaskCompletionSource<Exception>();
        var path = around.Host.On(
            "/api/v1/body/left",
            async context =>
            {
                arrived.SetResult();
                ended.SetResult(
                    await Assert.ThrowsAnyAsync<Exception>(async () =>
                        await context.Request.Body.CopyToAsync(Stream.Null, CancellationToken.None)
                    )
                );
            }
        );
        await using (var caller = await RawCaller.ConnectAsync(around.Edge.Address))
        {
            await caller.SendAsync(await HeadAsync(path, "Content-Length: 100") + "{\"plain\":");
            await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
            caller.Vanish();
        }
        await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task headers_beyond_their_room_are_refused_by_the_server_itself()
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync($"GET /healthz/live HTTP/1.1\r\nHost: edge\r\nX-Large: {new string('a', 17 * 1024)}\r\n\r\n");
        Assert.Equal(431, (await caller.AnswerAsync()).Status);
    }

    private async Task<string> HeadAsync(string path, string framing) =>
        $"POST {path} HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer {await around.Identity.TokenAsync()}\r\nContent-Type: application/json\r\n{framing}\r\n\r\n";

    private static async Task RefusedAsync(RawCaller caller, ErrorCode expected)
    {
        var answer = await caller.AnswerAsync();
        Assert.Equal(expected.Status, answer.Status);
        Assert.Contains($"\"code\":\"{expected.Code}\"", answer.Body, StringComparison.Ordinal);
    }
}
