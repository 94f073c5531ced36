using System.Diagnostics;

namespace Cards.Sandbox.Specs.UqPay;

public class CallFaultSpecs
{
    private const string Assign = "/v1/issuing/cards/assign";
    private const string Cards = "/v1/issuing/cards?page_size=10&page_number=1";

    [Theory]
    [InlineData(false, "0")]
    [InlineData(true, "1")]
    public async Task a_connection_is_cut_before_or_after_the_work(bool after_work, string cards)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (holder, number, key) = (await twin.CardholderAsync(), await twin.FreeNumberAsync(), TwinUnderTest.NewKey());
        await twin.FaultAsync(
            new
            {
                kind = "cut",
                path = Assign,
                after_work,
            }
        );

        await Assert.ThrowsAsync<HttpRequestException>(() => twin.AssignAsync(holder, number, key: key));
        Assert.Equal(cards, (await twin.GetAsync(Cards))["total_items"]);

        (await twin.AssignAsync(holder, number, key: key)).Expect(200);
        Assert.Equal("1", (await twin.GetAsync(Cards))["total_items"]);
    }

    [Fact]
    public async Task a_client_that_gives_up_waiting_does_not_stop_the_work()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (holder, number, key) = (await twin.CardholderAsync(), await twin.FreeNumberAsync(), TwinUnderTest.NewKey());
        await twin.FaultAsync(
            new
            {
                kind = "delay",
                path = Assign,
                delay_ms = 600_000,
                after_work = true,
            }
        );
        var abandoned = twin.AssignAsync(holder, number, key: key);
        await twin.Webhooks.WaitAsync("card.create.succeeded");

        Assert.False(abandoned.IsCompleted);
        var repeated = (await twin.AssignAsync(holder, number, key: key)).Expect(200);
        Assert.Equal(1, await twin.CountAsync(repeated["card_id"]!, "assigned"));
    }

    // 10.2: api_error 500
    [Fact]
    public async Task a_500_comes_before_or_after_the_work_and_may_be_repeated_with_the_same_key()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (holder, number, key) = (await twin.CardholderAsync(), await twin.FreeNumberAsync(), TwinUnderTest.NewKey());
        await twin.FaultAsync(
            new
            {
                kind = "error",
                path = Assign,
                after_work = true,
            }
        );
        (await twin.AssignAsync(holder, number, key: key)).Expect(500).IsRefused("api_error", "api_error");
        var id = (await twin.AssignAsync(holder, number, key: key)).Expect(200)["card_id"]!;
        Assert.Equal(1, await twin.CountAsync(id, "assign_accepted"));
    }

    // 10.1 shape D
    [Fact]
    public async Task a_429_has_no_type_and_may_say_when_to_come_back()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.FaultAsync(new { kind = "rate_limit", retry_after = 7 });
        var reply = (await twin.GetAsync(Cards)).Expect(429);
        Assert.Equal("""{"code":"too_many_requests","message":"Too many requests"}""", reply.Text);
        Assert.Equal(7, reply.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        (await twin.GetAsync(Cards)).Expect(200);
    }

    // 10.1 shape E
    [Fact]
    public async Task a_proxys_text_is_not_json()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.FaultAsync(
            new
            {
                kind = "text",
                status = 504,
                message = "<html>upstream timed out</html>",
            }
        );
        Assert.Equal("<html>upstream timed out</html>", (await twin.GetAsync(Cards)).Expect(504).Text);
    }

    // 11: a scripted refusal is an answer like any other, so it is replayed
    [Fact]
    public async Task a_chosen_refusal_is_stored_under_its_key()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (holder, number, key) = (await twin.CardholderAsync(), await twin.FreeNumberAsync(), TwinUnderTest.NewKey());
        await twin.FaultAsync(
            new
            {
                kind = "refuse",
                path = Assign,
                type = "card_error",
                code = "insufficient_sub_bin",
                message = "no stock",
            }
        );
        (await twin.AssignAsync(holder, number, key: key)).Expect(400).IsRefused("card_error", "insufficient_sub_bin");
        (await twin.AssignAsync(holder, number, key: key)).Expect(400).IsRefused("card_error", "insufficient_sub_bin");
        (await twin.AssignAsync(holder, number)).Expect(200);
    }

    [Fact]
    public async Task a_fault_hits_only_its_path_and_method_and_as_often_as_said()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.FaultAsync(
            new
            {
                kind = "error",
                path = "/v1/issuing/cards/{id}",
                method = "GET",
                times = 2,
            }
        );
        var id = (await twin.AssignAsync()).Expect(200)["card_id"];
        (await twin.GetAsync(Cards)).Expect(200);
        (await twin.GetAsync("/v1/issuing/cards/" + id)).Expect(500);
        (await twin.GetAsync("/v1/issuing/cards/" + id)).Expect(500);
        (await twin.GetAsync("/v1/issuing/cards/" + id)).Expect(200);
    }

    [Fact]
    public async Task the_token_call_fails_on_demand_too()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.FaultAsync(new { kind = "error", path = "/v1/connect/token" });
        await twin.FaultAsync(
            new
            {
                kind = "refuse",
                path = "/v1/connect/token",
                status = 401,
                type = "unauthorized_error",
                code = "unauthorized_error",
                message = "ip not allowed",
            }
        );
        Assert.Equal((500, 401, 200), (await TokenAsync(), await TokenAsync(), await TokenAsync()));

        async Task<int> TokenAsync() =>
            (await twin.SendAsync("POST", "/api/v1/connect/token", null, ("x-client-id", "demo-client"), ("x-api-key", "demo-key"))).Status;
    }

    [Fact]
    public async Task a_pending_delay_does_not_hold_up_the_end_of_the_twin()
    {
        var twin = await TwinUnderTest.StartAsync();
        await twin.LoginAsync();
        await twin.FaultAsync(new { kind = "delay", delay_ms = 600_000 });
        var waiting = twin.GetAsync(Cards);
        await Eventually.TrueAsync(async () => (await twin.ControlAsync("GET", "/faults"))!["calls"]!.AsArray().Count == 0);
        var started = Stopwatch.GetTimestamp();
        await twin.DisposeAsync();
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
        await Record.ExceptionAsync(() => waiting);
    }

    [Fact]
    public async Task an_unknown_fault_or_member_is_refused()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        Assert.Equal(400, (await twin.SendAsync("POST", "/control/uqpay/faults/calls", """{"kind":"explode"}""")).Status);
        Assert.Equal(400, (await twin.SendAsync("POST", "/control/uqpay/faults/calls", """{"kind":"cut","tims":2}""")).Status);
        Assert.Equal(400, (await twin.SendAsync("POST", "/control/uqpay/settings", """{"order_dely":"00:00:01"}""")).Status);
    }
}
