namespace Cards.Sandbox.Specs.UqPay;

public class ActivationSpecs
{
    private const string Path = "/v1/issuing/cards/activate";

    // 5.7, 10.4
    [Fact]
    public async Task a_wrong_code_is_refused_and_changes_nothing()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, code) = await twin.AssignedAsync();
        (await twin.ActivateAsync(id, code == "00000000" ? "00000001" : "00000000"))
            .Expect(400)
            .IsRefused("card_error", "activation_code_invalid");
        Assert.Equal("PENDING", (await twin.GetAsync("/v1/issuing/cards/" + id))["card_status"]);
        (await twin.ActivateAsync(id, code)).Expect(200);
    }

    // 9.2: "page says it is sent for success and failure"
    [Fact]
    public async Task a_refused_activation_is_announced_when_the_switch_says_so()
    {
        await using var twin = await TwinUnderTest.StartAsync(("AnnounceRefusedActivation", "true"));
        var (id, code) = await twin.AssignedAsync();
        (await twin.ActivateAsync(id, code == "00000000" ? "00000001" : "00000000")).Expect(400);
        Assert.Equal("Failed", (string?)(await twin.Webhooks.WaitAsync("card.activation.status")).Data["activation_status"]);
        Assert.Equal("PENDING", (await twin.GetAsync("/v1/issuing/cards/" + id))["card_status"]);
    }

    // 10.4: "card not PENDING at activate"
    [Fact]
    public async Task an_active_card_cannot_be_activated_again()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, code) = await twin.AssignedAsync();
        (await twin.ActivateAsync(id, code)).Expect(200);
        (await twin.ActivateAsync(id, code)).Expect(400).IsRefused("card_error", "card_status_invalid");
        Assert.Equal(1, await twin.CountAsync(id, "activated"));
    }

    [Fact]
    public async Task parallel_activations_take_effect_once()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, code) = await twin.AssignedAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => twin.ActivateAsync(id, code)));
        Assert.Single(replies, reply => reply.Status == 200);
        await twin.Webhooks.WaitAsync("card.activation.status");
        Assert.Equal(1, await twin.CountAsync(id, "activated"));
    }

    [Theory]
    [InlineData("activation_code", "1234567")]
    [InlineData("activation_code", "ABC12345")]
    [InlineData("pin", "12345")]
    [InlineData("pin", "1234567")]
    [InlineData("pin", "12345a")]
    [InlineData("card_id", "17")]
    public async Task a_broken_field_is_named(string field, string value)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, code) = await twin.AssignedAsync();
        var body = new Dictionary<string, string>
        {
            ["card_id"] = id,
            ["activation_code"] = code,
            ["pin"] = "274916",
            [field] = value,
        };
        var reply = (await twin.PostAsync(Path, body)).Expect(400);
        reply.IsRefused("invalid_request_error", "invalid_request_error");
        Assert.StartsWith(field, reply["message"], StringComparison.Ordinal);
    }

    // 5.7, 8, 1.3
    [Theory]
    [InlineData("", "200USD")]
    [InlineData(""","no_pin_payment_amount":0""", "0USD")]
    [InlineData(""","no_pin_payment_amount":2000""", "2000USD")]
    [InlineData(""","no_pin_payment_amount":"150.50" """, "150.5USD")]
    public async Task the_no_pin_amount_is_two_hundred_unless_given(string extra, string expected)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, code) = await twin.AssignedAsync();
        Assert.Equal("USD", (await twin.GetAsync("/v1/issuing/cards/" + id))["no_pin_payment_amount"]);
        (await twin.PostAsync(Path, $$"""{"card_id":"{{id}}","activation_code":"{{code}}","pin":"274916"{{extra}}}""")).Expect(200);
        Assert.Equal(expected, (await twin.GetAsync("/v1/issuing/cards/" + id))["no_pin_payment_amount"]);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("2000.01")]
    [InlineData("1.005")]
    [InlineData("\"a hundred\"")]
    [InlineData("\"1e2\"")]
    [InlineData("true")]
    public async Task a_no_pin_amount_outside_the_rules_is_refused(string amount)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, code) = await twin.AssignedAsync();
        var reply = await twin.PostAsync(
            Path,
            $$"""{"card_id":"{{id}}","activation_code":"{{code}}","pin":"274916","no_pin_payment_amount":{{amount}}}"""
        );
        reply.Expect(400).IsRefused("invalid_request_error", "invalid_request_error");
        Assert.Equal("PENDING", (await twin.GetAsync("/v1/issuing/cards/" + id))["card_status"]);
    }

    // 7: "never expires", "not returned by any GET"
    [Fact]
    public async Task the_code_never_expires_and_no_read_shows_it()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, code) = await twin.AssignedAsync();
        await twin.MoveClockAsync(TimeSpan.FromDays(400));
        await twin.LoginAsync();
        Assert.DoesNotContain(code, (await twin.GetAsync("/v1/issuing/cards/" + id)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(code, (await twin.GetAsync("/v1/issuing/cards?page_size=10&page_number=1")).Text, StringComparison.Ordinal);
        (await twin.ActivateAsync(id, code)).Expect(200);
    }

    [Theory]
    [InlineData("GET", "/v1/issuing/nowhere")]
    [InlineData("POST", "/v1/issuing/cards/assign/again")]
    public async Task a_wrong_path_is_404_in_the_issuers_own_words(string method, string path)
    {
        await using var twin = await TwinUnderTest.StartAsync();

        var reply = await twin.CallAsync(method, path, method == "POST" ? new { } : null);

        reply.Expect(404).IsRefused("invalid_request_error", "route_not_found");
    }

    [Fact]
    public async Task an_unknown_card_is_400_or_with_the_switch_404()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        const string unknown = "7d0a3c14-5f2e-4b1b-9c35-2f6f0d9a1e01";
        (await twin.ActivateAsync(unknown, "12345678")).Expect(400).IsRefused("card_error", "card_not_found");
        await twin.ChangeAsync(new { missing_card_is404 = true });
        Assert.Equal("Card does not exist", (await twin.GetAsync("/v1/issuing/cards/" + unknown)).Expect(404)["message"]);
    }
}
