namespace Cards.Sandbox.Specs.UqPay;

public class IdempotencySpecs
{
    private const string Assign = "/v1/issuing/cards/assign";

    // 1.2: required on every POST; the twin accepts v4 and v5
    [Theory]
    [InlineData(null)]
    [InlineData("order-17")]
    [InlineData("0190f3b0-1c2d-7e3f-8a4b-5c6d7e8f9a0b")]
    [InlineData("7d0a3c14-5f2e-4b1b-1c35-2f6f0d9a1e01")]
    public async Task a_missing_or_malformed_key_is_refused(string? key)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var token = await twin.LoginAsync();
        var reply = await twin.SendAsync("POST", "/api" + Assign, "{}", ("x-auth-token", "Bearer " + token), ("x-idempotency-key", key));
        reply.Expect(400).IsRefused("invalid_request_error", "invalid_request_error");
        Assert.Contains("x-idempotency-key", reply["message"], StringComparison.Ordinal);
    }

    // 11: "Same key again -> stored result of the first call, no second effect"
    [Theory]
    [InlineData("7d0a3c14-5f2e-4b1b-9c35-2f6f0d9a1e01")]
    [InlineData("7d0a3c14-5f2e-5b1b-9c35-2f6f0d9a1e01")]
    public async Task the_same_key_gives_the_first_answer_and_no_second_effect(string key)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (holder, number) = (await twin.CardholderAsync(), await twin.FreeNumberAsync());
        var first = (await twin.AssignAsync(holder, number, key: key)).Expect(200);
        await twin.Webhooks.WaitAsync("card.create.succeeded");
        var again = (await twin.AssignAsync(holder, number, key: key)).Expect(200);

        Assert.Equal(first.Text, again.Text);
        Assert.Equal(1, await twin.CountAsync(first["card_id"]!, "assign_accepted"));
        Assert.Equal(
            [false, true],
            (await twin.ControlAsync("GET", "/calls?path=" + Assign))!.AsArray().Select(call => (bool)call!["replayed"]!)
        );
    }

    // 11: "A failed first call is stored as well and replayed"
    [Fact]
    public async Task a_failure_is_replayed_even_after_its_cause_is_gone()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var holder = await twin.CardholderAsync();
        var key = TwinUnderTest.NewKey();
        var failed = (await twin.AssignAsync(holder, "4096360899990001", key: key)).Expect(400);
        await twin.ControlAsync("POST", "/stock", new { numbers = new[] { "4096360899990001" } });

        Assert.Equal(failed.Text, (await twin.AssignAsync(holder, "4096360899990001", key: key)).Expect(400).Text);
        (await twin.AssignAsync(holder, "4096360899990001")).Expect(200);
    }

    // 11: "Same key, other payload"
    [Fact]
    public async Task another_payload_under_the_same_key_is_an_idempotency_error()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var holder = await twin.CardholderAsync();
        var key = TwinUnderTest.NewKey();
        (await twin.AssignAsync(holder, "4096360800133951", key: key)).Expect(200);
        (await twin.AssignAsync(holder, "4096360800121514", key: key)).Expect(400).IsRefused("idempotency_error", "idempotency_error");
        (await twin.PostAsync("/v1/issuing/cardholders", Some.Cardholder(), key))
            .Expect(400)
            .IsRefused("idempotency_error", "idempotency_error");
    }

    // 11: "Same key while the first runs -> 400, B shape"
    [Fact]
    public async Task the_same_key_while_the_first_call_runs_is_processing()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (holder, number, key) = (await twin.CardholderAsync(), await twin.FreeNumberAsync(), TwinUnderTest.NewKey());
        await twin.FaultAsync(
            new
            {
                kind = "delay",
                path = Assign,
                delay_ms = 600_000,
            }
        );
        var running = twin.AssignAsync(holder, number, key: key);
        await Eventually.TrueAsync(async () => (await twin.ControlAsync("GET", "/faults"))!["calls"]!.AsArray().Count == 0);

        var refused = (await twin.AssignAsync(holder, number, key: key)).Expect(400);
        Assert.Equal("""{"code":200,"message":"Request is processing, please try again later"}""", refused.Text);
        Assert.False(running.IsCompleted);
    }

    // 11: "Kept 24 h"
    [Fact]
    public async Task a_stored_answer_is_forgotten_after_a_day()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (holder, number, key) = (await twin.CardholderAsync(), await twin.FreeNumberAsync(), TwinUnderTest.NewKey());
        (await twin.AssignAsync(holder, number, key: key)).Expect(200);
        await twin.MoveClockAsync(TimeSpan.FromHours(24.1));
        await twin.LoginAsync();
        (await twin.AssignAsync(holder, number, key: key)).Expect(400).IsRefused("card_error", "card_has_been_assigned");
    }

    // 11: "Auth failures and 429 are not stored"; G-ERR: a 500 is safe with the same key
    [Theory]
    [InlineData("rate_limit", 429)]
    [InlineData("error", 500)]
    [InlineData("processing", 400)]
    [InlineData("text", 502)]
    public async Task passing_failures_are_not_stored(string kind, int status)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (holder, number, key) = (await twin.CardholderAsync(), await twin.FreeNumberAsync(), TwinUnderTest.NewKey());
        await twin.FaultAsync(new { kind, path = Assign });
        (await twin.AssignAsync(holder, number, key: key)).Expect(status);
        (await twin.AssignAsync(holder, number, key: key)).Expect(200);
    }

    [Fact]
    public async Task an_expired_token_is_not_stored()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (holder, number, key) = (await twin.CardholderAsync(), await twin.FreeNumberAsync(), TwinUnderTest.NewKey());
        await twin.ControlAsync("POST", "/tokens/knock-out");
        (await twin.AssignAsync(holder, number, key: key)).Expect(401);
        await twin.LoginAsync();
        (await twin.AssignAsync(holder, number, key: key)).Expect(200);
    }
}
