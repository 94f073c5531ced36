using Cards.Decisions.Support;
using Cards.Platform.Input;
using FsCheck.Fluent;

namespace Cards.Decisions.Platform;

public class RulesSpecs
{
    [Theory]
    [InlineData("4096360800001111")]
    [InlineData("0000000000000000")]
    public void sixteen_ascii_digits_are_a_card_number(string text) => Assert.True(Rules.IsDigits(text, 16, 16));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("409636080000111")]
    [InlineData("40963608000011110")]
    [InlineData("4096 3608 0000 11")]
    [InlineData("4096360800001111\n")]
    [InlineData("+096360800001111")]
    [InlineData("４０９６３６０８００００１１１１")]
    [InlineData("٤٠٩٦٣٦٠٨٠٠٠٠١١١١")]
    [InlineData("४०९६३६०८००००११११")]
    [InlineData("409636080000111１")]
    public void anything_else_is_not(string? text) => Assert.False(Rules.IsDigits(text, 16, 16));

    [Fact]
    public void digits_are_the_ten_of_ascii_and_no_others() =>
        Samples.Holds(
            ArbMap.Default.GeneratorFor<char>(),
            letter => Rules.IsDigits(letter.ToString(), 1, 1) == letter is >= '0' and <= '9',
            tests: 3000
        );
}
