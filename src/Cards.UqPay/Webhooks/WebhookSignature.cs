using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Cards.UqPay.Webhooks;

/// <summary>HMAC-SHA512 over the raw body followed by the timestamp text (contract section 9.3).</summary>
/// <remarks>Singleton, thread-safe.</remarks>
internal sealed class WebhookSignature(IOptions<UqPayOptions> options, TimeProvider clock)
{
    public const string SignatureHeader = "x-wk-signature";
    public const string TimestampHeader = "x-wk-timestamp";

    /// <summary>From here on a timestamp counts milliseconds, below it seconds.</summary>
    private const long FirstMilliseconds = 1_000_000_000_000;

    private readonly byte[][] secrets = [.. options.Value.WebhookSecrets.Select(Encoding.UTF8.GetBytes)];

    public bool Accepts(ReadOnlySpan<byte> body, string? signature, string? timestamp)
    {
        if (string.IsNullOrEmpty(signature) || string.IsNullOrEmpty(timestamp) || !IsNow(timestamp))
            return false;
        Span<byte> given = stackalloc byte[HMACSHA512.HashSizeInBytes];
        if (
            signature.Length != 2 * HMACSHA512.HashSizeInBytes
            || Convert.FromHexString(signature, given, out _, out var length) != System.Buffers.OperationStatus.Done
            || length != given.Length
        )
            return false;

        var stamp = Encoding.UTF8.GetBytes(timestamp);
        Span<byte> due = stackalloc byte[HMACSHA512.HashSizeInBytes];
        var accepted = false;
        // Every secret is tried, whichever fits, so that the time taken tells nothing.
        foreach (var secret in secrets)
        {
            using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, secret);
            hash.AppendData(body);
            hash.AppendData(stamp);
            hash.GetHashAndReset(due);
            accepted |= CryptographicOperations.FixedTimeEquals(given, due);
        }
        return accepted;
    }

    private bool IsNow(string timestamp)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var milliseconds = number >= FirstMilliseconds ? number : number * 1000;
        return Math.Abs(clock.GetUtcNow().ToUnixTimeMilliseconds() - milliseconds) <= options.Value.WebhookWindow.TotalMilliseconds;
    }
}
