using Cards.Support;

namespace Cards.Specs.Issuance;

/// <summary>The issuer is slow, silent, contradictory or gone: a request still gets exactly one card, or says that it got none.</summary>
public sealed class VirtualCardUnderFaultsSpecs(ImpatientWorld world) : IClassFixture<ImpatientWorld>, IAsyncLifetime
{
    private const string Succeeded = "card.create.succeeded";

    public async ValueTask InitializeAsync() => await world.Twin.DisarmAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(null, "The card could not be issued")]
    [InlineData("zh-CN", "发卡失败")]
    public async Task A_failed_order_fails_the_request_and_says_so_in_the_users_language(string? language, string reason)
    {
        await FailOrdersAsync();
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();

        await ShouldFailAsync(ordered.User);

        var user = language is null ? ordered.User : ordered.User.Speaking(language);
        Assert.Equal(reason, (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data.Text("reason"));
        Assert.Empty((await user.GetAsync("/api/v1/cards")).ShouldBe(200).Data.EnumerateArray());
    }

    [Fact]
    public async Task A_failed_order_whose_webhook_is_lost_is_found_by_a_poll()
    {
        await FailOrdersAsync();
        await LoseWebhooksAsync();
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();

        await ShouldFailAsync(ordered.User);
    }

    [Fact]
    public async Task A_definite_refusal_fails_the_request_and_is_not_repeated()
    {
        var user = await world.ACardholderAsync();
        await ArmOrderCallAsync(user, "refuse");
        var ordered = await user.OrdersAVirtualCardAsync();

        await ShouldFailAsync(ordered.User);

        Assert.Single(await world.Twin.OrdersOfAsync(ordered));
        Assert.Empty(await world.Twin.CardsOfAsync(ordered.User));
    }

    [Fact]
    public async Task After_a_failure_a_new_request_gets_its_card()
    {
        await FailOrdersAsync();
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();
        await ShouldFailAsync(ordered.User);

        var second = ordered with { Request = await ordered.User.AskForAVirtualCardAsync() };

        var request = await ordered.User.RequestEndsAsync();
        Assert.Equal(second.Request, request.GetProperty("uuid").GetGuid());
        Assert.Equal("COMPLETED", request.Text("card_status"));
        Assert.DoesNotContain("reason", request.Members());
    }

    [Fact]
    public async Task A_lost_webhook_is_made_up_for_by_a_poll_of_the_order()
    {
        await LoseWebhooksAsync();
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();

        await ShouldHoldOneCardAsync(ordered);
    }

    [Fact]
    public async Task A_webhook_before_the_answer_completes_the_request()
    {
        await world.Twin.ArmWebhookAsync(new { kind = "before_reply", event_type = Succeeded });
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();

        await ShouldHoldOneCardAsync(ordered);
    }

    [Fact]
    public async Task A_webhook_that_comes_again_and_again_changes_nothing()
    {
        await world.Twin.ArmWebhookAsync(
            new
            {
                kind = "duplicate",
                event_type = Succeeded,
                count = 3,
            }
        );
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();
        await ShouldHoldOneCardAsync(ordered);
        var cardId = (await ordered.User.RequestEndsAsync()).GetProperty("card_id").GetGuid();
        var before = await world.HistoryAsync(ordered.User);

        // Other events about the same card, one of them a lie.
        foreach (var told in new[] { IssuerEvent.CreateSucceeded(cardId), IssuerEvent.CreateFailed(cardId) })
        {
            await world.Twin.SendWebhookAsync(new { body = told });
            await Eventually.AsyncOf(
                () => world.IsHandledAsync(told["event_id"]!.GetValue<string>()),
                isHandled => isHandled,
                "the event is handled"
            );
        }

        Assert.Equal(before, await world.HistoryAsync(ordered.User));
    }

    [Fact]
    public async Task A_forged_success_does_not_complete_a_request_whose_card_is_not_made()
    {
        await world.Twin.ArmOrderAsync(new { kind = "create", delay_ms = 4000 });
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();
        var made = await Eventually.AsyncOf(
            () => world.Twin.CardsOfAsync(ordered.User),
            cards => cards.Count == 1,
            "the issuer has the order"
        );
        var told = IssuerEvent.CreateSucceeded(made[0].GetProperty("card_id").GetGuid());
        await world.Twin.SendWebhookAsync(new { body = told });
        await Eventually.AsyncOf(() => world.IsHandledAsync(told["event_id"]!.GetValue<string>()), isHandled => isHandled, "it is handled");

        Assert.DoesNotContain("virtual_card_issued", await world.HistoryAsync(ordered.User));
        await ShouldHoldOneCardAsync(ordered);
    }

    [Theory]
    [InlineData("error", false)]
    [InlineData("error", true)]
    [InlineData("cut", false)]
    [InlineData("cut", true)]
    [InlineData("processing", false)]
    [InlineData("rate_limit", false)]
    [InlineData("text", true)]
    public async Task One_failed_answer_is_repeated_with_the_same_key(string kind, bool afterWork)
    {
        var user = await world.ACardholderAsync();
        await ArmOrderCallAsync(user, kind, afterWork);
        // The webhook of a card made before its answer was lost would be quicker than the repetition.
        await LoseWebhooksAsync();
        var ordered = await user.OrdersAVirtualCardAsync();

        await ShouldHoldOneCardAsync(ordered);

        Assert.Equal(2, (await world.Twin.OrdersOfAsync(ordered)).Count);
    }

    [Fact]
    public async Task An_issuer_that_never_answers_is_asked_again_later_with_the_same_key()
    {
        var user = await world.ACardholderAsync();
        await ArmOrderCallAsync(user, "error", times: 50);
        var ordered = await user.OrdersAVirtualCardAsync();
        await Eventually.AsyncOf(() => world.Twin.OrdersOfAsync(ordered), orders => orders.Count >= 2, "the order is repeated");
        await world.Twin.DisarmAsync();

        await ShouldHoldOneCardAsync(ordered);
    }

    [Fact]
    public async Task A_lost_answer_is_made_up_for_by_the_webhook()
    {
        var user = await world.ACardholderAsync();
        await ArmOrderCallAsync(user, "cut", afterWork: true, times: 50);
        var ordered = await user.OrdersAVirtualCardAsync();

        await ShouldHoldOneCardAsync(ordered);
    }

    [Fact]
    public async Task A_lost_answer_and_lost_webhooks_are_made_up_for_by_a_look_at_the_cardholders_cards()
    {
        var user = await world.ACardholderAsync();
        await ArmOrderCallAsync(user, "cut", afterWork: true, times: 50);
        await LoseWebhooksAsync();
        var ordered = await user.OrdersAVirtualCardAsync();

        await ShouldHoldOneCardAsync(ordered);

        Assert.DoesNotContain("card_order_accepted", await world.HistoryAsync(ordered.User));
    }

    [Fact]
    public async Task A_lost_answer_to_an_order_that_takes_its_time_is_followed_by_the_card()
    {
        var user = await world.ACardholderAsync();
        await ArmOrderCallAsync(user, "cut", afterWork: true, times: 50);
        await world.Twin.ArmOrderAsync(new { kind = "create", delay_ms = 3000 });
        await world.Twin.ArmWebhookAsync(
            new
            {
                kind = "hold",
                event_type = Succeeded,
                times = 5,
            }
        );
        var ordered = await user.OrdersAVirtualCardAsync();
        await Eventually.AsyncOf(
            () => world.HistoryAsync(ordered.User),
            events => events.Contains("card_order_accepted"),
            "the card is found before it is made"
        );

        await ShouldHoldOneCardAsync(ordered);
    }

    private Task FailOrdersAsync() => world.Twin.ArmOrderAsync(new { kind = "create", failure_code = "card_create_failed" });

    private Task LoseWebhooksAsync() => world.Twin.ArmWebhookAsync(new { kind = "lose", times = 50 });

    /// <summary>For this user only: an order of the spec before may still be on its way.</summary>
    private async Task ArmOrderCallAsync(User user, string kind, bool afterWork = false, int times = 1) =>
        await world.Twin.ArmCallAsync(
            new
            {
                path = VirtualCardSteps.OrderPath,
                cardholder_id = await world.Twin.CardholderIdOfAsync(user),
                method = "POST",
                kind,
                after_work = afterWork,
                times,
            }
        );

    private static async Task ShouldFailAsync(User user)
    {
        var request = await user.RequestEndsAsync();
        Assert.Equal(("FAILED", "card_order_failed"), (request.Text("card_status"), request.Text("code")));
        Assert.Equal(("PAID", "APPROVED"), (request.Text("payment_status"), request.Text("admin_status")));
        Assert.DoesNotContain("card_id", request.Members());
    }

    private async Task ShouldHoldOneCardAsync(OrderedVirtualCard ordered)
    {
        var request = await ordered.User.RequestEndsAsync();
        Assert.Equal("COMPLETED", request.Text("card_status"));
        var card = Assert.Single(await world.Twin.CardsOfAsync(ordered.User));
        Assert.Equal(1, card.Effect("created"));
        Assert.Equal(card.Text("card_id"), request.Text("card_id"));
        var shown = Assert.Single((await ordered.User.GetAsync("/api/v1/cards")).ShouldBe(200).Data.EnumerateArray());
        Assert.Equal((card.Text("card_id"), "ACTIVE"), (shown.Text("card_id"), shown.Text("status")));
    }
}

