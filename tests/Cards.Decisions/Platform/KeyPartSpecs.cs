using Cards.Decisions.Support;
using Cards.Platform;
using FsCheck.Fluent;

namespace Cards.Decisions.Platform;

public class KeyPartSpecs
{
    private const string Safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    /// <summary>Every kind of letter: those that stay, those of the encoding itself, other ASCII, other scripts, and halves of surrogate pairs.</summary>
    private static readonly FsCheck.Gen<string> anyText = Gen.Elements([
            .. Safe,
            .. "%:~u0123456789ABCDEFabcdef",
            .. " \t\0/*?[]{}|\\\"\u007f",
            .. "é漢\u0301",
            '\ud83d',
            '\ude00',
            '\udfff',
            '\ud800',
        ])
        .ArrayOf()
        .Select(letters => new string(letters));

    [Fact]
    public void what_is_made_of_safe_letters_stays_as_it_is() =>
        Samples.Holds(Gen.Elements(Safe.ToCharArray()).ArrayOf().Select(letters => new string(letters)), text => KeyPart.Of(text) == text);

    [Fact]
    public void no_part_has_a_letter_that_could_be_taken_for_the_end_of_it() =>
        Samples.Holds(anyText, text => KeyPart.Of(text).All(letter => Safe.Contains(letter) || letter == '%'), 5000);

    /// <summary>Whoever can be told from the part alone shares it with nobody.</summary>
    [Fact]
    public void a_part_tells_the_text_it_was_made_of() => Samples.Holds(anyText, text => Decode(KeyPart.Of(text)) == text, 5000);

    [Theory]
    [InlineData("V:wrong", "V%3Awrong")]
    [InlineData("V%3Awrong", "V%253Awrong")]
    [InlineData("V~grant", "V%7Egrant")]
    [InlineData("a@b.example", "a%40b.example")]
    [InlineData("é", "%C3%A9")]
    [InlineData("漢", "%E6%BC%A2")]
    [InlineData("", "")]
    public void what_is_not_safe_is_percent_encoded_utf8(string text, string part) => Assert.Equal(part, KeyPart.Of(text));

    [Fact]
    public void half_of_a_surrogate_pair_is_told_from_the_whole()
    {
        Assert.Equal("%F0%9F%98%80", KeyPart.Of("\ud83d\ude00"));
        Assert.Equal("%uD83D", KeyPart.Of("\ud83d"));
        Assert.Equal("%uDE00%uD83D", KeyPart.Of("\ude00\ud83d"));
        Assert.Equal("%25uD83D", KeyPart.Of("%uD83D"));
    }

    /// <summary>Shares nothing with the encoder: one escape after the other.</summary>
    private static string Decode(string part)
    {
        var text = new System.Text.StringBuilder();
        var bytes = new List<byte>();
        for (var at = 0; at < part.Length; )
        {
            if (part[at] == '%' && part[at + 1] != 'u')
            {
                bytes.Add(Convert.ToByte(part.Substring(at + 1, 2), 16));
                at += 3;
                continue;
            }
            Flush();
            text.Append(part[at] == '%' ? (char)Convert.ToUInt16(part.Substring(at + 2, 4), 16) : part[at]);
            at += part[at] == '%' ? 6 : 1;
        }
        Flush();
        return text.ToString();

        void Flush()
        {
            text.Append(System.Text.Encoding.UTF8.GetString([.. bytes]));
            bytes.Clear();
        }
    }
}
