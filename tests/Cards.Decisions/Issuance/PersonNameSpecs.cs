using System.Globalization;
using System.Text;
using Cards.Decisions.Support;
using Cards.Issuance;
using FsCheck.Fluent;

namespace Cards.Decisions.Issuance;

public class PersonNameSpecs
{
    [Theory]
    [InlineData("Linh")]
    [InlineData("Anne-Marie")]
    [InlineData("Nguyễn Thị")]
    [InlineData("Nguye\u0302\u0303n")]
    [InlineData("Jose\u0301")]
    [InlineData("李小龙")]
    [InlineData("Ö")]
    public void a_name_is_taken_composed_or_decomposed(string name) => Assert.True(PersonName.IsName(name));

    [Theory]
    [InlineData("अनुष्का")]
    [InlineData("श्रीनिवासन")]
    [InlineData("สมชาย ใจดี")]
    [InlineData("ณัฐวุฒิ")]
    [InlineData("தமிழ்")]
    [InlineData("ချစ်")]
    [InlineData("שָׁלוֹם")]
    [InlineData("مُحَمَّد")]
    public void a_script_that_writes_vowels_as_marks_has_names_too(string name) => Assert.True(PersonName.IsName(name));

    [Theory]
    [InlineData("𠮷田")]
    [InlineData("𞤀𞤣𞤤𞤢𞤥")]
    [InlineData("𑄇𑄧𑄘")]
    public void a_letter_beyond_the_first_plane_is_a_letter(string name) => Assert.True(PersonName.IsName(name));

    [Theory]
    [InlineData("\u0301")]
    [InlineData("\u0E34\u0E35")]
    [InlineData("\u0301Jose")]
    [InlineData("Jose \u0301")]
    [InlineData("Anne-\u0301")]
    [InlineData("\u20DD")]
    public void a_mark_without_its_letter_is_no_name(string name) => Assert.False(PersonName.IsName(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-")]
    [InlineData(" Linh")]
    [InlineData("Linh ")]
    [InlineData("-Linh")]
    [InlineData("Linh-")]
    [InlineData("Linh2")]
    [InlineData("Linh\u0000")]
    [InlineData("Linh\u00A0Tran")]
    [InlineData("Linh\tTran")]
    [InlineData("Linh😀")]
    [InlineData("Ⅷ")]
    [InlineData("Tran<")]
    [InlineData("Tran\uD800")]
    [InlineData("\uFFFD")]
    public void anything_else_is_no_name(string? name) => Assert.False(PersonName.IsName(name));

    [Theory]
    [InlineData("a", 40)]
    [InlineData("𠮷", 40)]
    [InlineData("e\u0301", 20)]
    [InlineData("กิ", 20)]
    public void forty_code_points_are_the_most(string part, int times)
    {
        var longest = string.Concat(Enumerable.Repeat(part, times));

        Assert.True(PersonName.IsName(longest));
        Assert.False(PersonName.IsName(longest + "a"));
    }

    [Fact]
    public void every_letter_of_unicode_is_a_name_and_takes_a_mark() =>
        Samples.Holds(
            Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid).Select(value => new Rune(value)),
            rune =>
                PersonName.IsName($"{rune}") == Rune.IsLetter(rune)
                && PersonName.IsName($"{rune}\u0323") == Rune.IsLetter(rune)
                && PersonName.IsName($"A{rune}") == (Rune.IsLetter(rune) || IsMark(rune)),
            tests: 5000
        );

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;
}
