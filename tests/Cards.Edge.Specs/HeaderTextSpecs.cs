using Cards.Edge.Specs.Support;

namespace Cards.Edge.Specs;

/// <summary>Control characters in headers, over sockets of their own: clients do not send them.</summary>
public sealed class HeaderTextSpecs(Surroundings around)
{
    [Theory]
    [InlineData("Accept-Language", "zh\u0001")]
    [InlineData("Idempotency-Key", "a\u0001b")]
    [InlineData("Idempotency-Key", "a\u007fb")]
    [InlineData("Last-Event-ID", "1\u001b-1")]
    [InlineData("Last-Event-ID", "1\u0085-1")]
    [InlineData("User-Agent", "app\u0008")]
    [InlineData("X-Forwarded-For", "10.0.0.1\u0002")]
    [InlineData("Content-Type", "application/json\u0003")]
    [InlineData("Content-Encoding", "identity\u0003")]
    [InlineData("If-None-Match", "\"a\u001f\"")]
    [InlineData("X-Nobody-Reads", "a\u0001b")]
    public async Task a_control_character_in_a_header_is_a_malformed_request(string header, string value)
    {
        foreach (var path in new[] { "/api/v1/headers/control", "/healthz/live" })
        {
            var answer = await AskAsync(
                $"GET {path}",
                $"{header}: {value}\r\nAuthorization: Bearer {await around.Identity.TokenAsync()}\r\n"
            );
            Assert.Equal(400, answer.Status);
            Assert.Contains("\"code\":\"malformed_request\"", answer.Body, StringComparison.Ordinal);
            Assert.Matches("X-Trace-Id: [0-9a-f]{32}", answer.Head);
        }
        Assert.DoesNotContain("/api/v1/headers/control", around.Host.Seen);
    }

    [Fact]
    public async Task a_control_character_in_a_token_is_no_question_of_authentication()
    {
        var answer = await AskAsync("GET /api/v1/headers/token", "Authorization: Bearer a\u0001b\r\nAccept-Language: zh\r\n");
        Assert.Equal(400, answer.Status);
        Assert.Contains(Contracts.Errors.MalformedRequest.Message.Chinese, answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Accept-Language", "zh,\ten;q=0.5")]
    [InlineData("User-Agent", "Zoë 漢")]
    public async Task what_a_header_may_hold_passes(string header, string value)
    {
        var answer = await AskAsync(
            "GET /api/v1/headers/good",
            $"{header}: {value}\r\nAuthorization: Bearer {await around.Identity.TokenAsync()}\r\n"
        );
        Assert.Equal(200, answer.Status);
    }

    private async Task<RawAnswer> AskAsync(string request, string headers)
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync($"{request} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n{headers}\r\n");
        return await caller.AnswerAsync();
    }
}
