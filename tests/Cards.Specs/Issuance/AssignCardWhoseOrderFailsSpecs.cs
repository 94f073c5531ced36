using Cards.Support;

namespace Cards.Specs.Issuance;

/// <summary>The issuer accepts the number and gives the card's order up afterwards.</summary>
public sealed class AssignCardWhoseOrderFailsSpecs(ImpatientWorld world) : IClassFixture<ImpatientWorld>, IAsyncLifetime
{
    private const string Assign = "/api/v1/cards/assign";

    public async ValueTask InitializeAsync() => await world.Twin.DisarmAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_request_is_released_and_says_why()
    {
        var (user, _) = await AUserWhoseOrderFailedAsync();

        var request = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;

        Assert.Equal("PROCESSING", request.Text("card_status"));
        Assert.Equal("card_order_failed", request.Text("code"));
        Assert.DoesNotContain("card_id", request.Members());
        (await user.PostAsync("/api/v1/cards/resend-activation-otp")).ShouldBeRefused(404, "no_processing_request");
    }

    [Fact]
    public async Task Another_number_may_be_assigned_and_clears_the_reason()
    {
        var (user, _) = await AUserWhoseOrderFailedAsync();

        var answer = (await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200);

        var request = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;
        Assert.Equal(answer.Data.GetProperty("card_id").GetGuid(), request.GetProperty("card_id").GetGuid());
        Assert.DoesNotContain("code", request.Members());
    }

    [Fact]
    public async Task The_same_number_may_be_tried_again_and_its_success_repeated()
    {
        var (user, number) = await AUserWhoseOrderFailedAsync();
        var second = (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);

        var repeated = (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);

        Assert.Equal(second.Data.GetRawText(), repeated.Data.GetRawText());
        Assert.Equal("PENDING", repeated.Data.Text("card_status"));
    }

    [Theory]
    [InlineData("PENDING")]
    [InlineData("BLOCKED")]
    public async Task A_card_the_issuer_closes_before_its_activation_releases_the_request_too(string before)
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        await world.Twin.SetCardAsync(card.CardId, before);
        await Eventually.AsyncOf(card.SeenAsync, seen => seen.Text("status") == before, "the card is as the issuer has it");

        await world.Twin.SetCardAsync(card.CardId, "CANCELLED");

        var request = await card.User.RequestAsync(status => status.Text("code") == "card_closed", "the request is released");
        Assert.Equal("PROCESSING", request.Text("card_status"));
        Assert.DoesNotContain("card_id", request.Members());
        (await card.User.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200);
    }

    [Fact]
    public async Task A_failure_announced_before_the_answer_releases_the_request_too()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        await world.Twin.ArmOrderAsync(
            new
            {
                kind = "assign",
                failure_code = "card_create_failed",
                delay_ms = 0,
            }
        );
        await world.Twin.ArmWebhookAsync(new { kind = "before_reply", event_type = "card.create.failed" });

        await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() });

        await user.RequestAsync(status => status.Text("code") == "card_order_failed", "the request is released");
        Assert.DoesNotContain("card_id", (await user.GetAsync("/api/v1/card-request/status")).Data.Members());
    }

    [Fact]
    public async Task A_failure_whose_webhook_is_lost_is_found_by_a_poll_of_the_order()
    {
        await world.Twin.ArmWebhookAsync(new { kind = "lose", times = 50 });

        var (user, _) = await AUserWhoseOrderFailedAsync();

        var card = Assert.Single((await user.GetAsync("/api/v1/cards")).ShouldBe(200).Data.EnumerateArray());
        Assert.Equal("FAILED", card.Text("status"));
        Assert.DoesNotContain("card_id", (await user.GetAsync("/api/v1/card-request/status")).Data.Members());
    }

    [Fact]
    public async Task A_failure_found_after_a_lost_answer_releases_the_request_without_a_webhook()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        await world.Twin.ArmOrderAsync(
            new
            {
                kind = "assign",
                failure_code = "card_create_failed",
                delay_ms = 5000,
            }
        );
        await world.Twin.ArmWebhookAsync(new { kind = "lose", times = 50 });
        await world.Twin.ArmCallAsync(
            new
            {
                path = "/v1/issuing/cards/assign",
                kind = "cut",
                after_work = true,
                times = 50,
            }
        );
        (await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(504);

        await user.RequestAsync(status => status.Members().Contains("card_id"), "the card is found while its order runs");
        await Eventually.AsyncOf(
            () => user.GetAsync("/api/v1/card-request/status"),
            status => status.Data.Text("code") == "card_order_failed",
            "the failure is found",
            TimeSpan.FromMinutes(2)
        );
    }

    [Fact]
    public async Task A_failure_behind_a_lost_answer_and_lost_webhooks_leaves_the_request_free_for_another_number()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmOrderAsync(new { kind = "assign", failure_code = "card_create_failed" });
        await world.Twin.ArmWebhookAsync(new { kind = "lose", times = 50 });
        await world.Twin.ArmCallAsync(
            new
            {
                path = "/v1/issuing/cards/assign",
                kind = "cut",
                after_work = true,
                times = 50,
            }
        );
        (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(504);
        await world.Twin.DisarmAsync();

        var other = await world.Twin.NewNumberAsync();
        var answer = await Eventually.AsyncOf(
            () => user.PostAsync(Assign, new { card_number = other }),
            repeated => repeated.Code != "concurrent_change",
            "the failed attempt is looked up"
        );

        Assert.Equal("PENDING", answer.ShouldBe(200).Data.Text("card_status"));
        Assert.Equal("FAILED", Assert.Single(await world.Twin.CardsOfAsync(number)).Text("card_status"));
    }

    private async Task<(User User, string Number)> AUserWhoseOrderFailedAsync()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmOrderAsync(new { kind = "assign", failure_code = "card_create_failed" });
        (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);
        await user.RequestAsync(status => status.Text("code") is not null, "the failed order is known");
        return (user, number);
    }
}
