using System.Text.Json.Nodes;
using Cards.Specs.Activation;
using Cards.Support;

namespace Cards.Specs.Webhooks;

/// <summary>Signed, and still only hints: lies, repetitions and news about nobody change nothing.</summary>
public sealed class WebhookHintSpecs(SharedWorld world)
{
    [Fact]
    public async Task A_card_that_is_said_to_be_active_and_is_not_stays_as_it_was()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();

        await LieAsync(verified.Card, id => IssuerEvent.ActivationStatus(verified.Card.CardId, id));

        Assert.Equal("PROCESSING", await verified.User.RequestStatusAsync());
        Assert.NotNull(await world.SealedActivationCodeAsync(verified.Card.CardId));
        (await verified.ActivateAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_card_that_is_said_to_have_failed_and_did_not_stays_as_it_was()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();

        await LieAsync(verified.Card, id => IssuerEvent.CreateFailed(verified.Card.CardId, id));

        (await verified.ActivateAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task An_active_card_that_is_said_to_have_failed_stays_active()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await HistoryIsCompleteAsync(card.User);

        await LieAsync(card, id => IssuerEvent.CreateFailed(card.CardId, id));

        Assert.Equal("COMPLETED", await card.User.RequestStatusAsync());
    }

    [Fact]
    public async Task A_cardholder_who_is_said_to_be_verified_and_is_not_gets_no_card()
    {
        var user = await world.ACardholderAsync();
        var holder = (await world.Twin.CardholdersAsync())
            .EnumerateArray()
            .Single(holder => holder.GetProperty("email").GetString() == user.Email)
            .GetProperty("cardholder_id")
            .GetGuid();
        await world.Twin.SetCardholderAsync(holder, "PENDING");
        await StatusBecomesAsync(user, "PENDING");
        var id = IssuerEvent.NewId();

        (await world.KnockAsync(IssuerEvent.Cardholder(holder, "SUCCESS", id))).ShouldBe(200);

        await world.HandledAsync(id);
        await StatusBecomesAsync(user, "PENDING");
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBeRefused(404, "cardholder_required");
    }

    [Theory]
    [InlineData("card.activation.code")]
    [InlineData("card.activation.status")]
    [InlineData("card.create.succeeded")]
    [InlineData("card.create.failed")]
    [InlineData("cardholder.kyc.status_changed")]
    public async Task News_about_nobody_we_know_is_taken_and_dealt_with(string type)
    {
        var id = IssuerEvent.NewId();
        var nobody = Guid.NewGuid().ToString();
        var data = new JsonObject
        {
            ["card_id"] = nobody,
            ["cardholder_id"] = nobody,
            ["activation_code"] = "00000000",
        };

        (await world.KnockAsync(IssuerEvent.Of(type, id, Guid.NewGuid(), data))).ShouldBe(200);

        await world.HandledAsync(id);
    }

    [Theory]
    [InlineData("card.activation.code")]
    [InlineData("card.activation.status")]
    [InlineData("card.create.failed")]
    public async Task A_known_event_that_names_nobody_is_taken_and_dealt_with(string type)
    {
        var id = IssuerEvent.NewId();

        (await world.KnockAsync(IssuerEvent.Of(type, id, Guid.NewGuid(), new() { ["card_id"] = 17 }))).ShouldBe(200);

        await world.HandledAsync(id);
    }

    [Fact]
    public async Task Of_an_event_nobody_listens_to_nothing_but_its_name_is_kept()
    {
        var id = IssuerEvent.NewId();
        var canary = Guid.NewGuid().ToString("N");

        (await world.KnockAsync(IssuerEvent.Of("card.3ds.otp", id, Guid.NewGuid(), new() { ["otp"] = canary }))).ShouldBe(200);

        Assert.Equal(1, await world.CountEventsAsync(id));
        Assert.True(await world.IsHandledAsync(id));
        Assert.Empty(await world.TablesHoldingAsync(canary));
    }

    [Fact]
    public async Task An_event_with_the_id_of_an_earlier_one_is_taken_and_forgotten()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        await world.ActivationCodeIsHereAsync(card.CardId);
        var first = await world.SealedActivationCodeAsync(card.CardId);
        var id = (await world.Twin.EventAsync("card.activation.code", card.CardId)).ToString();
        await world.HandledAsync(id);

        (await world.KnockAsync(IssuerEvent.ActivationCode(card.CardId, "00000000", id))).ShouldBe(200);
        (await world.KnockAsync(IssuerEvent.ActivationCode(card.CardId, "00000000", id))).ShouldBe(200);

        Assert.Equal(1, await world.CountEventsAsync(id));
        Assert.True(await world.IsHandledAsync(id));
        Assert.Equal(first, await world.SealedActivationCodeAsync(card.CardId));
    }

