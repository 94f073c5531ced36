using System.Globalization;

namespace Cards.Platform.Input;

/// <summary>Reads a JSON number as a decimal amount without ever passing through binary floating point.</summary>
public static class AmountText
{
    // A decimal holds 28 digits; amounts we accept end far below. Beyond these only the direction matters.
    private const int MaxExponent = 28;

    /// <param name="number">A number in JSON's grammar (RFC 8259 section 6).</param>
    public static Amount Parse(ReadOnlySpan<char> number)
    {
        var negative = number[0] == '-';
        if (negative)
            number = number[1..];
        var e = number.IndexOfAny('e', 'E');
        var mantissa = e < 0 ? number : number[..e];
        var exponent = e < 0 ? 0 : ParseExponent(number[(e + 1)..]);
        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;

        digits = digits.TrimStart('0');
        var significant = digits.TrimEnd('0');
        if (significant.Length == 0)
            return new Amount(0);
        exponent += digits.Length - significant.Length;
        if (significant.Length + exponent > MaxExponent)
            return new Amount(0, TooLarge: true);
        if (exponent < -MaxExponent || significant.Length > MaxExponent)
            return new Amount(0, TooPrecise: true);

        var value = decimal.Parse(significant, NumberStyles.None, CultureInfo.InvariantCulture);
        for (; exponent > 0; exponent--)
            value *= 10;
        for (; exponent < 0; exponent++)
            value /= 10;
        return new Amount(negative ? -value : value);
    }

    // Exponents too long for an int count as very large or very small.
    private static int ParseExponent(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) && Math.Abs(exponent) < 100_000
            ? exponent
        : text[0] == '-' ? -100_000
        : 100_000;
}
