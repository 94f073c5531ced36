using System.Globalization;
using Cards.Support;

namespace Cards.Specs.Issuance;

/// <summary>The issuer is slow, silent, contradictory or gone. Specs of one class run one after the other, so what one arms hits no other.</summary>
public sealed class AssignCardUnderFaultsSpecs(ImpatientWorld world) : IClassFixture<ImpatientWorld>, IAsyncLifetime
{
    private const string Assign = "/api/v1/cards/assign";
    private const string Upstream = "/v1/issuing/cards/assign";

    public async ValueTask InitializeAsync()
    {
        await world.Twin.DisarmAsync();
        await world.Twin.SettingsAsync(new { assign_answers_active = false });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("error")]
    [InlineData("text")]
    [InlineData("processing")]
    [InlineData("cut")]
    public async Task An_issuer_that_never_answers_leaves_the_outcome_unknown_until_it_is_looked_up(string kind)
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                kind,
                times = 50,
            }
        );

        var unknown = (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(504, "upstream_outcome_unknown");

        Assert.Equal(["operation_id"], unknown.Data.Members());
        Assert.NotEqual(Guid.Empty, unknown.Data.GetProperty("operation_id").GetGuid());
        Assert.True(unknown.Body.GetProperty("retryable").GetBoolean());
        Assert.Equal(
            unknown.Headers["Retry-After"],
            unknown.Body.GetProperty("retry_after").GetInt64().ToString(CultureInfo.InvariantCulture)
        );
        Assert.Empty(await world.Twin.CardsOfAsync(number));
        await world.Twin.DisarmAsync();
        await RepeatUntilAssignedAsync(user, number);
    }

    [Fact]
    public async Task While_the_outcome_is_unknown_another_number_has_to_wait()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        // A refusal that leaves the outcome unknown at once: something happened under this key before, and nobody says what.
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                kind = "refuse",
                type = "idempotency_error",
                code = "idempotency_error",
            }
        );
        (await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(504);
        await world.Twin.DisarmAsync();
        var other = await world.Twin.NewNumberAsync();

        var refused = (await user.PostAsync(Assign, new { card_number = other })).ShouldBeRefused(409, "concurrent_change");

        Assert.True(refused.Body.GetProperty("retry_after").GetInt64() > 0);
        Assert.Empty(await world.Twin.CardsOfAsync(other));
    }

    [Fact]
    public async Task A_lost_answer_is_made_up_for_by_the_issuers_webhook()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await LoseAnswersAsync();

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(504, "upstream_outcome_unknown");

        await ShouldHoldAsync(user, number);
    }

    [Fact]
    public async Task A_lost_answer_and_lost_webhooks_are_made_up_for_by_a_look_at_the_cardholders_cards()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await LoseAnswersAsync();
        await LoseWebhooksAsync();

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(504, "upstream_outcome_unknown");

        await ShouldHoldAsync(user, number);
    }

    [Fact]
    public async Task A_lost_answer_without_a_request_makes_the_internal_request_when_it_is_settled()
    {
        var user = await world.ACardholderAsync();
        var number = await world.Twin.NewNumberAsync();
        await LoseAnswersAsync();
        await LoseWebhooksAsync();

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(504, "upstream_outcome_unknown");

        (await user.GetAsync("/api/v1/card-request/status")).ShouldBeRefused(404, "request_not_found");
        await ShouldHoldAsync(user, number);
    }

    [Fact]
    public async Task Repeating_the_call_after_a_lost_answer_finds_the_card_instead_of_asking_again()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await LoseAnswersAsync();
        await LoseWebhooksAsync();
        (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(504);
        await world.Twin.DisarmAsync();

        await RepeatUntilAssignedAsync(user, number);
    }

    [Fact]
    public async Task An_issuer_that_works_after_our_patience_ended_still_gives_the_user_the_card()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                kind = "delay",
                delay_ms = 1800,
            }
        );

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(504, "upstream_outcome_unknown");

        await ShouldHoldAsync(user, number);
    }

    [Fact]
    public async Task An_issuer_that_works_after_the_attempt_was_given_up_still_gives_the_user_the_card()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                kind = "delay",
                delay_ms = 4500,
            }
        );

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(504, "upstream_outcome_unknown");

        await ShouldHoldAsync(user, number);
    }

    [Fact]
    public async Task A_number_the_issuer_calls_assigned_is_a_success_when_it_was_this_user_who_got_it()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await LoseWebhooksAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                kind = "delay",
                delay_ms = 4000,
            }
        );
        (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(504, "upstream_outcome_unknown");
        await Eventually.AsyncOf(
            () => world.Twin.CardsOfAsync(number),
            cards => cards.Count == 1,
            "the issuer has done it, after the attempt was given up"
        );

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);

        await ShouldHoldAsync(user, number);
    }

    [Fact]
    public async Task A_webhook_quicker_than_the_answer_makes_no_second_card_and_the_answer_is_whole()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "before_reply", event_type = "card.create.succeeded" });

        var answer = (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);

        Assert.NotEqual(Guid.Empty, answer.Data.GetProperty("card_order_id").GetGuid());
        Assert.Equal("PENDING", answer.Data.Text("card_status"));
        Assert.Single(await world.Twin.CardsOfAsync(number));
        (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);
    }

    [Fact]
    public async Task An_announcement_delivered_many_times_makes_one_card()
    {
        var user = await world.ACardholderAsync();
        var number = await world.Twin.NewNumberAsync();
        await LoseAnswersAsync();
        await world.Twin.ArmWebhookAsync(
            new
            {
                kind = "duplicate",
                event_type = "card.create.succeeded",
                count = 4,
            }
        );

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(504, "upstream_outcome_unknown");

        await ShouldHoldAsync(user, number);
    }

    [Fact]
    public async Task A_limited_call_surely_changed_nothing_and_may_be_repeated_at_once()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                kind = "rate_limit",
                retry_after = 5,
            }
        );

        var refused = (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(503, "upstream_unavailable");

        Assert.True(refused.Body.GetProperty("retryable").GetBoolean());
        Assert.Empty(await world.Twin.CardsOfAsync(number));
        (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);
        Assert.Equal(1, Assert.Single(await world.Twin.CardsOfAsync(number)).Effect("assign_accepted"));
    }

    [Theory]
    [InlineData(400, "card_error", "something_new", "4096360800133951 is not welcome")]
    [InlineData(400, "balance_error", "insufficient_balance", "insufficient balance")]
    [InlineData(403, "unauthorized_error", "forbidden", "forbidden")]
    public async Task A_refusal_that_is_not_about_the_number_says_no_more_than_that(int status, string type, string code, string message)
    {
        var user = await world.ACardholderAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                kind = "refuse",
                status,
                type,
                code,
                message,
            }
        );

        var refused = (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(422, "upstream_rejected");

        Assert.False(refused.Text.Contains(message, StringComparison.OrdinalIgnoreCase), "The issuer's own words came through.");
        Assert.Empty(refused.FieldErrors);
        (await user.GetAsync("/api/v1/card-request/status")).ShouldBeRefused(404, "request_not_found");
        (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);
    }

    [Fact]
    public async Task A_renewed_login_in_between_is_nobodys_failure()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        await world.Twin.KnockOutTokenAsync();

        (await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200);
    }

    [Fact]
    public async Task An_issuer_that_calls_plastic_active_is_not_believed()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        await world.Twin.SettingsAsync(new { assign_answers_active = true });

        var answer = (await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200);

        Assert.Equal("PENDING", answer.Data.Text("card_status"));
        Assert.Equal("PROCESSING", (await user.GetAsync("/api/v1/card-request/status")).Data.Text("card_status"));
        (await user.PostAsync("/api/v1/cards/resend-activation-otp")).ShouldBe(200);
    }

    [Fact]
    public async Task A_user_who_hangs_up_still_gets_the_card()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                kind = "delay",
                delay_ms = 300,
            }
        );
        var before = await CallsAsync();

        await user.HangUpOnAsync(Assign, new { card_number = number }, async () => await CallsAsync() > before);

        await ShouldHoldAsync(user, number);
    }

    private async Task<int> CallsAsync() => (await world.Twin.CallsAsync(Upstream)).GetArrayLength();

    private async Task LoseAnswersAsync() =>
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                kind = "cut",
                after_work = true,
                times = 50,
            }
        );

    private async Task LoseWebhooksAsync() => await world.Twin.ArmWebhookAsync(new { kind = "lose", times = 50 });

    /// <summary>The request holds the one card the issuer made, and a repeated call agrees.</summary>
    private async Task ShouldHoldAsync(User user, string number)
    {
        var request = await user.RequestAsync(status => status.Members().Contains("card_id"), "the request holds a card");
        var card = Assert.Single(await world.Twin.CardsOfAsync(number));
        Assert.Equal(1, card.Effect("assign_accepted"));
        Assert.Equal(card.GetProperty("card_id").GetGuid(), request.GetProperty("card_id").GetGuid());
        var again = (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);
        Assert.Equal(card.GetProperty("card_id").GetGuid(), again.Data.GetProperty("card_id").GetGuid());
        Assert.Equal("PENDING", again.Data.Text("card_status"));
    }

    private async Task RepeatUntilAssignedAsync(User user, string number)
    {
        var answer = await Eventually.AsyncOf(
            () => user.PostAsync(Assign, new { card_number = number }),
            repeated => repeated.Code != "concurrent_change",
            "the earlier attempt is looked up"
        );
        answer.ShouldBe(200);
        Assert.Equal(1, Assert.Single(await world.Twin.CardsOfAsync(number)).Effect("assign_accepted"));
    }
}