    [Fact]
    public async Task Ten_deliveries_at_once_count_as_one()
    {
        var (card, _) = await world.AUserReadyToVerifyAsync();
        await world.Twin.SetCardAsync(card.CardId, "ACTIVE", announce: false);
        var before = await world.HistoryAsync(card.User);
        var id = IssuerEvent.NewId();
        var body = IssuerEvent.ActivationStatus(card.CardId, id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => world.KnockAsync(body)));

        Assert.All(answers, answer => answer.ShouldBe(200));
        Assert.Equal(1, await world.CountEventsAsync(id));
        await world.HandledAsync(id);
        await HistoryIsCompleteAsync(card.User);
        Assert.Equal(before.Count + 2, (await world.HistoryAsync(card.User)).Count);
    }

    [Fact]
    public async Task Ten_events_that_say_the_same_change_once()
    {
        var (card, _) = await world.AUserReadyToVerifyAsync();
        await world.Twin.SetCardAsync(card.CardId, "ACTIVE", announce: false);
        var before = await world.HistoryAsync(card.User);
        var ids = Enumerable.Range(0, 10).Select(_ => IssuerEvent.NewId()).ToList();

        await Task.WhenAll(ids.Select(async id => (await world.KnockAsync(IssuerEvent.ActivationStatus(card.CardId, id))).ShouldBe(200)));

        foreach (var id in ids)
            await world.HandledAsync(id);
        await HistoryIsCompleteAsync(card.User);
        Assert.Equal(before.Count + 2, (await world.HistoryAsync(card.User)).Count);
    }

    [Fact]
    public async Task The_sealed_body_is_dropped_once_it_was_dealt_with()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var id = await world.Twin.EventAsync("card.activation.code", card.CardId);

        await world.HandledAsync(id.ToString());

        Assert.NotNull(await world.SealedActivationCodeAsync(card.CardId));
        Assert.Empty(await world.TablesHoldingAsync($"\"{await world.Twin.ActivationCodeAsync(card.CardId)}\""));
    }

    private async Task LieAsync(AssignedCard card, Func<string, JsonObject> lie)
    {
        var before = await world.HistoryAsync(card.User);
        var id = IssuerEvent.NewId();
        (await world.KnockAsync(lie(id))).ShouldBe(200);
        await world.HandledAsync(id);
        Assert.Equal(before, await world.HistoryAsync(card.User));
    }

    /// <summary>COMPLETED is shown from the moment the card is active; the request's own event follows.</summary>
    private Task<IReadOnlyList<string>> HistoryIsCompleteAsync(User user) =>
        Eventually.AsyncOf(
            () => world.HistoryAsync(user),
            history => history.Contains("card_request_completed"),
            "the request's last event is there"
        );

    private static Task<string?> StatusBecomesAsync(User user, string status) =>
        Eventually.AsyncOf(
            async () => (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBe(200).Data.GetProperty("cardholder_status").GetString(),
            found => found == status,
            $"the cardholder is {status}"
        );
}
