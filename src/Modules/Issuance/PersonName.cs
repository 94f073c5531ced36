using System.Globalization;
using System.Text;

namespace Cards.Issuance;

/// <summary>What a name on a card is written with: letters and combining marks of any script, inner spaces and hyphens.</summary>
public static class PersonName
{
    public const int MaxLength = 40;

    /// <summary>Judges whole code points, composed or decomposed: a mark belongs to the letter before it, and a name begins with a
    /// letter.</summary>
    public static bool IsName(string? text)
    {
        var length = 0;
        var before = Part.Separator;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            var part = PartOf(rune);
            if (part == Part.Other || (before == Part.Separator && part == Part.Mark) || (length == 0 && part == Part.Separator))
                return false;
            before = part;
            length++;
        }
        return length is >= 1 and <= MaxLength && before != Part.Separator;
    }

    private static Part PartOf(Rune rune) =>
        rune.Value is ' ' or '-' ? Part.Separator
        : Rune.IsLetter(rune) ? Part.Letter
        : Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
            ? Part.Mark
        : Part.Other;

    private enum Part
    {
        Separator,
        Letter,
        Mark,
        Other,
    }
}
