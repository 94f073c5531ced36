using Cards.Specs.Activation;
using Cards.Support;

namespace Cards.Specs.Webhooks;

/// <summary>The issuer's secret is being changed: both are good.</summary>
public sealed class RotatingWorld() : World(("UqPay:WebhookSecrets:1", Older)), IAsyncLifetime
{
    public const string Older = "the-older-secret";

    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class WebhookDeliverySpecs(RotatingWorld world) : IClassFixture<RotatingWorld>, IAsyncLifetime
{
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>No spec leaves a fault to the next.</summary>
    public async ValueTask DisposeAsync() => await world.Twin.DisarmAsync();

    [Fact]
    public async Task During_a_rotation_both_secrets_are_good_and_no_other()
    {
        (await world.KnockAsync(IssuerEvent.ActivationStatus(Guid.NewGuid()))).ShouldBe(200);
        (await world.KnockAsync(IssuerEvent.ActivationStatus(Guid.NewGuid()), RotatingWorld.Older)).ShouldBe(200);
        (await world.KnockAsync(IssuerEvent.ActivationStatus(Guid.NewGuid()), "the-oldest-secret")).ShouldBeRefused(401, "webhook_refused");
    }

    [Fact]
    public async Task The_issuer_has_its_answer_before_the_work_is_done()
    {
        var (card, _) = await world.AUserReadyToVerifyAsync();
        await world.Twin.SetCardAsync(card.CardId, "ACTIVE", announce: false);
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = "/v1/issuing/cards/{id}",
                delay_ms = 1500,
            }
        );
        var id = IssuerEvent.NewId();

        (await world.KnockAsync(IssuerEvent.ActivationStatus(card.CardId, id))).ShouldBe(200);

        Assert.Equal("PROCESSING", await card.User.RequestStatusAsync());
        await card.User.BecomesCompletedAsync();
    }

    [Theory]
    [InlineData("card.create.succeeded")]
    [InlineData("card.activation.code")]
    public async Task Events_in_the_wrong_order_come_to_the_same(string overtaken)
    {
        await world.Twin.ArmWebhookAsync(new { kind = "reorder", event_type = overtaken });
        var verified = await world.AUserWithAVerifiedOtpAsync();

        (await verified.ActivateAsync()).ShouldBe(200);

        await verified.User.BecomesCompletedAsync();
    }

    [Fact]
    public async Task Every_event_twice_comes_to_the_same()
    {
        await world.Twin.ArmWebhookAsync(
            new
            {
                kind = "duplicate",
                times = 20,
                count = 2,
            }
        );
        var verified = await world.AUserWithAVerifiedOtpAsync();

        (await verified.ActivateAsync()).ShouldBe(200);

        await verified.User.BecomesCompletedAsync();
        Assert.Equal(1, await world.Twin.ActivationsAsync(verified.Card.CardId));
        Assert.Null(await world.SealedActivationCodeAsync(verified.Card.CardId));
    }

    [Theory]
    [InlineData("bad_signature")]
    [InlineData("stale_timestamp")]
    [InlineData("unsigned")]
    public async Task What_was_refused_is_taken_when_it_comes_again_in_order(string fault)
    {
        await world.Twin.ArmWebhookAsync(
            new
            {
                kind = fault,
                event_type = "card.activation.code",
                count = 2,
            }
        );
        var card = await world.AUserWithAnAssignedCardAsync();

        await world.ActivationCodeIsHereAsync(card.CardId);

        var id = await world.Twin.EventAsync("card.activation.code", card.CardId);
        Assert.Equal([401, 401, 200], await AttemptsAsync(id));
    }

    private async Task<IEnumerable<int>> AttemptsAsync(Guid id) =>
        await Eventually.AsyncOf(
            async () =>
                (await world.Twin.WebhooksAsync())
                    .EnumerateArray()
                    .Single(webhook => webhook.GetProperty("event_id").GetGuid() == id)
                    .GetProperty("attempts")
                    .EnumerateArray()
                    .Select(attempt => attempt.GetProperty("status").GetInt32())
                    .ToList(),
            attempts => attempts.Count == 3,
            "the issuer has tried three times"
        );
}
