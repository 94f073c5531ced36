using System.Text;
using System.Text.RegularExpressions;

namespace Cards.Sandbox.Mail;

/// <summary>Header text beyond ASCII (RFC 2047): <c>=?charset?B|Q?text?=</c>.</summary>
internal static partial class EncodedWords
{
    public static string Decode(string header) => Run().Replace(header, DecodeRun);

    // Neighbours of one charset are joined before decoding: senders do cut a character in two.
    private static string DecodeRun(Match run)
    {
        var text = new StringBuilder();
        var pending = new List<byte>();
        var charset = "";
        foreach (Match word in Word().Matches(run.Value))
        {
            if (word.Groups["charset"].Value is var next && !next.Equals(charset, StringComparison.OrdinalIgnoreCase))
            {
                text.Append(MimeText.Charset(charset).GetString([.. pending]));
                pending.Clear();
                charset = next;
            }

            pending.AddRange(Octets(word));
        }

        return text.Append(MimeText.Charset(charset).GetString([.. pending])).ToString();
    }

    private static byte[] Octets(Match word)
    {
        var text = word.Groups["text"].Value;
        return word.Groups["encoding"].Value is "B" or "b"
            ? MimeText.Base64(text) ?? Encoding.UTF8.GetBytes(word.Value)
            : MimeText.QuotedPrintable(Encoding.UTF8.GetBytes(text.Replace('_', ' ')));
    }

    // White space between two encoded words belongs to neither (RFC 2047 section 6.2).
    [GeneratedRegex(@"=\?[^?\s]+\?[BQbq]\?[^?]*\?=(?:\s*=\?[^?\s]+\?[BQbq]\?[^?]*\?=)*")]
    private static partial Regex Run();

    // A language may follow the charset after a star (RFC 2231 section 5).
    [GeneratedRegex(@"=\?(?<charset>[^?*\s]+)(?:\*[^?\s]*)?\?(?<encoding>[BQbq])\?(?<text>[^?]*)\?=")]
    private static partial Regex Word();
}
