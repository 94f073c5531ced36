using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using MimeKit;

namespace Cards.Platform.Mail;

/// <summary>One address that a mail can be sent to: a mailbox of RFC 5321 section 4.1.2, in any script (RFC 6531), and nothing
/// around it.</summary>
public sealed class MailAddress
{
    private const int LongestLocalPart = 64;
    private const int LongestAddress = 254;
    private const int LongestLabel = 63;

    private MailAddress(MailboxAddress mailbox, bool needsUtf8) => (Mailbox, NeedsUtf8) = (mailbox, needsUtf8);

    /// <summary>The local part goes beyond ASCII: only a server with SMTPUTF8 takes it. A domain alone can be sent as punycode.</summary>
    public bool NeedsUtf8 { get; }

    internal MailboxAddress Mailbox { get; }

    /// <summary>False for what no mail server can ever be asked to deliver to: no or several addresses, empty parts, control
    /// characters, a domain that is none. Names, comments and address literals are not part of a user's address.</summary>
    public static bool TryRead([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MailAddress? address)
    {
        address = null;
        if (text is null || Encoding.UTF8.GetByteCount(text) > LongestAddress || text.LastIndexOf('@') is not (> 0 and var at))
            return false;
        var local = text[..at];
        if (!IsLocalPart(local) || !IsDomain(text[(at + 1)..]) || !MailboxAddress.TryParse(text, out var mailbox))
            return false;
        address = new MailAddress(mailbox, !Ascii.IsValid(local));
        return true;
    }

    private static bool IsLocalPart(string text) =>
        Encoding.UTF8.GetByteCount(text) <= LongestLocalPart
        && (text is ['"', .. var quoted, '"'] ? IsQuoted(quoted) : text.Split('.').All(atom => atom.Length > 0 && All(atom, IsAtomText)));

    private static bool IsQuoted(string text)
    {
        var isEscaped = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsBeyondAscii(rune) && rune.Value is < ' ' or > '~')
                return false;
            if (rune.Value == '"' && !isEscaped)
                return false;
            isEscaped = rune.Value == '\\' && !isEscaped;
        }
        return text.Length > 0 && !isEscaped;
    }

    private static bool IsAtomText(Rune rune) =>
        rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value) || "!#$%&'*+-/=?^_`{|}~".Contains((char)rune.Value)
            : IsBeyondAscii(rune);

    private static bool IsDomain(string text)
    {
        if (!All(text, rune => rune.IsAscii || IsBeyondAscii(rune)))
            return false;
        try
        {
            var labels = new IdnMapping().GetAscii(text).Split('.');
            return labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsLabel(string text) =>
        text.Length is >= 1 and <= LongestLabel
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
        && text[0] != '-'
        && text[^1] != '-';

    /// <summary>Text beyond ASCII that can be seen, or joins what can be seen (U+200C, U+200D).</summary>
    private static bool IsBeyondAscii(Rune rune) =>
        !rune.IsAscii
        && rune != Rune.ReplacementChar
        && (
            rune.Value is 0x200C or 0x200D
            || Rune.GetUnicodeCategory(rune)
                is not (
                    UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.SpaceSeparator
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.OtherNotAssigned
                )
        );

    private static bool All(string text, Func<Rune, bool> condition)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!condition(rune))
                return false;
        }
        return true;
    }
}
