using Cards.Contracts;
using Cards.UqPay.Specs.Support;

namespace Cards.UqPay.Specs.Token;

public class TokenSpecs
{
    private const string Assign = "/v1/issuing/cards/assign";

    [Fact]
    public async Task Fifty_callers_share_one_login()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => adapter.ReadSomeCardAsync()));
        Assert.All(outcomes, outcome => Assert.Null(outcome.Value()));
        Assert.Equal(1, await twin.LoginsAsync());
    }

    [Fact]
    public async Task Two_processes_share_one_login()
    {
        await using var twin = await Twin.StartAsync();
        await using var one = await Adapter.StartAsync(twin);
        await using var other = await Adapter.StartAsync(twin);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : other).ReadSomeCardAsync()));
        Assert.All(outcomes, outcome => Assert.Null(outcome.Value()));
        Assert.Equal(1, await twin.LoginsAsync());
    }

    [Fact]
    public async Task A_token_killed_by_a_foreign_login_is_replaced_by_one_login_and_the_call_keeps_its_key()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var holder = await adapter.CardholderAsync();
        var number = await twin.FreeNumberAsync();
        await twin.LogInElsewhereAsync();

        (await adapter.AssignAsync(holder, number)).Value();

        // Ours, the foreign one, ours again.
        Assert.Equal(3, await twin.LoginsAsync());
        var calls = await twin.CallsAsync(Assign);
        Assert.Equal([401, 200], calls.Select(call => call.Status));
        Assert.Equal(calls[0].Key, calls[1].Key);
        Assert.Single(await twin.CardsAsync());
    }

    [Fact]
    public async Task After_a_foreign_login_two_busy_processes_log_in_once_between_them()
    {
        await using var twin = await Twin.StartAsync();
        await using var one = await Adapter.StartAsync(twin);
        await using var other = await Adapter.StartAsync(twin);
        await Task.WhenAll(one.ReadSomeCardAsync(), other.ReadSomeCardAsync());
        await twin.LogInElsewhereAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : other).ReadSomeCardAsync()));

        Assert.All(outcomes, outcome => Assert.Null(outcome.Value()));
        Assert.Equal(3, await twin.LoginsAsync());
    }

    [Fact]
    public async Task A_process_whose_token_another_one_replaced_takes_the_new_one_without_a_login()
    {
        await using var twin = await Twin.StartAsync();
        await using var one = await Adapter.StartAsync(twin);
        await using var other = await Adapter.StartAsync(twin);
        await one.ReadSomeCardAsync();
        await other.ReadSomeCardAsync();
        await twin.LogInElsewhereAsync();
        await one.ReadSomeCardAsync();
        Assert.Equal(3, await twin.LoginsAsync());

        Assert.Null((await other.ReadSomeCardAsync()).Value());

        Assert.Equal(3, await twin.LoginsAsync());
    }

    [Fact]
    public async Task The_token_is_renewed_five_minutes_before_it_ends()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        await adapter.ReadSomeCardAsync();
        adapter.Time.Advance(TimeSpan.FromMinutes(24));
        await adapter.ReadSomeCardAsync();
        Assert.Equal(1, await twin.LoginsAsync());

        await Eventually.IsTrueAsync(
            async () => !await adapter.Redis.KeyExistsAsync("uqpay:login:" + twin.ClientId),
            "the pace of logins was kept"
        );
        adapter.Time.Advance(TimeSpan.FromMinutes(1.5));
        await adapter.ReadSomeCardAsync();

        Assert.Equal(2, await twin.LoginsAsync());
        Assert.DoesNotContain(401, (await twin.CallsAsync("/v1/issuing/cards/{id}")).Select(call => call.Status ?? 0));
    }

    [Theory]
    [InlineData("error")]
    [InlineData("delay")]
    public async Task A_token_that_cannot_be_renewed_is_used_to_its_end(string kind)
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin, settings: [("CallTimeout", "00:00:02"), ("RequestBudget", "00:00:02")]);
        await adapter.ReadSomeCardAsync();
        await twin.FaultAsync(
            new
            {
                kind,
                path = "/v1/connect/token",
                times = 100,
                delay_ms = 2500,
            }
        );
        adapter.Time.Advance(TimeSpan.FromMinutes(26));
        Assert.Null((await adapter.ReadSomeCardAsync()).Value());
    }

    [Fact]
    public async Task Without_redis_the_last_token_serves_until_it_expires_and_nobody_logs_in()
    {
        await using var twin = await Twin.StartAsync();
        await using var gate = new RedisGate();
        await using var adapter = await Adapter.StartAsync(twin, gate.Address);
        await adapter.ReadSomeCardAsync();
        gate.Shut();

        Assert.Null((await adapter.ReadSomeCardAsync()).Value());
        adapter.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Null((await adapter.ReadSomeCardAsync()).Value());
        adapter.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Errors.UpstreamUnavailable, (await adapter.ReadSomeCardAsync()).Refusal().Error);

        Assert.Equal(1, await twin.LoginsAsync());
    }

    [Fact]
    public async Task Without_redis_a_killed_token_is_not_replaced()
    {
        await using var twin = await Twin.StartAsync();
        await using var gate = new RedisGate();
        await using var adapter = await Adapter.StartAsync(twin, gate.Address);
        await adapter.ReadSomeCardAsync();
        gate.Shut();
        await twin.LogInElsewhereAsync();

        Assert.Equal(Errors.UpstreamUnavailable, (await adapter.ReadSomeCardAsync()).Refusal().Error);

        Assert.Equal(2, await twin.LoginsAsync());
    }

    [Fact]
    public async Task Without_redis_from_the_start_nobody_logs_in()
    {
        await using var twin = await Twin.StartAsync();
        await using var gate = new RedisGate();
        gate.Shut();
        await using var adapter = await Adapter.StartAsync(twin, gate.Address);
        Assert.Equal(Errors.UpstreamUnavailable, (await adapter.ReadSomeCardAsync()).Refusal().Error);
        Assert.Equal(0, await twin.LoginsAsync());
    }

    [Fact]
    public async Task Logins_that_fail_keep_the_pace_for_all_processes_together()
    {
        await using var twin = await Twin.StartAsync();
        (string, string)[] settings = [("CallTimeout", "00:00:01"), ("RequestBudget", "00:00:05")];
        await using var one = await Adapter.StartAsync(twin, settings: settings);
        await using var other = await Adapter.StartAsync(twin, settings: settings);
        await twin.FaultAsync(
            new
            {
                kind = "error",
                path = "/v1/connect/token",
                times = 1000,
            }
        );

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : other).ReadSomeCardAsync()));

        Assert.All(outcomes, outcome => Assert.Equal(Errors.UpstreamUnavailable, outcome.Refusal().Error));
        // 5 seconds at one login in 1.5: four, and one more may begin where a budget ends.
        var logins = await twin.CallsAsync("/v1/connect/token");
        Assert.InRange(logins.Count, 1, 5);
        Assert.All(logins.Zip(logins.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At > TimeSpan.FromSeconds(1.4)));
    }

    [Fact]
    public async Task A_login_that_never_answers_means_the_call_was_not_sent()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin, settings: [("CallTimeout", "00:00:01"), ("RequestBudget", "00:00:02")]);
        await twin.FaultAsync(
            new
            {
                kind = "delay",
                path = "/v1/connect/token",
                times = 100,
                delay_ms = 1500,
            }
        );
        Assert.Equal(Errors.UpstreamUnavailable, (await adapter.AssignAsync(Guid.NewGuid(), "4096360800133951")).Refusal().Error);
        Assert.Empty(await twin.CallsAsync(Assign));
    }

    [Fact]
    public async Task A_wrong_key_is_tried_once_per_call_and_never_logged()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin, settings: [("ApiKey", "wrong-api-key-77")]);
        Assert.Equal(Errors.UpstreamUnavailable, (await adapter.ReadSomeCardAsync()).Refusal().Error);
        Assert.Equal(1, await twin.LoginsAsync());
        Assert.DoesNotContain("wrong-api-key-77", adapter.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_holds_the_token_sealed_and_not_longer_than_it_lives()
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(400, """{"type":"card_error","code":"card_not_found","message":""}""");
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId);
        await adapter.ReadSomeCardAsync();

        string stored = (await adapter.Redis.StringGetAsync("uqpay:token:" + issuer.ClientId))!;

        Assert.DoesNotContain("scripted", stored, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String("scripted-token"u8)[..12], stored, StringComparison.Ordinal);
        Assert.NotNull(await adapter.Redis.KeyTimeToLiveAsync("uqpay:token:" + issuer.ClientId));
        Assert.NotNull(await adapter.Redis.KeyTimeToLiveAsync("uqpay:login:" + issuer.ClientId));
    }

    [Fact]
    public async Task A_token_that_cannot_be_opened_counts_as_none()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        await adapter.Redis.StringSetAsync("uqpay:token:" + twin.ClientId, "AAAA.spec");
        Assert.Null((await adapter.ReadSomeCardAsync()).Value());
        Assert.Equal(1, await twin.LoginsAsync());
    }

    [Fact]
    public async Task Clocks_that_disagree_do_not_cost_a_login_per_call()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        adapter.Time.Advance(TimeSpan.FromHours(2));
        await adapter.ReadSomeCardAsync();
        await adapter.ReadSomeCardAsync();
        await adapter.ReadSomeCardAsync();
        Assert.Equal(1, await twin.LoginsAsync());
    }
}
