namespace Cards.Sandbox.Specs.UqPay;

// 1.8
public class RateLimitSpecs
{
    [Fact]
    public async Task the_token_call_allows_sixty_a_minute()
    {
        await using var twin = await TwinUnderTest.StartAsync(("RateLimits", "true"));
        foreach (var _ in Enumerable.Range(0, 60))
        {
            await twin.LoginAsync();
        }

        var reply = await twin.SendAsync("POST", "/api/v1/connect/token", null, ("x-client-id", "demo-client"), ("x-api-key", "demo-key"));
        Assert.Equal("too_many_requests", reply.Expect(429)["code"]);
        Assert.InRange(reply.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);

        await twin.MoveClockAsync(TimeSpan.FromMinutes(1));
        await twin.LoginAsync();
    }

    [Fact]
    public async Task strangers_get_two_hundred_a_minute_and_then_429()
    {
        await using var twin = await TwinUnderTest.StartAsync(("RateLimits", "true"), ("RetryAfter", "false"));
        foreach (var _ in Enumerable.Range(0, 200))
        {
            (await twin.SendAsync("GET", "/api/v1/issuing/products")).Expect(401);
        }

        Assert.Null((await twin.SendAsync("GET", "/api/v1/issuing/products")).Expect(429).Headers.RetryAfter);
    }
}
