using Cards.Support;

namespace Cards.Specs.Activation;

/// <summary>The way to the issuer can be shut.</summary>
public sealed class WorldWithAGate : World, IAsyncLifetime
{
    public WorldWithAGate()
        : this(new Gate()) { }

    private WorldWithAGate(Gate gate)
        : base(
            ("UqPay:BaseAddress", $"{gate.Address}api"),
            ("UqPay:CallTimeout", "00:00:00.800"),
            ("UqPay:RequestBudget", "00:00:01.400"),
            ("Activation:CheckAfter", "00:00:02")
        ) => Issuer = gate;

    public Gate Issuer { get; }

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        Issuer.LeadTo(SandboxAddress);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await Issuer.DisposeAsync();
    }
}

public sealed class IssuerDownSpecs(WorldWithAGate world) : IClassFixture<WorldWithAGate>
{
    [Fact]
    public async Task While_the_issuer_cannot_be_reached_nothing_happens_and_afterwards_everything_works()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Issuer.ShutAsync();

        (await verified.ActivateAsync()).ShouldBeRefused(503, "upstream_unavailable");

        Assert.Equal("PROCESSING", await verified.User.RequestStatusAsync());
        Assert.Equal(0, await world.Twin.ActivationsAsync(verified.Card.CardId));
        world.Issuer.Open();
        (await verified.ActivateAsync()).ShouldBe(200);
        await verified.User.BecomesCompletedAsync();
    }

    [Fact]
    public async Task An_issuer_that_goes_down_with_the_work_done_is_asked_when_it_is_back()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "lose", event_type = "card.activation.status" });
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = "/v1/issuing/cards/activate",
                after_work = true,
                delay_ms = 600,
            }
        );
        var activating = verified.ActivateAsync();
        await Eventually.AsyncOf(
            () => world.Twin.ActivationsAsync(verified.Card.CardId),
            activations => activations == 1,
            "the issuer has done the work"
        );
        await world.Issuer.ShutAsync();

        (await activating).ShouldBeRefused(504, "upstream_outcome_unknown");

        world.Issuer.Open();
        await verified.User.BecomesCompletedAsync();
        (await verified.ActivateAsync()).ShouldBe(200);
        Assert.Equal(1, await world.Twin.ActivationsAsync(verified.Card.CardId));
    }
}
