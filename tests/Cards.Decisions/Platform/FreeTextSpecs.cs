using Cards.Decisions.Support;
using Cards.Platform.Input;
using FsCheck;
using FsCheck.Fluent;

namespace Cards.Decisions.Platform;

/// <summary>A card number that somebody writes into a reason is not kept.</summary>
public class FreeTextSpecs
{
    private static readonly string[] Scripts = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"];
    private static readonly string[] Gaps = ["", " ", ".", "/", "-", "\u2010", "\u00a0", "\u200b"];

    [Theory]
    [InlineData("lost 4096360800001111 in Hanoi", "lost ************1111 in Hanoi")]
    [InlineData("4096 3608 0000 1111", "**** **** **** 1111")]
    [InlineData("card:4096-3608-0000-1111.", "card:****-****-****-1111.")]
    [InlineData("4.0.9.6.3.6.0.8.0.0.0.0.1", "*.*.*.*.*.*.*.*.*.0.0.0.1")]
    [InlineData("4096/3608/0000/1112", "****/****/****/1112")]
    [InlineData("٤٠٩٦ ٣٦٠٨ ٠٠٠٠ ١١١١", "**** **** **** ١١١١")]
    [InlineData("4096360800001111 2026", "**************** 2026")]
    public void digits_that_may_be_a_card_number_are_masked(string written, string kept) => Assert.Equal(kept, FreeText.Mask(written));

    [Theory]
    [InlineData("call 0912 345 678")]
    [InlineData("ticket 409636080000")]
    [InlineData("2026-11-28, 12:30")]
    [InlineData("4096  3608  0000  1111")]
    [InlineData("4096, 3608, 0000, 1111")]
    [InlineData("")]
    public void other_text_stays_as_it_is(string text) => Assert.Equal(text, FreeText.Mask(text));

    [Fact]
    public void of_thirteen_to_nineteen_digits_in_any_script_and_writing_four_are_left() =>
        Samples.Holds(
            from count in Gen.Choose(13, 19)
            from digits in Gen.Choose(0, 9).ArrayOf(count)
            from script in Gen.Elements(Scripts)
            from gaps in Gen.Elements(Gaps).ArrayOf(count)
            select (Digits: digits.Select(digit => Digit(script, digit)).ToArray(), gaps),
            one =>
            {
                var written = string.Concat(one.Digits.Zip(one.gaps, (digit, gap) => digit + gap));
                var masked = FreeText.Mask($"my card {written}is lost");
                return one.Digits.SkipLast(4)
                        .Distinct()
                        .All(digit => Count(masked, digit) <= Count(string.Concat(one.Digits.TakeLast(4)), digit))
                    && Count(masked, "*") == one.Digits.Length - 4;
            },
            tests: 2000
        );

    [Fact]
    public void masked_text_is_not_masked_again() =>
        Samples.Holds(ArbMap.Default.GeneratorFor<NonNull<string>>(), text => Twice(text.Get) == Once(text.Get), tests: 2000);

    [Theory]
    [InlineData("one\ntwo", "one two")]
    [InlineData("one\r\ntwo\rthree", "one two three")]
    [InlineData("one\ttwo\u2028three\u0085four", "one two three four")]
    public void line_breaks_and_tabs_become_a_space(string written, string kept) => Assert.Equal(kept, FreeText.OnOneLine(written));

    private static string Once(string text) => FreeText.Mask(text);

    private static string Twice(string text) => FreeText.Mask(FreeText.Mask(text));

    /// <summary>Digits of the last script take two UTF-16 units each.</summary>
    private static string Digit(string script, int digit) => script.EnumerateRunes().ElementAt(digit).ToString();

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
