using Cards.Edge.Specs.Support;
using Cards.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Edge.Specs;

/// <summary>How often the identity provider is asked and which of its keys are believed, by a clock of our own.</summary>
public sealed class SigningKeysSpecs(Surroundings around) : IAsyncLifetime
{
    private readonly ManualClock clock = new();
    private PublishedKeys provider = null!;
    private WebApplicationFactory<EdgeEntry> edge = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await PublishedKeys.StartAsync();
        edge = EdgeIn("Development");
        client = edge.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        // A read that is held would hold the edge too.
        provider.Hold?.TrySetResult();
        await edge.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task a_known_key_is_read_once()
    {
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, await CallAsync("first"));
        Assert.Equal(1, provider.Reads);
    }

    [Fact]
    public async Task unknown_ids_cost_one_read_a_minute()
    {
        Assert.Equal(200, await CallAsync("first"));
        Assert.Equal(401, await CallAsync("invented-1"));
        Assert.Equal(401, await CallAsync("invented-2"));
        Assert.Equal(2, provider.Reads);
        clock.Pass(TimeSpan.FromSeconds(59));
        Assert.Equal(401, await CallAsync("invented-3"));
        Assert.Equal(2, provider.Reads);
        clock.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(401, await CallAsync("invented-4"));
        Assert.Equal(3, provider.Reads);
    }

    [Fact]
    public async Task unknown_ids_cost_one_read_a_minute_while_reading_fails_too()
    {
        Assert.Equal(200, await CallAsync("first"));
        provider.IsBroken = true;
        foreach (var keyId in new[] { "invented-1", "invented-2", "invented-3" })
            Assert.Equal(401, await CallAsync(keyId));
        Assert.Equal(2, provider.Reads);
    }

    [Fact]
    public async Task an_id_in_another_case_is_another_id()
    {
        Assert.Equal(200, await CallAsync("first"));
        Assert.Equal(401, await CallAsync("First"));
    }

    [Fact]
    public async Task two_keys_of_one_id_are_both_good()
    {
        provider.EcKeyIds = provider.KeyIds;
        Assert.Equal(200, await CallAsync("first"));
        Assert.Equal(200, await StatusAsync(provider.Token("first", isEc: true)));
    }

    [Fact]
    public async Task a_crowd_with_a_new_key_waits_for_one_read_and_nobody_else_does()
    {
        Assert.Equal(200, await CallAsync("first"));
        provider.KeyIds = ["first", "second"];
        provider.Hold = new TaskCompletionSource();
        var crowd = Enumerable.Range(0, 10).Select(_ => CallAsync("second")).ToArray();
        await ReadIsUnderWayAsync(2);
        Assert.Equal(200, await CallAsync("first"));
        Assert.All(crowd, waiting => Assert.False(waiting.IsCompleted));
        provider.Hold.SetResult();
        Assert.All(await Task.WhenAll(crowd), status => Assert.Equal(200, status));
        Assert.Equal(2, provider.Reads);
    }

    [Fact]
    public async Task old_keys_are_read_again_while_requests_go_on()
    {
        Assert.Equal(200, await CallAsync("first"));
        provider.KeyIds = ["second"];
        provider.Hold = new TaskCompletionSource();
        clock.Pass(TimeSpan.FromMinutes(11));
        Assert.Equal(200, await CallAsync("first"));
        await ReadIsUnderWayAsync(2);
        Assert.Equal(200, await CallAsync("first"));
        provider.Hold.SetResult();
        await Support.Eventually.TrueAsync(async () => await CallAsync("first") == 401);
        Assert.Equal(200, await CallAsync("second"));
        Assert.Equal(2, provider.Reads);
    }

    [Fact]
    public async Task a_failed_read_keeps_the_keys_that_are_known()
    {
        Assert.Equal(200, await CallAsync("first"));
        provider.IsBroken = true;
        Assert.Equal(401, await CallAsync("second"));
        Assert.Equal(200, await CallAsync("first"));
    }

    [Fact]
    public async Task without_any_keys_reading_is_tried_once_a_second()
    {
        provider.IsBroken = true;
        Assert.Equal(503, await CallAsync("first"));
        Assert.Equal(503, await CallAsync("first"));
        Assert.Equal(1, provider.Reads);
        provider.IsBroken = false;
        clock.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(200, await CallAsync("first"));
        Assert.Equal(2, provider.Reads);
    }

    [Fact]
    public async Task a_crowd_without_any_keys_waits_for_one_read()
    {
        provider.IsBroken = true;
        provider.Hold = new TaskCompletionSource();
        var crowd = Enumerable.Range(0, 10).Select(_ => CallAsync("first")).ToArray();
        await ReadIsUnderWayAsync(1);
        provider.Hold.SetResult();
        Assert.All(await Task.WhenAll(crowd), status => Assert.Equal(503, status));
        Assert.Equal(1, provider.Reads);
    }

    [Fact]
    public async Task a_caller_who_leaves_does_not_end_the_read_of_the_others()
    {
        provider.Hold = new TaskCompletionSource();
        using var left = new CancellationTokenSource();
        var leaver = client.SendAsync(Http.Get("http://edge/api/v1/cards").As(provider.Token("first")), left.Token);
        await ReadIsUnderWayAsync(1);
        var other = CallAsync("first");
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        provider.Hold.SetResult();
        Assert.Equal(200, await other);
        Assert.Equal(1, provider.Reads);
    }

    [Fact]
    public async Task a_document_of_another_issuer_is_not_believed()
    {
        provider.Issuer = "https://elsewhere.example";
        Assert.Equal(503, await CallAsync("first"));
        Assert.Equal(503, await StatusAsync(provider.Token("first", issuer: provider.Authority)));
    }

    [Fact]
    public async Task a_slash_at_the_end_of_the_issuer_is_part_of_its_name_in_tokens()
    {
        provider.Issuer = provider.Authority + "/";
        Assert.Equal(200, await CallAsync("first"));
        Assert.Equal(401, await StatusAsync(provider.Token("first", issuer: provider.Authority)));
    }

    [Fact]
    public async Task outside_development_keys_are_not_read_in_the_clear()
    {
        await using var production = EdgeIn("Production");
        using var caller = production.CreateClient();
        using var answer = await caller.SendAsync(Call(provider.Token("first")), TestContext.Current.CancellationToken);
        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal(0, provider.Reads);
    }

    private WebApplicationFactory<EdgeEntry> EdgeIn(string environment) =>
        new WebApplicationFactory<EdgeEntry>().WithWebHostBuilder(host =>
            host.UseEnvironment(environment)
                .ConfigureAppConfiguration(configuration =>
                    configuration.AddInMemoryCollection(
                        new Dictionary<string, string?>(EdgeKeys.Settings!)
                        {
                            ["Edge:Host"] = around.Host.Address,
                            ["Edge:Identity:Authority"] = provider.Authority,
                            ["Cards:CallerAssertion:Key"] = Convert.ToBase64String(RunningEdge.AssertionKey),
                            ["RateLimits:Enabled"] = "false",
                        }
                    )
                )
                .ConfigureTestServices(services => services.AddSingleton<TimeProvider>(clock))
        );

    private Task ReadIsUnderWayAsync(int count) => Support.Eventually.TrueAsync(() => Task.FromResult(provider.Reads == count));

    private Task<int> CallAsync(string keyId) => StatusAsync(provider.Token(keyId));

    private async Task<int> StatusAsync(string token)
    {
        using var answer = await client.SendAsync(Call(token), TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private static HttpRequestMessage Call(string token) => Http.Get("http://edge/api/v1/cards").As(token);

    private sealed class ManualClock : TimeProvider
    {
        private long now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref now);

        public void Pass(TimeSpan time) => Interlocked.Add(ref now, time.Ticks);
    }
}
