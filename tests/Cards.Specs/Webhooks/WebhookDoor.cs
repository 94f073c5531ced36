using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cards.Support;

namespace Cards.Specs.Webhooks;

/// <summary>A webhook as somebody sends it to the edge, signed with the world's secret unless the spec says otherwise.</summary>
internal static class WebhookDoor
{
    public const string Path = "/api/v1/webhooks/uqpay";

    public static Task<Answer> KnockAsync(this World world, JsonObject body, string? secret = null, string? timestamp = null)
    {
        var bytes = Bytes(body);
        timestamp ??= Now();
        return world.KnockAsync(bytes, Sign(secret ?? world.WebhookSecret, bytes, timestamp), timestamp);
    }

    /// <summary>Null leaves the header out.</summary>
    public static Task<Answer> KnockAsync(this World world, byte[] body, string? signature, string? timestamp)
    {
        var headers = new List<(string, string)>();
        if (signature is not null)
            headers.Add(("x-wk-signature", signature));
        if (timestamp is not null)
            headers.Add(("x-wk-timestamp", timestamp));
        return world.PostAsAnyoneAsync(Path, body, [.. headers]);
    }

    public static byte[] Bytes(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    public static string Sign(string secret, byte[] body, string timestamp) =>
        Convert.ToHexStringLower(
            HMACSHA512.HashData(Encoding.UTF8.GetBytes(secret), body.Concat(Encoding.UTF8.GetBytes(timestamp)).ToArray())
        );

    /// <summary>Milliseconds, as the issuer writes them.</summary>
    public static string Now(double secondsFromNow = 0) =>
        TimeProvider.System.GetUtcNow().AddSeconds(secondsFromNow).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    public static string NowInSeconds(double secondsFromNow = 0) =>
        TimeProvider.System.GetUtcNow().AddSeconds(secondsFromNow).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static Task HandledAsync(this World world, string eventId) =>
        Eventually.AsyncOf(() => world.IsHandledAsync(eventId), handled => handled, $"the event {eventId} is dealt with");
}
