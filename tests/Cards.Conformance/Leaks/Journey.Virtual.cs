using Cards.Support;

namespace Cards.Conformance.Leaks;

/// <summary>A virtual card: refused once by an issuer that quotes a number, then made, shown and looked up.</summary>
internal sealed partial class Journey
{
    private async Task OrderAVirtualCardAsync(User user)
    {
        var quoted = Add("quoted PAN", "40963608" + Digits(8));
        await ArmAsync(VirtualCardSteps.OrderPath, new { kind = "refuse", message = $"no card {quoted} for you" });
        await user.AskForAVirtualCardAsync();
        Assert.Equal("FAILED", (await user.RequestEndsAsync()).Text("card_status"));

        await user.AskForAVirtualCardAsync();
        var cardId = (await user.RequestEndsAsync()).GetProperty("card_id").GetGuid();
        var pan = Add("virtual PAN", (await world.Twin.CardAsync(cardId)).Text("card_number")!);
        var found = (await user.PostAsync(ByNumber, new { card_number = pan })).ShouldBe(200);
        (await user.PostAsync("/api/v1/cards/show-cvv", new { card_id = found.Data.GetProperty("id").GetInt64() })).ShouldBe(200);
    }
}
