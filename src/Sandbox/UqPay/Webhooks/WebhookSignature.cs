using System.Security.Cryptography;
using System.Text;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 9.3: lower-case hex HMAC-SHA512 over the body bytes followed by the timestamp text.</summary>
internal static class WebhookSignature
{
    public const string SignatureHeader = "x-wk-signature";
    public const string TimestampHeader = "x-wk-timestamp";

    public static string Sign(string secret, byte[] body, string timestamp) =>
        Convert.ToHexStringLower(
            HMACSHA512.HashData(Encoding.UTF8.GetBytes(secret), body.Concat(Encoding.UTF8.GetBytes(timestamp)).ToArray())
        );

    /// <summary>Well formed and wrong.</summary>
    public static string Break(string signature) => (signature[0] == '0' ? '1' : '0') + signature[1..];
}
