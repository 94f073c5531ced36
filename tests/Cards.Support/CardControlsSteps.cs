using System.Text.Json;

namespace Cards.Support;

/// <summary>What specs of card controls do again and again.</summary>
public static class CardControlsSteps
{
    public static Task<Answer> AskForStatusAsync(this AssignedCard card, string status) =>
        card.User.PostAsync("/api/v1/cards/update-status", new { card_id = card.LocalId, card_status = status });

    public static Task<Answer> AskForLimitAsync(this AssignedCard card, decimal limit) =>
        card.User.PostAsync("/api/v1/cards/transaction-limit", new { card_id = card.LocalId, limit_per_transaction = limit });

    public static Task<Answer> AskForPinAsync(this AssignedCard card, string pin = "590372") =>
        card.User.PostAsync(
            "/api/v1/cards/reset-pin",
            new
            {
                card_id = card.LocalId,
                new_pin = pin,
                new_pin_confirm = pin,
            }
        );

    /// <summary>The operation of an accepted answer, once it has an outcome.</summary>
    public static Task<Answer> OutcomeAsync(this AssignedCard card, Answer accepted) =>
        Eventually.AsyncOf(
            () =>
                card.User.GetAsync($"/api/v1/cards/operations/{accepted.ShouldBe(200).Data.GetProperty("operation_id").GetGuid()}?wait=5"),
            answer => answer.Data.GetProperty("state").GetString() != "PENDING",
            "the operation has an outcome"
        );

    /// <summary>The card as its user's list shows it.</summary>
    public static async Task<JsonElement> SeenAsync(this AssignedCard card)
    {
        var list = (await card.User.GetAsync("/api/v1/cards")).ShouldBe(200);
        return list.Data.EnumerateArray().Single(seen => seen.GetProperty("id").GetInt64() == card.LocalId);
    }

    public static async Task<AssignedCard> AUserWithAFrozenCardAsync(this World world)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"));
        return card;
    }
}
