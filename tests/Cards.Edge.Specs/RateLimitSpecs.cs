using System.Globalization;
using System.Security.Cryptography;
using Cards.Contracts;
using Cards.Edge.Specs.Support;

namespace Cards.Edge.Specs;

/// <summary>Who is refused with 429 <c>rate_limited</c> at the edge, and who is not.</summary>
public sealed class RateLimitSpecs(Surroundings around)
{
    private const string UpdateStatus = "/api/v1/cards/update-status";
    private const string ByNumber = "/api/v1/cards/get-by-number";

    [Fact]
    public async Task of_64_callers_at_one_moment_exactly_the_limit_of_their_address_goes_through()
    {
        await using var host = await ScriptedHost.StartAsync();
        await using var edge = await StartAsync(host.Address);
        using var caller = new AddressedCaller();
        await around.Identity.TokenAsync();

        var users = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => ATokenAsync()));
        var next = -1;
        var statuses = await caller.StatusesAsync(
            64,
            () => Http.Post(edge.Address + UpdateStatus, "{}").As(users[Interlocked.Increment(ref next)])
        );

        Assert.Equal(60, statuses.Count(status => status == 200));
        Assert.Equal(4, statuses.Count(status => status == 429));
        Assert.Equal(60, host.Seen.Count());
    }

    [Fact]
    public async Task of_64_requests_of_one_user_from_everywhere_exactly_the_limit_goes_through()
    {
        await using var host = await ScriptedHost.StartAsync();
        await using var edge = await StartAsync(host.Address);
        var token = await ATokenAsync();

        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(async _ =>
                {
                    using var caller = new AddressedCaller();
                    return await caller.StatusAsync(Http.Post(edge.Address + UpdateStatus, "{}").As(token));
                })
        );

        Assert.Equal(30, statuses.Count(status => status == 200));
        Assert.Equal(30, host.Seen.Count());
    }

    [Fact]
    public async Task two_edges_share_one_budget()
    {
        await using var one = await StartAsync(around.Host.Address);
        await using var other = await StartAsync(around.Host.Address);
        using var caller = new AddressedCaller();
        var token = await ATokenAsync();
        var next = 0;

        var statuses = await caller.StatusesAsync(
            64,
            () => Http.Post((Interlocked.Increment(ref next) % 2 == 0 ? one : other).Address + UpdateStatus, "{}").As(token)
        );

        Assert.Equal(30, statuses.Count(status => status == 200));
    }

    [Fact]
    public async Task the_refusal_tells_when_to_come_back_and_what_each_window_has_left()
    {
        await using var edge = await StartAsync(around.Host.Address);
        using var caller = new AddressedCaller();
        var token = await ATokenAsync();
        // A refused request counts in no window: the day still has 40 left after three refusals.
        await caller.StatusesAsync(13, () => Http.Post(edge.Address + ByNumber, "{}").As(token));

        using var answer = await caller.SendAsync(Http.Post(edge.Address + ByNumber, "{}").As(token).InChinese());

        var body = await answer.RefusedAsync(Errors.RateLimited, inChinese: true);
        Assert.True(body.GetProperty("retryable").GetBoolean());
        Assert.InRange(body.GetProperty("retry_after").GetInt32(), 1, 60);
        Assert.Equal($"{body.GetProperty("retry_after").GetInt32()}", answer.Header("Retry-After"));
        Assert.Equal("\"user-min\";q=10;w=60, \"user-day\";q=50;w=86400", answer.Header("RateLimit-Policy"));
        Assert.Matches("^\"user-min\";r=0;t=[0-9]{1,2}, \"user-day\";r=40;t=86[0-9]{3}$", answer.Header("RateLimit"));
    }

    [Fact]
    public async Task strangers_are_counted_before_anybody_looks_at_their_token()
    {
        await using var edge = await StartAsync(around.Host.Address);
        using var caller = new AddressedCaller();

        var statuses = await caller.StatusesAsync(40, () => Http.Post(edge.Address + ByNumber, "{}").As("not-a-token"));

        Assert.Equal(30, statuses.Count(status => status == 401));
        Assert.Equal(10, statuses.Count(status => status == 429));
    }

    [Fact]
    public async Task a_refusal_by_user_leaves_other_users_of_the_address_alone()
    {
        await using var edge = await StartAsync(around.Host.Address, "--RateLimits:Rules:GetByNumber:User=2/min");
        using var caller = new AddressedCaller();
        var (busy, calm) = (await ATokenAsync(), await ATokenAsync());
        await caller.StatusesAsync(5, () => Http.Post(edge.Address + ByNumber, "{}").As(busy));

        Assert.Equal(200, await caller.StatusAsync(Http.Post(edge.Address + ByNumber, "{}").As(calm)));
    }

    [Fact]
    public async Task a_spoofed_forwarded_for_gains_nothing_and_harms_nobody()
    {
        await using var edge = await StartAsync(around.Host.Address, "--RateLimits:Rules:UpdateStatus:User=off");
        using var caller = new AddressedCaller();
        using var victim = new AddressedCaller();
        var token = await ATokenAsync();
        var next = 0;

        var statuses = await caller.StatusesAsync(
            64,
            () =>
                Http.Post(edge.Address + UpdateStatus, "{}")
                    .As(token)
                    .With("X-Forwarded-For", Interlocked.Increment(ref next) % 2 == 0 ? $"203.0.113.{next}" : $"{victim.Address}")
        );

        Assert.Equal(60, statuses.Count(status => status == 200));
        Assert.Equal(200, await victim.StatusAsync(Http.Post(edge.Address + UpdateStatus, "{}").As(token)));
    }

    [Fact]
    public async Task behind_trusted_proxies_the_rightmost_address_that_is_not_theirs_counts()
    {
        using var proxy = new AddressedCaller();
        await using var edge = await StartAsync(
            around.Host.Address,
            "--RateLimits:Rules:UpdateStatus:Ip=2/min",
            $"--Edge:TrustedProxies:0={proxy.Address}/32",
            "--Edge:TrustedProxies:1=10.20.0.0/16"
        );
        var token = await ATokenAsync();
        var (client, other) = (AddressedCaller.AnAddress(), AddressedCaller.AnAddress());
        Task<int> From(string forwarded) =>
            proxy.StatusAsync(Http.Post(edge.Address + UpdateStatus, "{}").As(token).With("X-Forwarded-For", forwarded));

        // What the client itself claims stands left of what the first proxy saw.
        Assert.Equal(200, await From($"198.51.100.1, {client}, 10.20.0.7"));
        Assert.Equal(200, await From($"198.51.100.2, {client}:50123"));
        Assert.Equal(429, await From($"198.51.100.3, {client}, 10.20.9.9"));
        Assert.Equal(200, await From($"{client}, {other}"));
        // Counted as the proxy itself: nobody else vouches for anything.
        Assert.Equal(200, await From("not an address"));
    }

    [Fact]
    public async Task an_ipv6_subscriber_is_counted_as_one_network()
    {
        using var proxy = new AddressedCaller();
        await using var edge = await StartAsync(
            around.Host.Address,
            "--RateLimits:Rules:UpdateStatus:Ip=2/min",
            $"--Edge:TrustedProxies:0={proxy.Address}/32"
        );
        var token = await ATokenAsync();
        var network = ANetwork();
        Task<int> From(string forwarded) =>
            proxy.StatusAsync(Http.Post(edge.Address + UpdateStatus, "{}").As(token).With("X-Forwarded-For", forwarded));

        Assert.Equal(200, await From($"{network}:1::1"));
        Assert.Equal(200, await From($"[{network}:1:ffff::2]:4711"));
        Assert.Equal(429, await From($"{network}:1:1:2:3:4"));
        Assert.Equal(200, await From($"{network}:2::1"));
    }

    [Theory]
    [InlineData("/api/v1/cards/update-status/")]
    [InlineData("/API/v1/Cards/UPDATE-status")]
    [InlineData("/api/v1/cards/update%2Dstatus")]
    [InlineData("/api/v1/cards/update-status?x=1")]
    public async Task another_way_to_write_the_path_is_the_same_route(string path)
    {
        await using var edge = await StartAsync(around.Host.Address, "--RateLimits:Rules:UpdateStatus:User=1/min");
        using var caller = new AddressedCaller();
        var token = await ATokenAsync();

        Assert.Equal(200, await caller.StatusAsync(Http.Post(edge.Address + UpdateStatus, "{}").As(token)));
        Assert.Equal(429, await caller.StatusAsync(Http.Post(edge.Address + path, "{}").As(token)));
    }

    [Theory]
    [InlineData("--RateLimits:Enabled=false")]
    [InlineData("--RateLimits:Rules:GetByNumber:Ip=off", "--RateLimits:Rules:GetByNumber:User=off")]
    [InlineData("--Cards:Redis=127.0.0.1:1")]
    public async Task nothing_is_limited_when_it_is_off_or_while_redis_is_away(params string[] settings)
    {
        await using var edge = await StartAsync(around.Host.Address, settings);
        using var caller = new AddressedCaller();
        var token = await ATokenAsync();

        var statuses = await caller.StatusesAsync(40, () => Http.Post(edge.Address + ByNumber, "{}").As(token));

        Assert.All(statuses, status => Assert.Equal(200, status));
    }

    private Task<RunningEdge> StartAsync(string host, params string[] settings) =>
        RunningEdge.StartAsync(around.Identity.Authority, host, ["--RateLimits:Enabled=true", .. settings]);

    private Task<string> ATokenAsync() => around.Identity.TokenAsync($"user-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");

    /// <summary>The first three groups of an IPv6 address nobody else uses.</summary>
    private static string ANetwork() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"2001:{RandomNumberGenerator.GetInt32(1, 0xffff):x}:{RandomNumberGenerator.GetInt32(1, 0xffff):x}"
        );
}
