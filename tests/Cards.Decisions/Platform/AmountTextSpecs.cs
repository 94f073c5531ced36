using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Cards.Decisions.Support;
using Cards.Platform.Input;
using FsCheck;
using FsCheck.Fluent;

namespace Cards.Decisions.Platform;

public class AmountTextSpecs
{
    [Theory]
    [InlineData("250", "250")]
    [InlineData("250.00", "250")]
    [InlineData("1e2", "100")]
    [InlineData("1E+2", "100")]
    [InlineData("12.5e1", "125")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e7", "0")]
    [InlineData("0e999999999999", "0")]
    [InlineData("-250.5", "-250.5")]
    [InlineData("0.005", "0.005")]
    [InlineData("0.1", "0.1")]
    [InlineData("100e-2", "1")]
    [InlineData("1234567890123456789012345678", "1234567890123456789012345678")]
    [InlineData("1e-28", "0.0000000000000000000000000001")]
    [InlineData("10000000000000000000000000000e-28", "1")]
    public void a_number_a_decimal_holds_is_read_exactly(string text, string value) =>
        Assert.Equal(new Amount(decimal.Parse(value, CultureInfo.InvariantCulture)), AmountText.Parse(text));

    [Theory]
    [InlineData("1e-30")]
    [InlineData("1e-29")]
    [InlineData("1e-999999999999")]
    [InlineData("0.12345678901234567890123456789")]
    [InlineData("1234567890123456.78901234567890123")]
    [InlineData("-1e-30")]
    public void more_digits_than_a_decimal_holds_are_too_precise(string text) =>
        Assert.True(AmountText.Parse(text) is { TooPrecise: true, TooLarge: false });

    [Theory]
    [InlineData("1e30")]
    [InlineData("1e28")]
    [InlineData("1e999999999999")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("-1e30")]
    public void more_than_28_digits_before_the_point_are_too_large(string text) =>
        Assert.True(AmountText.Parse(text) is { TooLarge: true, TooPrecise: false });

    [Fact]
    public void ten_to_the_thirtieth_written_out_is_too_large() => Assert.True(AmountText.Parse("1" + new string('0', 30)).TooLarge);

    [Fact]
    public void a_decimal_written_as_text_comes_back_as_itself() =>
        Samples.Holds(
            ArbMap.Default.GeneratorFor<decimal>().Where(value => SignificantDigits(value) <= 28),
            value => AmountText.Parse(value.ToString(CultureInfo.InvariantCulture)) == new Amount(value),
            tests: 2000
        );

    [Fact]
    public void any_json_number_is_read_exactly_or_said_to_fall_outside() =>
        Samples.Holds(
            JsonNumbers,
            text =>
            {
                using var isJson = JsonDocument.Parse(text);
                var (digits, exponent) = Exact(text);
                var amount = AmountText.Parse(text);
                var size = digits.IsZero ? 0 : BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).Length + exponent;
                if (amount.TooLarge)
                    return size > 28;
                if (amount.TooPrecise)
                    return size <= 28 && !FitsInDecimal(digits, exponent);
                return Scaled(amount.Value) == digits * BigInteger.Pow(10, exponent + 100);
            },
            tests: 3000
        );

    private static Gen<string> JsonNumbers =>
        from sign in Gen.Elements("", "-")
        from whole in Gen.OneOf(Gen.Constant("0"), DigitsOf(1, 31).Where(text => text[0] != '0'))
        from fraction in Gen.OneOf(Gen.Constant(""), DigitsOf(1, 31).Select(text => "." + text))
        from exponent in Gen.OneOf(
            Gen.Constant(""),
            from e in Gen.Elements("e", "E", "e+", "e-", "E-")
            from power in Gen.Choose(0, 60)
            select $"{e}{power:D2}"
        )
        select sign + whole + fraction + exponent;

    private static Gen<string> DigitsOf(int min, int max) =>
        from count in Gen.Choose(min, max)
        from digits in Gen.Elements("00123456789".ToCharArray()).ArrayOf(count)
        select new string(digits);

    /// <summary>The number as an integer times a power of ten, without trailing zeros.</summary>
    private static (BigInteger Digits, int Exponent) Exact(string text)
    {
        var parts = text.ToUpperInvariant().Split('E');
        var exponent = parts.Length == 1 ? 0 : int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        exponent -= point < 0 ? 0 : parts[0].Length - point - 1;
        for (; !digits.IsZero && digits % 10 == 0; exponent++)
            digits /= 10;
        return (digits, digits.IsZero ? 0 : exponent);
    }

    private static bool FitsInDecimal(BigInteger digits, int exponent) =>
        exponent >= -28 && BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).Length <= 28;

    /// <summary>The decimal times ten to the hundredth.</summary>
    private static BigInteger Scaled(decimal value)
    {
        var (digits, exponent) = Exact(value.ToString(CultureInfo.InvariantCulture));
        return digits * BigInteger.Pow(10, exponent + 100);
    }

    private static int SignificantDigits(decimal value)
    {
        var (digits, exponent) = Exact(value.ToString(CultureInfo.InvariantCulture));
        return BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).Length + Math.Max(0, exponent);
    }
}
