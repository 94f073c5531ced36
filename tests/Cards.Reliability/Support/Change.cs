using System.Globalization;
using System.Text.Json;
using Cards.Support;

namespace Cards.Reliability;

/// <summary>A change a user asks for, as the issuer knows it.</summary>
/// <param name="Path">Of the issuer's call.</param>
/// <param name="Event">What the issuer announces when it is done.</param>
/// <param name="Order">What the issuer calls its order.</param>
/// <param name="Effect">What the issuer counts when it really happens.</param>
/// <param name="Word">The status the issuer's card then has.</param>
/// <param name="Rejected">The code of an operation the issuer refused.</param>
public sealed record Change(string Path, string Event, string Order, string Effect, string Word, string Rejected)
{
    public const string StatusPath = "/v1/issuing/cards/{id}/status";
    public const string CardPath = "/v1/issuing/cards/{id}";

    public static readonly Change Freeze = new(StatusPath, "card.status.update.succeeded", "status", "frozen", "FROZEN", "status_rejected");
    public static readonly Change Cancel = new(
        StatusPath,
        "card.status.update.succeeded",
        "status",
        "pre_cancel",
        "PRE_CANCEL",
        "status_rejected"
    );
    public static readonly Change Limit = new(CardPath, "card.update.succeeded", "update", "updated", "ACTIVE", "limit_rejected");

    public static IReadOnlyDictionary<string, Change> All { get; } =
        new Dictionary<string, Change>
        {
            ["freeze"] = Freeze,
            ["limit"] = Limit,
            ["cancel"] = Cancel,
        };

    public Task<Answer> AskAsync(AssignedCard card) =>
        this == Limit ? card.AskForLimitAsync(250m) : card.AskForStatusAsync(this == Freeze ? "FROZEN" : "CANCELLED");

    public Task ArmCallAsync(
        Twin twin,
        AssignedCard card,
        string kind,
        bool afterWork = false,
        int delayMs = 0,
        int times = 1,
        string code = "card_error",
        int? retryAfter = null
    ) =>
        twin.ArmCallAsync(
            new
            {
                kind,
                path = Path,
                method = "POST",
                card_id = card.CardId,
                after_work = afterWork,
                delay_ms = delayMs,
                retry_after = retryAfter,
                times,
                code,
            }
        );

    public Task ArmWebhookAsync(Twin twin, AssignedCard card, string kind, int count = 1, int delayMs = 0) =>
        twin.ArmWebhookAsync(
            new
            {
                kind,
                event_type = Event,
                card_id = card.CardId,
                count,
                delay_ms = delayMs,
            }
        );

    public Task ArmOrderAsync(Twin twin, AssignedCard card, string? failureCode = null, int? delayMs = null) =>
        twin.ArmOrderAsync(
            new
            {
                kind = Order,
                card_id = card.CardId,
                failure_code = failureCode,
                delay_ms = delayMs,
            }
        );
}

/// <summary>What we show, against what the issuer's card is.</summary>
public static class CardTruth
{
    /// <summary>Our card is the issuer's card, nothing runs on it, and the change happened as often as said.</summary>
    public static async Task IsTrueAsync(this World world, AssignedCard card, Change change, int times)
    {
        var twin = await world.Twin.CardAsync(card.CardId);
        var seen = await card.SeenAsync();
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("pending").ValueKind);
        Assert.Equal(twin.Text("card_status"), seen.Text("upstream_status"));
        Assert.Equal(twin.Text("card_status")!.Replace("PRE_CANCEL", "CANCELLED", StringComparison.Ordinal), seen.Text("status"));
        Assert.Equal(times, twin.Effects(change.Effect));
        var limits = twin.GetProperty("spending_controls");
        decimal? limit =
            limits.GetArrayLength() == 0 ? null : decimal.Parse(limits[0].GetProperty("amount").ToString(), CultureInfo.InvariantCulture);
        var shown = seen.GetProperty("limit_per_transaction");
        Assert.Equal(limit, shown.ValueKind == JsonValueKind.Null ? null : shown.GetDecimal());
    }
}
