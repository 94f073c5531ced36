using System.Security.Cryptography;
using System.Text.Json;
using Cards.Support;

namespace Cards.Specs.Idempotency;

/// <summary>A call that changes something and would succeed, ready to be made with a key.</summary>
/// <param name="Other">Another body for the same route.</param>
/// <param name="CountAsync">How often the change really happened.</param>
public sealed record KeyedCall(User User, string Path, object Body, object Other, Func<Task<int>> CountAsync)
{
    /// <summary>Every route that honours keys; the conformance suite holds this list against the running host.</summary>
    public static TheoryData<string> Routes =>
        [
            "cardholder",
            "card-request",
            "cards/assign",
            "cards/activate",
            "cards/update-status",
            "cards/transaction-limit",
            "cards/reset-pin",
        ];

    public static async Task<KeyedCall> OnAsync(World world, string route)
    {
        switch (route)
        {
            case "cardholder":
                var stranger = await world.AUserAsync();
                return new(
                    stranger,
                    On(route),
                    Given.ACardholderBody(),
                    Given.ACardholderBody(),
                    async () => (await world.Twin.CardholdersOfAsync(stranger.Email!)).Count
                );
            case "card-request":
                var cardholder = await world.ACardholderAsync();
                return new(
                    cardholder,
                    On(route),
                    Given.ACardRequestBody(),
                    Given.ACardRequestBody("VIRTUAL"),
                    async () => (await world.HistoryAsync(cardholder)).Count(name => name == "card_request_opened")
                );
            case "cards/assign":
                var user = await world.AUserWithARequestInProcessingAsync();
                var (number, second) = (await world.Twin.NewNumberAsync(), await world.Twin.NewNumberAsync());
                return new(
                    user,
                    On(route),
                    new { card_number = number },
                    new { card_number = second },
                    async () => (await world.Twin.CardsOfAsync(number)).Count
                );
            case "cards/activate":
                var verified = await world.AUserWithAVerifiedOtpAsync();
                return new(
                    verified.User,
                    On(route),
                    Given.AnActivationBody(verified),
                    Given.AnActivationBody(verified, "382745"),
                    () => EffectsAsync(world, verified.Card, "activated")
                );
            default:
                return OnCard(world, route, await world.AUserWithAnActiveCardAsync());
        }
    }

    public static string AKey() => $"key-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}";

    public Task<Answer> SendAsync(string key) => User.WithKey(key).PostAsync(Path, Body);

    /// <summary>The same body from a library that orders members differently and leaves space between them.</summary>
    public Task<Answer> SendReorderedAsync(string key)
    {
        var members = JsonSerializer
            .SerializeToNode(Body)!
            .AsObject()
            .Reverse()
            .Select(member => $" {JsonSerializer.Serialize(member.Key)} : {member.Value?.ToJsonString() ?? "null"}");
        return User.WithKey(key).PostJsonAsync(Path, $"{{{string.Join(" ,", members)} }}");
    }

    public Task<Answer> SendOtherAsync(string key) => User.WithKey(key).PostAsync(Path, Other);

    private static KeyedCall OnCard(World world, string route, AssignedCard card) =>
        route switch
        {
            "cards/update-status" => new(
                card.User,
                On(route),
                new { card_id = card.LocalId, card_status = "FROZEN" },
                new { card_id = card.LocalId, card_status = "CANCELLED" },
                () => ToldAsync(card, "status_requested")
            ),
            "cards/transaction-limit" => new(
                card.User,
                On(route),
                new { card_id = card.LocalId, limit_per_transaction = 250 },
                new { card_id = card.LocalId, limit_per_transaction = 251 },
                () => ToldAsync(card, "limit_requested")
            ),
            "cards/reset-pin" => new(
                card.User,
                On(route),
                APin(card, "482913"),
                APin(card, "482914"),
                () => EffectsAsync(world, card, "pin_set")
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(route), route, "is not a route with keys."),
        };

    private static object APin(AssignedCard card, string pin) =>
        new
        {
            card_id = card.LocalId,
            new_pin = pin,
            new_pin_confirm = pin,
        };

    private static string On(string route) => $"/api/v1/{route}";

    private static async Task<int> EffectsAsync(World world, AssignedCard card, string effect) =>
        (await world.Twin.CardAsync(card.CardId)).Effect(effect);

    private static async Task<int> ToldAsync(AssignedCard card, string what) =>
        (await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history"))
            .ShouldBe(200)
            .Data.EnumerateArray()
            .Count(entry => entry.Text("what") == what);
}

internal static class Replays
{
    public static bool IsReplayed(this Answer answer) => answer.Headers["Idempotency-Replayed"] == "true";

    /// <summary>Everything but the trace id.</summary>
    public static string Rest(this Answer answer) =>
        JsonSerializer.Serialize(answer.Body.EnumerateObject().Skip(1).ToDictionary(member => member.Name, member => member.Value));
}
