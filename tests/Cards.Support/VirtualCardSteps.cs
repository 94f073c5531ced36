using System.Text.Json;

namespace Cards.Support;

/// <summary>A user whose virtual request is at the issuer, or is about to be.</summary>
/// <param name="Request">The request's uuid.</param>
public sealed record OrderedVirtualCard(User User, Guid Request);

/// <summary>What specs of virtual cards do again and again.</summary>
public static class VirtualCardSteps
{
    /// <summary>Where a virtual card is ordered; the cards are listed there too.</summary>
    public const string OrderPath = "/v1/issuing/cards";

    /// <summary>Paid and approved at once: Development does both.</summary>
    public static async Task<OrderedVirtualCard> AUserWhoOrdersAVirtualCardAsync(this World world) =>
        await (await world.ACardholderAsync()).OrdersAVirtualCardAsync();

    public static async Task<OrderedVirtualCard> OrdersAVirtualCardAsync(this User user) => new(user, await user.AskForAVirtualCardAsync());

    public static async Task<Guid> AskForAVirtualCardAsync(this User user) =>
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody("VIRTUAL"))).ShouldBe(201).Data.GetProperty("uuid").GetGuid();

    /// <summary>The user's latest virtual request, once it is over one way or the other.</summary>
    public static Task<JsonElement> RequestEndsAsync(this User user) =>
        user.RequestAsync(request => request.Text("card_status") is "COMPLETED" or "FAILED", "the virtual request is over");

    /// <summary>Usable; its number is the issuer's to know.</summary>
    public static async Task<AssignedCard> AUserWithAVirtualCardAsync(this World world)
    {
        var user = (await world.AUserWhoOrdersAVirtualCardAsync()).User;
        var cardId = (await user.RequestEndsAsync()).GetProperty("card_id").GetGuid();
        var seen = (await user.GetAsync("/api/v1/cards")).ShouldBe(200).Data.EnumerateArray().Single();
        var number = (await world.Twin.CardAsync(cardId)).Text("card_number")!;
        return new AssignedCard(user, number, seen.GetProperty("id").GetInt64(), cardId);
    }

    public static async Task<string?> CardholderIdOfAsync(this Twin twin, User user) =>
        (await twin.CardholdersOfAsync(user.Email!)).Single().Text("cardholder_id");

    /// <summary>Every card the issuer has for the user, failed ones included.</summary>
    public static async Task<IReadOnlyList<JsonElement>> CardsOfAsync(this Twin twin, User user)
    {
        var holder = await twin.CardholderIdOfAsync(user);
        return [.. (await twin.CardsAsync()).EnumerateArray().Where(card => card.Text("cardholder_id") == holder)];
    }

    /// <summary>The calls that carried the order of this request, answered or not.</summary>
    public static async Task<IReadOnlyList<JsonElement>> OrdersOfAsync(this Twin twin, OrderedVirtualCard ordered)
    {
        var key = Contracts.Uuid5.Create(ordered.Request, "card order").ToString();
        return [.. (await twin.CallsAsync(OrderPath)).EnumerateArray().Where(call => call.Text("idempotency_key") == key)];
    }
}
