using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>Here the issuer's clock is moved.</summary>
public sealed class CancellationWorld : World, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class CancellationSpecs(CancellationWorld world) : IClassFixture<CancellationWorld>
{
    [Fact]
    public async Task A_cancelled_card_is_one_to_the_app_at_once_and_to_the_issuer_thirty_days_later()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var accepted = await card.AskForStatusAsync("CANCELLED");
        var outcome = await card.OutcomeAsync(accepted);
        Assert.Equal("SUCCEEDED", outcome.Data.Text("state"));
        var seen = await card.SeenAsync();
        Assert.Equal(("CANCELLED", "PRE_CANCEL"), (seen.Text("status"), seen.Text("upstream_status")));

        await world.Twin.AdvanceClockAsync(TimeSpan.FromDays(30));

        seen = await Eventually.AsyncOf(
            card.SeenAsync,
            later => later.Text("upstream_status") == "CANCELLED",
            "the issuer's final word is seen"
        );
        Assert.Equal(("CANCELLED", "CANCELLED"), (seen.Text("status"), seen.Text("confirmed_status")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, seen.GetProperty("pending").ValueKind);
        Assert.Equal(outcome.Data.GetRawText(), (await card.OutcomeAsync(accepted)).Data.GetRawText());
        var issuers = await world.Twin.CardAsync(card.CardId);
        Assert.Equal((1, 1), (issuers.Effect("pre_cancel"), issuers.Effect("cancelled")));
    }
}
