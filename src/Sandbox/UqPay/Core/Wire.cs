using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Cards.Sandbox.UqPay;

/// <summary>How values look on the issuer's wire (contract 1.3 to 1.5).</summary>
internal static class Wire
{
    private static readonly TimeSpan Singapore = TimeSpan.FromHours(8);

    public static JsonSerializerOptions Json { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        };

    public static string Text(JsonNode node) => node.ToJsonString(Json);

    public static string Time(DateTimeOffset at) => Local(at, "yyyy-MM-dd'T'HH:mm:sszzz");

    /// <summary>Webhooks carry milliseconds where the API does not.</summary>
    public static string EventTime(DateTimeOffset at) => Local(at, "yyyy-MM-dd'T'HH:mm:ss.fffzzz");

    /// <summary>The cardholder's own format, without an offset.</summary>
    public static string PlainTime(DateTimeOffset at) => Local(at, "yyyy-MM-dd HH:mm:ss");

    public static string ZuluTime(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>"1488.50" but "1500": decimals are forced only when there are any.</summary>
    public static string Amount(decimal amount) =>
        amount.ToString(amount == decimal.Truncate(amount) ? "0" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>Webhooks drop the trailing zero: "1488.5".</summary>
    public static string EventAmount(decimal amount) => amount.ToString("0.##", CultureInfo.InvariantCulture);

    public static JsonNode Number(decimal amount) => JsonNode.Parse(EventAmount(amount))!;

    public static string MaskedNumber(string pan) => "************" + pan[^4..];

    public static string EventNumber(string pan) => pan[..8] + "****" + pan[^4..];

    private static string Local(DateTimeOffset at, string format) => at.ToOffset(Singapore).ToString(format, CultureInfo.InvariantCulture);
}
