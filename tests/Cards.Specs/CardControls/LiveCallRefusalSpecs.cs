using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>Here the issuer permits showing card data, is given up soon, and may be told to refuse: nobody else uses this world.</summary>
public sealed class RefusingWorld() : World(("UqPay:CallTimeout", "00:00:00.500"), ("UqPay:RequestBudget", "00:00:01")), IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        await Twin.SettingsAsync(new { pci = true });
    }
}

/// <summary>Why a reveal, a new PIN, a limit or a look-up may be refused, where no other spec says it.</summary>
public sealed class LiveCallRefusalSpecs(RefusingWorld world) : IClassFixture<RefusingWorld>, IAsyncDisposable
{
    private const string Data = "/api/v1/cards/show-cvv";
    private const string Frame = "/api/v1/cards/show-cvv-iframe";
    private const string Pin = "/api/v1/cards/reset-pin";

    private const string SecureCall = "/v1/issuing/cards/{id}/secure";
    private const string TokenCall = "/v1/issuing/cards/{id}/token";
    private const string PinCall = "/v1/issuing/cards/pin";

    public async ValueTask DisposeAsync()
    {
        await world.Twin.DisarmAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(Data)]
    [InlineData(Frame)]
    [InlineData(Pin)]
    public async Task A_card_the_issuer_blocked_is_neither_shown_nor_given_a_pin(string path)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.SetCardAsync(card.CardId, "BLOCKED");
        await Eventually.AsyncOf(card.SeenAsync, seen => seen.Text("status") == "BLOCKED", "the block is adopted");

        (await card.User.PostAsync(path, ABody(card))).ShouldBeRefused(409, "card_blocked_by_issuer");
    }

    [Theory]
    [InlineData(Data)]
    [InlineData(Frame)]
    public async Task A_cancelled_card_is_not_shown(string path)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await card.OutcomeAsync(await card.AskForStatusAsync("CANCELLED"));

        (await card.User.PostAsync(path, ABody(card))).ShouldBeRefused(409, "card_closed");
    }

    [Fact]
    public async Task A_frame_is_refused_like_data_for_a_strangers_card_and_when_the_budget_is_spent()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var stranger = await world.AUserAsync();

        (await stranger.PostAsync(Frame, ABody(card))).ShouldBeRefused(404, "card_not_found");
        for (var i = 0; i < 5; i++)
            (await card.User.PostAsync(Frame, ABody(card))).ShouldBe(200);
        (await card.User.PostAsync(Frame, ABody(card))).ShouldBeRefused(429, "reveal_budget_spent");
    }

    [Theory]
    [InlineData(Data, SecureCall, 400, 422, "upstream_rejected")]
    [InlineData(Frame, TokenCall, 400, 422, "upstream_rejected")]
    [InlineData(Frame, TokenCall, 403, 403, "reveal_not_permitted")]
    [InlineData(Pin, PinCall, 400, 422, "pin_refused")]
    [InlineData(Pin, PinCall, 403, 422, "upstream_rejected")]
    public async Task What_the_issuer_refuses_is_refused(string path, string call, int upstream, int status, string code)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await ArmAsync("refuse", call, upstream);

        (await card.User.PostAsync(path, ABody(card))).ShouldBeRefused(status, code);
    }

    [Fact]
    public async Task A_card_the_issuer_takes_for_no_plastic_gets_no_pin()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await ArmAsync("refuse", PinCall, 400, "card_form_not_supported");

        (await card.User.PostAsync(Pin, ABody(card))).ShouldBeRefused(422, "physical_card_required");
    }

    [Theory]
    [InlineData(Data, SecureCall)]
    [InlineData(Frame, TokenCall)]
    [InlineData(Pin, PinCall)]
    public async Task An_issuer_that_lets_nobody_through_is_unavailable(string path, string call)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await ArmAsync("rate_limit", call);

        (await card.User.PostAsync(path, ABody(card))).ShouldBeRefused(503, "upstream_unavailable");
    }

    [Fact]
    public async Task A_number_cannot_be_looked_up_while_the_issuer_lets_nobody_through()
    {
        var user = await world.AUserAsync();
        await ArmAsync("rate_limit", "/v1/issuing/cards");

        (await user.PostAsync("/api/v1/cards/get-by-number", new { card_number = "4096360899999999" })).ShouldBeRefused(
            503,
            "upstream_unavailable"
        );
    }

    [Fact]
    public async Task A_pin_whose_change_was_never_answered_is_unknown_and_a_second_one_waits()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await ArmAsync("cut", PinCall);

        var unknown = await card.User.PostAsync(Pin, ABody(card));
        var second = await card.User.PostAsync(Pin, ABody(card));

        unknown.ShouldBeRefused(504, "upstream_outcome_unknown");
        second.ShouldBeRefused(409, "card_processing");
        Assert.Equal(unknown.Data.Text("operation_id"), second.Data.Text("operation_id"));
    }

    [Fact]
    public async Task A_limit_waits_for_the_change_that_runs_and_names_it()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await ArmAsync("processing", "/v1/issuing/cards/{id}/status");
        var freeze = (await card.AskForStatusAsync("FROZEN")).ShouldBe(200);

        var limit = await card.AskForLimitAsync(250);

        limit.ShouldBeRefused(409, "card_processing");
        Assert.Equal(freeze.Data.Text("operation_id"), limit.Data.Text("operation_id"));
    }

    [Fact]
    public async Task Trouble_of_our_account_is_no_fault_of_the_cardholder()
    {
        var user = await world.AUserAsync();
        await ArmAsync("refuse", "/v1/issuing/cardholders", 403);

        (await user.PostAsync("/api/v1/cardholder", Given.ACardholderBody())).ShouldBeRefused(422, "upstream_rejected");
    }

    [Fact]
    public async Task A_cardholder_the_issuer_no_longer_trusts_is_assigned_no_card()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await ArmAsync("refuse", "/v1/issuing/cards/assign", 400, "kyc_insufficient");

        (await user.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBeRefused(422, "cardholder_refused");
    }

    private Task ArmAsync(string kind, string path, int status = 400, string code = "card_error") =>
        world.Twin.ArmCallAsync(
            new
            {
                kind,
                path,
                status,
                code,
                times = 50,
            }
        );

    private static object ABody(AssignedCard card) =>
        new
        {
            card_id = card.LocalId,
            new_pin = "590372",
            new_pin_confirm = "590372",
        };
}
