using System.Globalization;
using System.Text;

namespace Cards.Platform.Input;

/// <summary>
/// What a person wrote in their own words, on one line, with every card number in it masked. Made while the body is read: nothing behind
/// could store or send the number.
/// </summary>
public sealed record FreeText
{
    /// <summary>The fewest digits a card number has.</summary>
    private const int FewestDigits = 13;

    private const int ShownDigits = 4;

    private FreeText(string value) => Value = value;

    /// <summary>The text, masked.</summary>
    public string Value { get; }

    /// <param name="text">On one line.</param>
    public static FreeText Of(string text) => new(Mask(text));

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>
    /// Thirteen or more decimal digits of any script, with at most one space, dot, slash, hyphen or invisible character between two, may hold a
    /// card number, whatever its check digit: all but the last four become <c>*</c>.
    /// </summary>
    public static string Mask(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var isMasked = false;
        for (var start = 0; start < runes.Length; start++)
        {
            if (!Rune.IsDigit(runes[start]))
                continue;
            var digits = DigitsFrom(runes, start);
            if (digits.Count >= FewestDigits)
            {
                foreach (var place in digits.SkipLast(ShownDigits))
                    runes[place] = new('*');
                isMasked = true;
            }
            start = digits[^1];
        }
        return isMasked ? string.Concat(runes) : text;
    }

    /// <summary>Where the digits stand that follow each other from here, the first included.</summary>
    private static List<int> DigitsFrom(Rune[] runes, int start)
    {
        List<int> digits = [start];
        for (var next = start + 1; next < runes.Length; next++)
        {
            if (next < runes.Length - 1 && IsBetweenDigits(runes[next]))
                next++;
            if (!Rune.IsDigit(runes[next]))
                break;
            digits.Add(next);
        }
        return digits;
    }

    private static bool IsBetweenDigits(Rune rune) =>
        rune.Value is '.' or '/'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.DashPunctuation or UnicodeCategory.Format;

    /// <summary>Line breaks and tabs become spaces.</summary>
    public static string OnOneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ').Replace('\v', ' ');
}
