using Cards.Support;

namespace Cards.Reliability;

public sealed class IssuerDownWorld()
    : ProcessWorld(
        ("Issuance:Assign:CheckAfter", "00:00:03"),
        ("Activation:CheckAfter", "00:00:03"),
        ("UqPay:CallTimeout", "00:00:01"),
        ("UqPay:RequestBudget", "00:00:02")
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class IssuerDownSpecs(IssuerDownWorld world) : IClassFixture<IssuerDownWorld>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_never_reached_the_issuer_is_refused_and_leaves_nothing_open()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        var verified = await world.AUserWithAVerifiedOtpAsync();
        world.ToIssuer.Cut();

        (await user.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBeRefused(503, "upstream_unavailable");
        (await verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))).ShouldBeRefused(
            503,
            "upstream_unavailable"
        );
        (await (await world.AUserAsync()).PostAsync("/api/v1/cardholder", Given.ACardholderBody())).ShouldBeRefused(
            503,
            "upstream_unavailable"
        );

        Assert.Equal("REFUSED", await world.AssignmentAsync(user));
        Assert.Equal("activation_failed", await world.NewestEventAsync(verified.Card));
        // The issuer being down does not unready anything.
        Assert.Equal(200, await world.ReadinessOfHostAsync());
        Assert.Equal(200, await world.ReadinessOfEdgeAsync());

        world.ToIssuer.Restore();
        (await verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))).ShouldBe(200);
        await world.EndsAssignedAsync(user, number);
        await world.EndsActiveAsync(verified.Card);
        await world.QuietAsync();
    }

    [Fact]
    public async Task What_a_silent_issuer_may_have_done_is_settled_in_the_background_once_it_answers()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "lose", event_type = "card.activation.status" });
        await world.Twin.ArmWebhookAsync(new { kind = "lose", event_type = "card.create.succeeded" });
        // The calls arrive and are worked on; from then on nothing is heard.
        world.ToIssuer.HoldAnswers();

        var answers = await Task.WhenAll(
            user.PostAsync("/api/v1/cards/assign", new { card_number = number }),
            verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))
        );

        Assert.All(answers, answer => answer.ShouldBeRefused(504, "upstream_outcome_unknown"));
        Assert.All(answers, answer => Assert.True(answer.Data.TryGetProperty("operation_id", out _)));
        Assert.Equal("PENDING", await world.AssignmentAsync(user));
        Assert.Equal("activation_begun", await world.NewestEventAsync(verified.Card));

        world.ToIssuer.Restore();

        await Eventually.AsyncOf(
            () => world.AssignmentAsync(user),
            state => state == "DONE",
            "the background settles the assign",
            TimeSpan.FromSeconds(45)
        );
        await world.EndsActiveAsync(verified.Card);
        await world.EndsAssignedAsync(user, number);
        await world.QuietAsync();
    }

    [Fact]
    public async Task Calls_that_a_silent_issuer_never_saw_are_found_not_to_have_happened()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        var verified = await world.AUserWithAVerifiedOtpAsync();
        world.ToIssuer.FallSilent();

        var answers = await Task.WhenAll(
            user.PostAsync("/api/v1/cards/assign", new { card_number = number }),
            verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))
        );

        Assert.All(answers, answer => answer.ShouldBeRefused(504, "upstream_outcome_unknown"));
        world.ToIssuer.Restore();
        await Eventually.AsyncOf(
            () => world.AssignmentAsync(user),
            state => state == "REFUSED",
            "the assign is given up",
            TimeSpan.FromSeconds(45)
        );
        await Eventually.AsyncOf(
            () => world.NewestEventAsync(verified.Card),
            newest => newest == "activation_failed",
            "the activation is given up"
        );
        (await verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))).ShouldBe(200);
        await world.EndsActiveAsync(verified.Card);
        await world.EndsAssignedAsync(user, number);
        await world.QuietAsync();
    }
}
