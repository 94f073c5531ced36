using System.Text.Json;
using Cards.Support;

namespace Cards.Specs.Activation;

/// <summary>Everything that waits for the issuer waits briefly here.</summary>
public sealed class ImpatientWorld()
    : World(("UqPay:CallTimeout", "00:00:00.800"), ("UqPay:RequestBudget", "00:00:01.400"), ("Activation:CheckAfter", "00:00:02")),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>The issuer misbehaves while a card is activated.</summary>
public sealed class UnsettledActivationSpecs(ImpatientWorld world) : IClassFixture<ImpatientWorld>, IAsyncLifetime
{
    private const string Activate = "/v1/issuing/cards/activate";
    private const string ReadCard = "/v1/issuing/cards/{id}";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>No spec leaves a fault to the next.</summary>
    public async ValueTask DisposeAsync() => await world.Twin.DisarmAsync();

    [Fact]
    public async Task An_outcome_nobody_told_is_found_by_looking_at_the_card()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "lose", event_type = "card.activation.status" });
        await ArmAsync("cut", afterWork: true);

        var unknown = await verified.ActivateAsync();

        AssertUnknown(unknown);
        await verified.User.BecomesCompletedAsync();
        Assert.Null(await world.SealedActivationCodeAsync(verified.Card.CardId));
        await RepeatingEndsInSuccessAsync(verified);
    }

    [Fact]
    public async Task An_outcome_nobody_told_is_found_by_the_webhook()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await ArmAsync("delay", afterWork: true);

        AssertUnknown(await verified.ActivateAsync());

        await verified.User.BecomesCompletedAsync();
        await RepeatingEndsInSuccessAsync(verified);
    }

    [Fact]
    public async Task An_issuer_that_works_longer_than_anyone_waits_is_believed_in_the_end()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Activate,
                delay_ms = 4000,
            }
        );

        AssertUnknown(await verified.ActivateAsync());

        await verified.User.BecomesCompletedAsync();
        await RepeatingEndsInSuccessAsync(verified);
    }

    [Fact]
    public async Task A_later_call_first_reads_what_the_issuer_did_with_the_earlier_one()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "lose", event_type = "card.activation.status" });
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Activate,
                delay_ms = 4000,
            }
        );
        AssertUnknown(await verified.ActivateAsync());
        // The check comes first and finds the card still waiting; only then the issuer gets to it, and nobody hears of it.
        await Eventually.AsyncOf(
            async () => (await world.Twin.CardAsync(verified.Card.CardId)).GetProperty("card_status").GetString(),
            status => status == "ACTIVE",
            "the issuer activates the card at last"
        );
        Assert.Equal("PROCESSING", await verified.User.RequestStatusAsync());

        await RepeatingEndsInSuccessAsync(verified);

        await verified.User.BecomesCompletedAsync();
    }

    [Fact]
    public async Task What_never_reached_the_issuer_can_be_done_again()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await ArmAsync("cut", afterWork: false);
        AssertUnknown(await verified.ActivateAsync());
        Assert.Equal(0, await world.Twin.ActivationsAsync(verified.Card.CardId));
        await world.Twin.DisarmAsync();

        await RepeatingEndsInSuccessAsync(verified);

        await verified.User.BecomesCompletedAsync();
    }

    [Theory]
    [InlineData("CANCELLED", "CANCELLED", "card_closed")]
    [InlineData("PRE_CANCEL", "CANCELLED", "card_closed")]
    [InlineData("LOST", "BLOCKED", "card_blocked_by_issuer")]
    public async Task A_card_the_issuer_closes_or_blocks_after_an_unanswered_call_is_not_activated(
        string upstream,
        string status,
        string code
    )
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await ArmAsync("cut", afterWork: false);
        AssertUnknown(await verified.ActivateAsync());
        await world.Twin.DisarmAsync();
        await Eventually.AsyncOf(
            () => world.HistoryAsync(verified.User),
            history => history.Contains("activation_failed"),
            "the attempt is given up"
        );
        await world.Twin.SetCardAsync(verified.Card.CardId, upstream, announce: false);

        (await verified.ActivateAsync()).ShouldBeRefused(409, code);

        await Eventually.AsyncOf(verified.Card.SeenAsync, seen => seen.Text("status") == status, "the card shows it");
        Assert.Equal(0, await world.Twin.ActivationsAsync(verified.Card.CardId));
        Assert.DoesNotContain("card_activated", await world.HistoryAsync(verified.User));
    }

    [Theory]
    [InlineData("BLOCKED", "card_blocked_by_issuer")]
    [InlineData("STOLEN", "card_blocked_by_issuer")]
    public async Task A_look_at_a_blocked_card_is_no_activation(string upstream, string code)
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await ArmAsync("cut", afterWork: false);
        AssertUnknown(await verified.ActivateAsync());
        await world.Twin.SetCardAsync(verified.Card.CardId, upstream, announce: false);

        await Eventually.AsyncOf(verified.Card.SeenAsync, seen => seen.Text("status") == "BLOCKED", "the check finds the block");

        (await verified.ActivateAsync()).ShouldBeRefused(409, code);
        Assert.Equal("PROCESSING", await verified.User.RequestStatusAsync());
        Assert.NotNull(await world.SealedActivationCodeAsync(verified.Card.CardId));
    }

    [Fact]
    public async Task While_the_first_call_is_with_the_issuer_a_second_one_waits_outside()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Activate,
                delay_ms = 600,
            }
        );
        var earlier = (await SentAsync()).Count;
        var first = verified.ActivateAsync();
        await Eventually.AsyncOf(SentAsync, sent => sent.Count > earlier, "the first call is with the issuer");

        var second = await verified.ActivateAsync();

        second.ShouldBeRefused(409, "card_processing");
        Assert.Equal("2", second.Headers.RetryAfter);
        (await first).ShouldBe(200);
        Assert.Equal(1, await world.Twin.ActivationsAsync(verified.Card.CardId));
    }

    [Fact]
    public async Task An_issuer_with_no_time_for_us_is_unavailable_and_nothing_happened()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "rate_limit",
                path = Activate,
                retry_after = 30,
            }
        );

        (await verified.ActivateAsync()).ShouldBeRefused(503, "upstream_unavailable");

        Assert.Equal(0, await world.Twin.ActivationsAsync(verified.Card.CardId));
        (await verified.ActivateAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_refusal_is_passed_on_from_a_list_and_never_as_it_was_worded()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "refuse",
                path = Activate,
                type = "card_error",
                code = "pin_too_simple",
                message = $"PIN 274916 for code {verified.ActivationCode} of card {verified.Card.Number} is too simple",
            }
        );

        var refused = (await verified.ActivateAsync()).ShouldBeRefused(422, "activation_refused");

        Assert.Equal(
            """{"upstream_code":"pin_too_simple","upstream_type":"card_error","upstream_message":null,"retryable":false}""",
            refused.Data.GetRawText()
        );
        (await verified.ActivateAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_refusal_that_holds_a_secret_in_its_code_does_not_hand_it_on()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "refuse",
                path = Activate,
                type = $"error_{verified.ActivationCode}",
                code = "pin_274916",
                message = "no",
            }
        );

        var refused = (await verified.ActivateAsync()).ShouldBeRefused(422, "activation_refused");

        Assert.Equal(JsonValueKind.Null, refused.Data.GetProperty("upstream_code").ValueKind);
        Assert.Equal(JsonValueKind.Null, refused.Data.GetProperty("upstream_type").ValueKind);
    }

    [Fact]
    public async Task A_permission_the_issuer_denies_us_is_not_the_users_fault()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "refuse",
                path = Activate,
                status = 403,
                type = "account_error",
                code = "forbidden",
                message = "no",
            }
        );

        (await verified.ActivateAsync()).ShouldBeRefused(422, "upstream_rejected");
    }

    [Fact]
    public async Task A_card_that_cannot_be_read_keeps_the_outcome_open_until_it_can()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "lose", event_type = "card.activation.status" });
        await ArmAsync("cut", afterWork: true);
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "error",
                path = ReadCard,
                times = 1000,
            }
        );
        AssertUnknown(await verified.ActivateAsync());

        var still = await Eventually.AsyncOf(
            verified.ActivateAsync,
            answer => answer.Code != "card_processing",
            "the first attempt is given up"
        );

        AssertUnknown(still);
        await world.Twin.DisarmAsync();
        await RepeatingEndsInSuccessAsync(verified);
        await verified.User.BecomesCompletedAsync();
    }

    /// <summary>The reply is spoilt every time it is asked for.</summary>
    private Task ArmAsync(string kind, bool afterWork) =>
        world.Twin.ArmCallAsync(
            new
            {
                kind,
                path = Activate,
                times = 20,
                after_work = afterWork,
                delay_ms = 2500,
            }
        );

    private static void AssertUnknown(Answer answer)
    {
        answer.ShouldBeRefused(504, "upstream_outcome_unknown");
        Assert.True(answer.Data.GetProperty("operation_id").TryGetGuid(out _));
        Assert.Equal("5", answer.Headers.RetryAfter);
    }

    private async Task RepeatingEndsInSuccessAsync(VerifiedCard verified)
    {
        var repeated = await Eventually.AsyncOf(
            verified.ActivateAsync,
            answer => answer.Code != "card_processing",
            "the first attempt is settled"
        );

        repeated.ShouldBe(200);
        Assert.Equal(verified.Card.CardId.ToString(), repeated.Data.GetProperty("card_id").GetString());
        Assert.Equal(1, await world.Twin.ActivationsAsync(verified.Card.CardId));
    }

    /// <summary>The idempotency keys of all activations the issuer was sent; the specs of this class run one by one.</summary>
    private async Task<IReadOnlyList<string?>> SentAsync() =>
        [.. (await world.Twin.CallsAsync(Activate)).EnumerateArray().Select(call => call.GetProperty("idempotency_key").GetString())];
}
