using Cards.Support;

namespace Cards.Specs.Upgrade;

/// <summary>A database of the version before opens and goes on: events, snapshots, operations, documents, messages.</summary>
public sealed class UpgradeSpecs(UpgradedWorld world) : IClassFixture<UpgradedWorld>
{
    [Fact]
    public async Task A_card_is_shown_as_it_was_with_its_history_and_goes_on()
    {
        var card = await world.CardAsync(UpgradedWorld.Active);

        var seen = await card.SeenAsync();
        Assert.Equal(
            ("ACTIVE", 250m, "SET"),
            (seen.Text("status"), seen.GetProperty("limit_per_transaction").GetDecimal(), seen.Text("pin_status"))
        );
        var history = (await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history?limit=100")).ShouldBe(200).Data;
        Assert.Equal(
            [
                "pin_changed",
                "limit_changed",
                "limit_requested",
                "status_changed",
                "status_requested",
                "status_changed",
                "status_requested",
                "activated",
                "assigned",
            ],
            history.EnumerateArray().Select(entry => entry.Text("what"))
        );

        Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"))).Data.Text("state"));
        Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(await card.AskForStatusAsync("ACTIVE"))).Data.Text("state"));
        (await card.AskForPinAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_card_is_found_by_its_number()
    {
        var card = await world.CardAsync(UpgradedWorld.Active);

        var found = (await card.User.PostAsync("/api/v1/cards/get-by-number", new { card_number = card.Number })).ShouldBe(200);

        Assert.Equal(card.CardId, found.Data.GetProperty("card_id").GetGuid());
    }

    [Fact]
    public async Task A_card_whose_code_had_come_is_activated()
    {
        var card = await world.CardAsync(UpgradedWorld.Assigned);

        var verified = await world.VerifiedAsync(card);
        (await card.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))).ShouldBe(200);

        Assert.Equal("ACTIVE", (await card.SeenAsync()).Text("status"));
    }

    [Fact]
    public async Task A_virtual_card_is_limited_and_cancelled()
    {
        var card = await world.CardAsync(UpgradedWorld.Virtual);

        Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(await card.AskForLimitAsync(99m))).Data.Text("state"));
        Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(await card.AskForStatusAsync("CANCELLED"))).Data.Text("state"));
    }

    [Fact]
    public async Task A_request_in_processing_gets_its_card()
    {
        var user = await world.SignInAsync(UpgradedWorld.Waiting, $"{UpgradedWorld.Waiting}@example.test");

        (await user.PostAsync("/api/v1/cards/assign", new { card_number = UpgradedWorld.Number })).ShouldBe(200);
    }

    [Fact]
    public async Task A_frozen_card_is_unfrozen()
    {
        var card = await world.CardAsync(UpgradedWorld.Frozen);
        Assert.Equal("FROZEN", (await card.SeenAsync()).Text("status"));

        Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(await card.AskForStatusAsync("ACTIVE"))).Data.Text("state"));
    }

    [Fact]
    public async Task A_freeze_that_was_accepted_before_and_not_sent_is_sent_once()
    {
        var card = await world.CardAsync(UpgradedWorld.Freezing);

        var operation = await Eventually.AsyncOf(
            () => card.User.GetAsync($"/api/v1/cards/operations/{UpgradedWorld.Freeze}?wait=5"),
            answer => answer.ShouldBe(200).Data.Text("state") != "PENDING",
            "the operation has an outcome"
        );

        Assert.NotEqual("PENDING", operation.Data.Text("state"));
        Assert.Equal(1, (await world.Twin.CardAsync(card.CardId)).GetProperty("effects").GetProperty("frozen").GetInt32());
    }
}