/// <summary>An order is not repeated for ever: the issuer would forget its key.</summary>
public sealed class VirtualCardGivenUpSpecs(GivingUpWorld world) : IClassFixture<GivingUpWorld>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await world.Twin.DisarmAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_order_nobody_took_in_time_fails_the_request_and_is_not_sent_again()
    {
        await ArmOrderCallAsync("error", 0);
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();

        Assert.Equal("FAILED", (await ordered.User.RequestEndsAsync()).Text("card_status"));

        Assert.Empty(await world.Twin.CardsOfAsync(ordered.User));
        Assert.Contains("card_request_failed", await world.HistoryAsync(ordered.User));
    }

    [Fact]
    public async Task A_card_that_is_made_after_its_order_was_given_up_is_the_users_all_the_same()
    {
        await ArmOrderCallAsync("delay", 6000);
        var ordered = await world.AUserWhoOrdersAVirtualCardAsync();
        Assert.Equal("FAILED", (await ordered.User.RequestEndsAsync()).Text("card_status"));

        var request = await ordered.User.RequestAsync(status => status.Text("card_status") == "COMPLETED", "the card turns up");

        var card = Assert.Single(await world.Twin.CardsOfAsync(ordered.User));
        Assert.Equal(card.Text("card_id"), request.Text("card_id"));
        Assert.DoesNotContain("code", request.Members());
    }

    private Task ArmOrderCallAsync(string kind, int delay) =>
        world.Twin.ArmCallAsync(
            new
            {
                path = VirtualCardSteps.OrderPath,
                method = "POST",
                kind,
                delay_ms = delay,
                times = 50,
            }
        );
}
