using Cards.Support;

namespace Cards.Specs.Idempotency;

/// <summary>The issuer is soon given up, what became of a call is soon found out, and keys are soon forgotten.</summary>
public sealed class ForgetfulWorld()
    : World(
        ("UqPay:CallTimeout", "00:00:00.800"),
        ("UqPay:RequestBudget", "00:00:01.400"),
        ("Activation:CheckAfter", "00:00:03"),
        ("Issuance:Assign:CheckAfter", "00:00:03"),
        ("CardControls:PinCheckAfter", "00:00:03"),
        ("Cards:Idempotency:Lapse", "00:00:01.500"),
        ("Cards:Idempotency:Keep", "00:00:20"),
        ("Cards:Idempotency:SweepEvery", "00:00:00.500")
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>The first request with a key was left without the issuer's answer.</summary>
public sealed class UnansweredKeySpecs(ForgetfulWorld world) : IClassFixture<ForgetfulWorld>, IAsyncLifetime
{
    private const string Activate = "/v1/issuing/cards/activate";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>No spec leaves a fault to the next.</summary>
    public async ValueTask DisposeAsync() => await world.Twin.DisarmAsync();

    [Fact]
    public async Task An_activation_is_in_progress_until_it_is_found_done_and_then_a_success()
    {
        var (call, key) = (await KeyedCall.OnAsync(world, "cards/activate"), KeyedCall.AKey());
        await world.Twin.ArmWebhookAsync(new { kind = "lose", event_type = "card.activation.status" });
        await ArmAsync(Activate, "cut", afterWork: true);
        (await call.SendAsync(key)).ShouldBeRefused(504, "upstream_outcome_unknown");

        (await call.SendAsync(key)).ShouldBeRefused(409, "idempotency_in_progress");
        var settled = await SettledAsync(call, key);

        Assert.True(settled.ShouldBe(200).IsReplayed());
        Assert.Equal("SUCCESS", settled.Data.Text("request_status"));
        Assert.Equal(1, await call.CountAsync());
    }

    [Fact]
    public async Task An_activation_that_is_found_not_done_is_a_failure_and_a_new_key_does_it()
    {
        var (call, key) = (await KeyedCall.OnAsync(world, "cards/activate"), KeyedCall.AKey());
        await ArmAsync(Activate, "cut", afterWork: false);
        (await call.SendAsync(key)).ShouldBeRefused(504, "upstream_outcome_unknown");
        await world.Twin.DisarmAsync();

        var settled = await SettledAsync(call, key);

        Assert.True(settled.ShouldBeRefused(422, "activation_refused").IsReplayed());
        Assert.True(settled.Data.GetProperty("retryable").GetBoolean());
        Assert.Equal(0, await call.CountAsync());
        (await call.SendAsync(KeyedCall.AKey())).ShouldBe(200);
        (await call.SendAsync(key)).ShouldBeRefused(422, "activation_refused");
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 422)]
    public async Task An_assign_is_in_progress_until_it_is_looked_up(bool afterWork, int status)
    {
        var (call, key) = (await KeyedCall.OnAsync(world, "cards/assign"), KeyedCall.AKey());
        await world.Twin.ArmWebhookAsync(
            new
            {
                kind = "lose",
                event_type = "*",
                times = 20,
            }
        );
        await ArmAsync("/v1/issuing/cards/assign", "cut", afterWork);
        (await call.SendAsync(key)).ShouldBeRefused(504, "upstream_outcome_unknown");
        await world.Twin.DisarmAsync();

        (await call.SendAsync(key)).ShouldBeRefused(409, "idempotency_in_progress");

        Assert.True((await SettledAsync(call, key)).ShouldBe(status).IsReplayed());
        Assert.Equal(afterWork ? 1 : 0, await call.CountAsync());
    }

    [Fact]
    public async Task A_pin_nobody_confirmed_stays_unconfirmed_under_its_key()
    {
        var (call, key) = (await KeyedCall.OnAsync(world, "cards/reset-pin"), KeyedCall.AKey());
        await ArmAsync("/v1/issuing/cards/pin", "cut", afterWork: true);
        var first = (await call.SendAsync(key)).ShouldBeRefused(504, "upstream_outcome_unknown");

        (await call.SendAsync(key)).ShouldBeRefused(409, "idempotency_in_progress");
        var settled = await SettledAsync(call, key);

        Assert.True(settled.IsReplayed());
        Assert.Equal((first.Status, first.Rest()), (settled.Status, settled.Rest()));
    }

    /// <summary>A registration has no operation that could tell its outcome.</summary>
    [Fact]
    public async Task A_registration_without_an_answer_is_in_progress_until_its_key_lapses()
    {
        var (call, key) = (await KeyedCall.OnAsync(world, "cardholder"), KeyedCall.AKey());
        await ArmAsync("/v1/issuing/cardholders", "cut", afterWork: true);
        (await call.SendAsync(key)).ShouldBeRefused(504, "upstream_outcome_unknown");
        await world.Twin.DisarmAsync();

        (await call.SendAsync(key)).ShouldBeRefused(409, "idempotency_in_progress");
        var evaluated = await SettledAsync(call, key);

        Assert.False(evaluated.ShouldBe(201).IsReplayed());
        Assert.True((await call.SendAsync(key)).ShouldBe(201).IsReplayed());
        Assert.Equal(1, await call.CountAsync());
    }

    [Fact]
    public async Task Of_many_that_come_when_a_key_has_lapsed_one_takes_its_place()
    {
        var (call, key) = (await KeyedCall.OnAsync(world, "cardholder"), KeyedCall.AKey());
        await ArmAsync("/v1/issuing/cardholders", "error", afterWork: false);
        (await call.SendAsync(key)).ShouldBeRefused(504, "upstream_outcome_unknown");
        await world.Twin.DisarmAsync();

        var answers = await Eventually.AsyncOf(
            () => Task.WhenAll(Enumerable.Range(0, 16).Select(_ => call.SendAsync(key))),
            all => all.Any(answer => answer.Status == 201),
            "the key lapses"
        );

        Assert.Single(answers, answer => answer.Status == 201 && !answer.IsReplayed());
        Assert.All(answers, answer => Assert.True(answer.Status == 201 || answer.Code == "idempotency_in_progress", answer.Text));
        Assert.Equal(1, await call.CountAsync());
    }

    [Fact]
    public async Task A_key_is_forgotten_in_the_end_and_deleted()
    {
        var (call, key) = (await KeyedCall.OnAsync(world, "card-request"), KeyedCall.AKey());
        var id = (await call.SendAsync(key)).ShouldBe(201).Data.Text("uuid")!;
        Assert.True((await call.SendAsync(key)).IsReplayed());
        Assert.Contains("mt_doc_platform_key_use", await world.TablesHoldingAsync(id));

        await Eventually.AsyncOf(
            () => world.TablesHoldingAsync(id),
            tables => !tables.Contains("mt_doc_platform_key_use"),
            "the used key is deleted",
            TimeSpan.FromMinutes(1)
        );

        Assert.False((await call.SendAsync(key)).ShouldBeRefused(409, "request_already_open").IsReplayed());
    }

    private Task ArmAsync(string path, string kind, bool afterWork) =>
        world.Twin.ArmCallAsync(
            new
            {
                kind,
                path,
                method = "POST",
                after_work = afterWork,
                times = 50,
            }
        );

    private static Task<Answer> SettledAsync(KeyedCall call, string key) =>
        Eventually.AsyncOf(() => call.SendAsync(key), answer => answer.Code != "idempotency_in_progress", "the first request is over");
}
