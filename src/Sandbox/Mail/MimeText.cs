using System.Globalization;
using System.Text;

namespace Cards.Sandbox.Mail;

/// <summary>From transfer encoding and charset to text.</summary>
internal static class MimeText
{
    public static string Decode(byte[] body, string? transferEncoding, string? charset)
    {
        var bytes = transferEncoding?.Trim().ToUpperInvariant() switch
        {
            "BASE64" => Base64(Encoding.ASCII.GetString(body)) ?? body,
            "QUOTED-PRINTABLE" => QuotedPrintable(body),
            _ => body,
        };
        return Charset(charset).GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');
    }

    /// <summary>Unknown charsets are read as UTF-8, which also covers ASCII.</summary>
    public static Encoding Charset(string? name)
    {
        try
        {
            return name is not { Length: > 0 }
                ? Encoding.UTF8
                : CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    /// <summary>Null when it is not base64.</summary>
    public static byte[]? Base64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>RFC 2045 section 6.7: <c>=XX</c> is an octet, <c>=</c> at the end of a line joins it to the next.</summary>
    public static byte[] QuotedPrintable(ReadOnlySpan<byte> text)
    {
        var octets = new List<byte>(text.Length);
        while (!text.IsEmpty)
        {
            var taken = 1;
            if (text[0] != '=')
            {
                octets.Add(text[0]);
            }
            else if (
                text.Length >= 3
                && byte.TryParse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet)
            )
            {
                octets.Add(octet);
                taken = 3;
            }
            else if (text[1..].TrimStart(" \t"u8) is var after && after.StartsWith("\r\n"u8))
            {
                taken = text.Length - after.Length + 2;
            }
            else
            {
                octets.Add(text[0]);
            }

            text = text[taken..];
        }

        return [.. octets];
    }
}
