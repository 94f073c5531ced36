using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

internal sealed record Answer(int Status, string Body, string MediaType = "application/json", int? RetryAfter = null)
{
    public static Answer Ok(JsonNode body) => new(200, Wire.Text(body));
}

/// <summary>Thrown by a handler to end the call with an error answer.</summary>
internal sealed class Refusal(Answer answer) : Exception
{
    public Answer Answer { get; } = answer;
}

/// <summary>The error shapes A to D of contract 10.1 and the known errors of 10.3 and 10.4.</summary>
internal static class Refuse
{
    public static Refusal Invalid(string message) => Typed(400, "invalid_request_error", "invalid_request_error", message);

    public static Refusal Card(string code, string message) => Typed(400, "card_error", code, message);

    public static Refusal Cardholder(string code, string message) => Typed(400, "cardholder_error", code, message);

    public static Refusal Account(string code, string message) => Typed(400, "account_error", code, message);

    public static Refusal CardStatus() => Card("card_status_invalid", "card status does not allow this operation");

    public static Refusal MissingCard(Twin twin) =>
        twin.Settings.MissingCardIs404
            ? Typed(404, "card_error", "card_not_found", "Card does not exist")
            : Card("card_not_found", "card not found or deactivated");

    /// <summary>Shape A.</summary>
    public static Refusal Typed(int status, string type, string code, string message) =>
        new(
            Body(
                status,
                new JsonObject
                {
                    ["type"] = type,
                    ["code"] = code,
                    ["message"] = message,
                }
            )
        );

    /// <summary>Shape A with the fields a card product still asks for.</summary>
    public static Refusal MissingFields(JsonArray fields) =>
        new(
            Body(
                400,
                new JsonObject
                {
                    ["type"] = "cardholder_error",
                    ["code"] = "kyc_insufficient",
                    ["message"] = "cardholder information is insufficient",
                    ["missing_fields"] = fields,
                }
            )
        );

    /// <summary>Shape B: a number for a code, no type.</summary>
    public static Refusal Legacy(int code, string message) => new(Body(400, new JsonObject { ["code"] = code, ["message"] = message }));

    public static Refusal Processing() => Legacy(200, "Request is processing, please try again later");

    /// <summary>Shape C.</summary>
    public static Refusal Gateway(string error) => new(Body(401, new JsonObject { ["error"] = error }));

    /// <summary>Shape D.</summary>
    public static Refusal TooMany(int? retryAfter) =>
        new(
            Body(429, new JsonObject { ["code"] = "too_many_requests", ["message"] = "Too many requests" }) with
            {
                RetryAfter = retryAfter,
            }
        );

    public static Refusal Internal() => Typed(500, "api_error", "api_error", "internal server error");

    private static Answer Body(int status, JsonObject body) => new(status, Wire.Text(body));
}
