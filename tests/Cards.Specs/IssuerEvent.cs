using System.Text.Json.Nodes;

namespace Cards.Specs;

/// <summary>Events as the issuer words them, true or not.</summary>
internal static class IssuerEvent
{
    public static string NewId() => Guid.CreateVersion7().ToString();

    public static JsonObject ActivationCode(Guid cardId, string code, string? eventId = null) =>
        Of("card.activation.code", eventId, cardId, new() { ["card_id"] = cardId.ToString(), ["activation_code"] = code });

    public static JsonObject ActivationStatus(Guid cardId, string? eventId = null, string status = "Activated") =>
        Of("card.activation.status", eventId, cardId, new() { ["card_id"] = cardId.ToString(), ["activation_status"] = status });

    public static JsonObject StatusUpdated(Guid cardId, string status, string? eventId = null) =>
        Of(
            "card.status.update.succeeded",
            eventId,
            Guid.CreateVersion7(),
            new() { ["card_id"] = cardId.ToString(), ["card_status"] = status }
        );

    public static JsonObject CreateFailed(Guid cardId, string? eventId = null) =>
        Of("card.create.failed", eventId, Guid.CreateVersion7(), new() { ["card_id"] = cardId.ToString(), ["card_status"] = "FAILED" });

    public static JsonObject CreateSucceeded(Guid cardId, string? eventId = null) =>
        Of("card.create.succeeded", eventId, Guid.CreateVersion7(), new() { ["card_id"] = cardId.ToString(), ["card_status"] = "PENDING" });

    public static JsonObject Cardholder(Guid cardholderId, string status, string? eventId = null) =>
        Of(
            "cardholder.kyc.status_changed",
            eventId,
            cardholderId,
            new() { ["cardholder_id"] = cardholderId.ToString(), ["cardholder_status"] = status }
        );

    public static JsonObject Of(string type, string? eventId, Guid source, JsonObject data) =>
        new()
        {
            ["version"] = "V1.6.0",
            ["event_name"] = "ISSUING",
            ["event_type"] = type,
            ["event_id"] = eventId ?? NewId(),
            ["source_id"] = source.ToString(),
            ["data"] = data,
        };
}
