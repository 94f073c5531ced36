using System.Diagnostics;
using Cards.Contracts;
using Cards.UqPay.Specs.Support;

namespace Cards.UqPay.Specs.Calls;

/// <summary>Calls that go wrong on their way, against the twin: what happened there, and what we say happened.</summary>
public class CallSpecs
{
    private const string Assign = "/v1/issuing/cards/assign";

    private static readonly (string, string)[] Impatient = [("CallTimeout", "00:00:02"), ("RequestBudget", "00:00:02")];

    [Fact]
    public async Task A_lost_answer_is_fetched_again_under_the_same_key()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var holder = await adapter.CardholderAsync();
        await twin.FaultAsync(
            new
            {
                kind = "cut",
                path = Assign,
                after_work = true,
            }
        );

        var assigned = (await adapter.AssignAsync(holder, await twin.FreeNumberAsync())).Value();

        Assert.Equal(assigned.CardId, Guid.Parse((string)Assert.Single(await twin.CardsAsync())!["card_id"]!));
        Assert.Equal(2, (await twin.CallsAsync(Assign)).Count);
        Assert.Single((await twin.CallsAsync(Assign)).DistinctBy(call => call.Key));
    }

    [Theory]
    [InlineData("delay")]
    [InlineData("cut")]
    [InlineData("error")]
    [InlineData("text")]
    public async Task A_write_that_is_never_answered_is_unknown_and_happened_once(string kind)
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin, settings: [("CallTimeout", "00:00:01"), ("RequestBudget", "00:00:03")]);
        var holder = await adapter.CardholderAsync();
        await twin.FaultAsync(
            new
            {
                kind,
                path = Assign,
                after_work = true,
                delay_ms = 1500,
                times = 50,
            }
        );

        (await adapter.AssignAsync(holder, await twin.FreeNumberAsync())).IsUnknown();

        Assert.Equal(1, (int)Assert.Single(await twin.CardsAsync())!["effects"]!["assign_accepted"]!);
        Assert.Single((await twin.CallsAsync(Assign)).DistinctBy(call => call.Key));
    }

    [Fact]
    public async Task A_read_that_is_never_answered_is_unknown()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin, settings: Impatient);
        await twin.FaultAsync(
            new
            {
                kind = "error",
                path = "/v1/issuing/cards/{id}",
                times = 50,
            }
        );
        (await adapter.ReadSomeCardAsync()).IsUnknown();
    }

    [Fact]
    public async Task While_the_first_call_still_runs_the_second_waits_and_asks_again()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var holder = await adapter.CardholderAsync();
        await twin.FaultAsync(
            new
            {
                kind = "processing",
                path = Assign,
                times = 2,
            }
        );

        (await adapter.AssignAsync(holder, await twin.FreeNumberAsync())).Value();

        Assert.Equal(3, (await twin.CallsAsync(Assign)).Count);
        Assert.Single((await twin.CallsAsync(Assign)).DistinctBy(call => call.Key));
    }

    [Fact]
    public async Task A_call_that_runs_for_ever_is_unknown()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin, settings: Impatient);
        var holder = await adapter.CardholderAsync();
        await twin.FaultAsync(
            new
            {
                kind = "processing",
                path = Assign,
                times = 50,
            }
        );
        (await adapter.AssignAsync(holder, await twin.FreeNumberAsync())).IsUnknown();
    }

    [Fact]
    public async Task The_limiters_wait_is_kept()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var holder = await adapter.CardholderAsync();
        await twin.FaultAsync(
            new
            {
                kind = "rate_limit",
                path = Assign,
                retry_after = 1,
            }
        );

        (await adapter.AssignAsync(holder, await twin.FreeNumberAsync())).Value();

        var calls = await twin.CallsAsync(Assign);
        Assert.Equal(2, calls.Count);
        Assert.True(calls[1].At - calls[0].At >= TimeSpan.FromSeconds(0.95), "The second call came before the wait was over.");
        Assert.Equal(calls[0].Key, calls[1].Key);
    }

    [Fact]
    public async Task A_wait_longer_than_the_budget_is_not_waited_for()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var holder = await adapter.CardholderAsync();
        await twin.FaultAsync(
            new
            {
                kind = "rate_limit",
                path = Assign,
                retry_after = 60,
                times = 50,
            }
        );
        var number = await twin.FreeNumberAsync();

        var watch = Stopwatch.StartNew();
        var refusal = (await adapter.AssignAsync(holder, number)).Refusal();

        Assert.Equal(Errors.UpstreamUnavailable, refusal.Error);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), "It waited although waiting was pointless.");
        Assert.Single(await twin.CallsAsync(Assign));
        Assert.Empty(await twin.CardsAsync());
    }

    [Fact]
    public async Task Limited_to_the_end_of_the_budget_is_unavailable()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin, settings: Impatient);
        var holder = await adapter.CardholderAsync();
        await twin.FaultAsync(
            new
            {
                kind = "rate_limit",
                path = Assign,
                times = 50,
            }
        );
        Assert.Equal(Errors.UpstreamUnavailable, (await adapter.AssignAsync(holder, await twin.FreeNumberAsync())).Refusal().Error);
    }

    [Fact]
    public async Task A_proxys_text_is_not_the_issuers_word()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var holder = await adapter.CardholderAsync();
        await twin.FaultAsync(
            new
            {
                kind = "text",
                path = Assign,
                status = 502,
                message = "<html>Bad Gateway</html>",
            }
        );
        (await adapter.AssignAsync(holder, await twin.FreeNumberAsync())).Value();

        await twin.FaultAsync(
            new
            {
                kind = "text",
                path = Assign,
                status = 404,
                message = "<html>card number not exist</html>",
            }
        );
        var refusal = (await adapter.AssignAsync(holder, await twin.FreeNumberAsync())).Refusal();
        Assert.Equal((Errors.UpstreamRejected, null), (refusal.Error, refusal.Metadata.UpstreamMessage));
    }

    [Fact]
    public async Task An_issuer_that_cannot_be_reached_is_unavailable()
    {
        await using var twin = await Twin.StartAsync();
        await using var before = await Adapter.StartAsync(twin);
        await before.ReadSomeCardAsync();
        // The token is found in Redis, so it is the call itself that meets a closed port.
        await using var adapter = await Adapter.StartAsync("http://127.0.0.1:1/api", twin.ClientId, settings: Impatient);
        Assert.Equal(Errors.UpstreamUnavailable, (await adapter.ReadSomeCardAsync()).Refusal().Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"card_id":"no uuid","card_order_id":"x"}""")]
    [InlineData("""{"card_id":"0b7b1f9e-30a5-4c53-8f6e-b1b0a4f6d201","card_order_id":""")]
    [InlineData("<html>OK</html>")]
    public async Task A_success_that_cannot_be_read_is_unknown(string body)
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(200, body);
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId, settings: Impatient);
        (await adapter.AssignAsync(Guid.NewGuid(), "4096360800133951")).IsUnknown();
    }
}
