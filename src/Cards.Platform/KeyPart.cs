using System.Globalization;
using System.Text;

namespace Cards.Platform;

/// <summary>A part of a Redis key that a caller can choose, as it stands in the key. No two texts share a part, and none has the colon that
/// parts are joined with: so nobody can name themselves into another's key.</summary>
public static class KeyPart
{
    /// <summary>Letters and digits of ASCII, <c>-</c>, <c>_</c> and <c>.</c> stay as they are. All else is percent-encoded UTF-8 (RFC 3986
    /// section 2.1); half of a surrogate pair, which has no UTF-8, is <c>%u</c> and its four digits.</summary>
    public static string Of(string text)
    {
        if (text.All(IsSafe))
            return text;
        var part = new StringBuilder(text.Length * 3);
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; at < text.Length; )
        {
            if (IsSafe(text[at]))
                part.Append(text[at++]);
            else if (Rune.TryGetRuneAt(text, at, out var rune))
            {
                foreach (var unit in utf8[..rune.EncodeToUtf8(utf8)])
                    part.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
                at += rune.Utf16SequenceLength;
            }
            else
                part.Append(CultureInfo.InvariantCulture, $"%u{(int)text[at++]:X4}");
        }
        return part.ToString();
    }

    private static bool IsSafe(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';
}
