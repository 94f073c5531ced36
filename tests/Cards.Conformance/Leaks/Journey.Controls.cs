using Cards.Support;

namespace Cards.Conformance.Leaks;

/// <summary>The active card in use: shown, looked up, given a new PIN, with an issuer that quotes what it was sent.</summary>
internal sealed partial class Journey
{
    private const string ByNumber = "/api/v1/cards/get-by-number";
    private const string NewPin = "/api/v1/cards/reset-pin";

    private async Task UseAsync(AssignedCard card)
    {
        await world.Twin.SettingsAsync(new { pci = true });
        // Three digits stand everywhere by chance: the CVV is searched as a stored member of that name, the number beside it as itself.
        (await card.User.PostAsync("/api/v1/cards/show-cvv", new { card_id = card.LocalId })).ShouldBe(200);
        var frame = (await card.User.PostAsync("/api/v1/cards/show-cvv-iframe", new { card_id = card.LocalId })).ShouldBe(200);
        Add("frame URL", frame.Data.GetProperty("iframe_url").GetString()!);

        await ArmAsync("/v1/issuing/cards", new { kind = "text", message = $"<p>{card.Number}</p>" });
        (await card.User.PostAsync(ByNumber, new { card_number = card.Number })).ShouldBe(200);
        var stranger = await world.AUserAsync();
        (await stranger.PostAsync(ByNumber, new { card_number = card.Number })).ShouldBe(404);
        (await stranger.PostAsync(ByNumber, new { card_number = card.Number })).ShouldBe(404);

        var pin = Add("new PIN", Digits(6), isShort: true);
        var body = new
        {
            card_id = card.LocalId,
            new_pin = pin,
            new_pin_confirm = pin,
        };
        await ArmAsync("/v1/issuing/cards/pin", new { kind = "refuse", message = $"pin {pin} is too simple" });
        var keyed = card.User.WithKey($"pin-{pin}");
        (await keyed.PostAsync(NewPin, body)).ShouldBe(422);
        (await keyed.PostAsync(NewPin, body)).ShouldBe(422);
        (await card.User.WithKey($"again-{pin}").PostAsync(NewPin, body)).ShouldBe(200);
        await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"));
    }
}
