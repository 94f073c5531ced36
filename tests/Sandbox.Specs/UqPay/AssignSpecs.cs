namespace Cards.Sandbox.Specs.UqPay;

public class AssignSpecs
{
    private const string Path = "/v1/issuing/cards/assign";

    // 10.4: the two seed texts
    [Fact]
    public async Task a_number_outside_the_stock_does_not_exist()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var reply = (await twin.AssignAsync(number: "4096360811214526")).Expect(400);
        reply.IsRefused("card_error", "card_number_not_exist");
        Assert.Equal("card number not exist", reply["message"]);
    }

    [Fact]
    public async Task a_taken_number_has_been_assigned()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        (await twin.AssignAsync(number: "4096360800121514")).Expect(200);
        var reply = (await twin.AssignAsync(number: "4096360800121514")).Expect(400);
        reply.IsRefused("card_error", "card_has_been_assigned");
        Assert.Equal("card has been assigned", reply["message"]);
    }

    // 5.6, 10.3, 12: sixteen digits, never Luhn
    [Theory]
    [InlineData("409636080013395")]
    [InlineData("4096360800133951 ")]
    [InlineData("4096-3608-0013-3951")]
    public async Task a_number_that_is_not_sixteen_digits_is_invalid(string number)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var reply = (await twin.AssignAsync(number: number)).Expect(400);
        reply.IsRefused("card_error", "invalid_number");
        Assert.Equal("The card number is not a valid one.", reply["message"]);
    }

    [Theory]
    [InlineData("""{"card_number":"4096360800133951","card_currency":"USD","card_mode":"SHARE"}""", "cardholder_id")]
    [InlineData("""{"cardholder_id":"x","card_number":"4096360800133951","card_currency":"USD","card_mode":"SHARE"}""", "cardholder_id")]
    [InlineData(
        """{"cardholder_id":"7d0a3c14-5f2e-4b1b-9c35-2f6f0d9a1e01","card_number":4096360800133951,"card_currency":"USD","card_mode":"SHARE"}""",
        "card_number"
    )]
    [InlineData(
        """{"cardholder_id":"7d0a3c14-5f2e-4b1b-9c35-2f6f0d9a1e01","card_number":"4096360800133951","card_currency":"JPY","card_mode":"SHARE"}""",
        "card_currency"
    )]
    [InlineData(
        """{"cardholder_id":"7d0a3c14-5f2e-4b1b-9c35-2f6f0d9a1e01","card_number":"4096360800133951","card_currency":"USD","card_mode":"BOTH"}""",
        "card_mode"
    )]
    [InlineData("[]", "request body")]
    [InlineData("{", "request body")]
    public async Task a_broken_field_is_named(string body, string field)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var reply = (await twin.PostAsync(Path, body)).Expect(400);
        reply.IsRefused("invalid_request_error", "invalid_request_error");
        Assert.StartsWith(field, reply["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task two_callers_race_for_one_number_and_one_gets_it()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (holder, number) = (await twin.CardholderAsync(), await twin.FreeNumberAsync());
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => twin.AssignAsync(holder, number)));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.IsRefused("card_error", "card_has_been_assigned"));
    }

    // 5.0, 5.6: SINGLE needs issuing balance
    [Fact]
    public async Task a_single_card_needs_issuing_balance()
    {
        await using var twin = await TwinUnderTest.StartAsync(("IssuingBalance", "0"));
        (await twin.AssignAsync(mode: "SINGLE")).Expect(400).IsRefused("account_error", "insufficient_balance");
        (await twin.AssignAsync(mode: "SHARE")).Expect(200);
    }

    // 5.11
    [Fact]
    public async Task the_order_is_readable_from_the_first_moment_to_the_last()
    {
        await using var twin = await TwinUnderTest.StartAsync(("OrderDelay", "00:10:00"));
        var reply = (await twin.AssignAsync()).Expect(200);
        var path = $"/v1/issuing/cards/{reply["card_order_id"]}/order";
        var open = (await twin.GetAsync(path)).Expect(200);
        Assert.Equal(("PENDING", "CARD_CREATE", null), (open["order_status"], open["order_type"], open["complete_time"]));

        await twin.MoveClockAsync(TimeSpan.FromMinutes(10));
        await twin.Webhooks.WaitAsync("card.create.succeeded");
        await twin.LoginAsync();
        var done = (await twin.GetAsync(path)).Expect(200);
        Assert.Equal(("SUCCESS", "0", "USD"), (done["order_status"], done["amount"], done["card_currency"]));
        Assert.EndsWith("+08:00", done["complete_time"], StringComparison.Ordinal);
        (await twin.GetAsync($"/v1/issuing/cards/{reply["card_id"]}/order")).Expect(400);
    }

    // 5.6, 1.7: "The API page sample shows ACTIVE", "accept any 2xx"
    [Fact]
    public async Task switches_make_the_reply_as_misleading_as_the_public_sample()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var holder = await twin.CardholderAsync();
        await twin.ChangeAsync(new { assign_answers_active = true, success_status = 201 });
        var reply = (await twin.AssignAsync(holder)).Expect(201);
        Assert.Equal("ACTIVE", reply["card_status"]);
        Assert.Equal("PENDING", (await twin.GetAsync("/v1/issuing/cards/" + reply["card_id"])).Expect(201)["card_status"]);
    }

    // 9.2: card.create.failed
    [Fact]
    public async Task an_order_scripted_to_fail_fails_the_card_and_frees_its_number()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.ControlAsync("POST", "/faults/orders", new { kind = "assign", failure_code = "bank_refused" });
        var number = await twin.FreeNumberAsync();
        var reply = (await twin.AssignAsync(number: number)).Expect(200);

        var failed = await twin.Webhooks.WaitAsync("card.create.failed");
        Assert.Equal("FAILED", (string?)failed.Data["card_status"]);
        Assert.Equal("bank_refused", (await twin.GetAsync($"/v1/issuing/cards/{reply["card_order_id"]}/order"))["failure_code"]);
        Assert.DoesNotContain(twin.Webhooks.All, one => one.EventType == "card.activation.code");
        (await twin.AssignAsync(number: number)).Expect(200);
    }
}
