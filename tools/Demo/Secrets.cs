using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cards.Demo;

/// <summary>What the terminal shows of a body: everything but the secrets, for terminals are recorded and shared.</summary>
internal static partial class Secrets
{
    private static readonly HashSet<string> Hidden =
    [
        "access_token",
        "activation_code",
        "pin",
        "confirm_pin",
        "new_pin",
        "new_pin_confirm",
        "otp_code",
        "cvv",
        "expire_date",
        "iframe_url",
        "client_id",
        "api_key",
        "webhook_secret",
    ];

    // An activation code that is still on its way is shown as the dash it is.
    private const string NotYet = "-";

    public static JsonNode? Without(JsonNode? body) =>
        body switch
        {
            JsonObject members => new JsonObject(
                members.Select(member => KeyValuePair.Create(member.Key, Shown(member.Key, member.Value)))
            ),
            JsonArray items => new JsonArray([.. items.Select(Without)]),
            _ => body?.DeepClone(),
        };

    private static JsonNode? Shown(string name, JsonNode? value) =>
        value is not JsonValue plain ? Without(value)
        : Hidden.Contains(name) && plain.ToString() != NotYet ? "***"
        : name == "text" ? SixDigits().Replace(plain.ToString(), "***") // of a mail
        : name == "card_number" && plain.ToString() is { Length: > 4 } number ? $"**** **** **** {number[^4..]}"
        : value.DeepClone();

    [GeneratedRegex(@"\b[0-9]{6}\b")]
    public static partial Regex SixDigits();
}
