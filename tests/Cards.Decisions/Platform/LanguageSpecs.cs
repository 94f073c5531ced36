using Cards.Contracts;
using Cards.Decisions.Support;
using Cards.Platform.Http;
using FsCheck.Fluent;

namespace Cards.Decisions.Platform;

public class LanguageSpecs
{
    [Theory]
    [InlineData("zh")]
    [InlineData("ZH")]
    [InlineData("zh-CN")]
    [InlineData("zh-TW")]
    [InlineData("zh-Hant-TW;q=0.9, en;q=0.8")]
    [InlineData("en;q=0.3, zh;q=0.7")]
    [InlineData("fr;q=0, zh;q=0.1")]
    [InlineData("zh;q=0.5, en;q=0.5")]
    [InlineData("zh , *")]
    public void chinese_when_it_is_preferred(string header) => Assert.Equal(Language.Chinese, Languages.Parse(header));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("en")]
    [InlineData("en-GB, zh;q=0.9")]
    [InlineData("en;q=0.5, zh;q=0.5")]
    [InlineData("zh;q=0")]
    [InlineData("zh;q=0, en;q=0.1")]
    [InlineData("fr, zh;q=0.5")]
    [InlineData("zhuang")]
    [InlineData("*")]
    [InlineData(";q=1")]
    [InlineData("zh;q=abc")]
    [InlineData(",,,;;;==")]
    public void english_otherwise(string? header) => Assert.Equal(Language.English, Languages.Parse(header));

    [Fact]
    public void no_header_is_too_strange_to_be_read() =>
        Samples.Holds(
            Gen.Elements("zh", "en", "-TW", ";", "q=", "Q=0.5", "0", "1", "NaN", "1e400", ",", " ", "*", "\u4e2d", "\0")
                .ArrayOf()
                .Select(string.Concat),
            header => Languages.Parse(header) is Language.English or Language.Chinese,
            tests: 2000
        );

    [Fact]
    public void a_text_is_shown_in_the_language_asked_for()
    {
        var text = new Text("Success", "成功");

        Assert.Equal("Success", text.In(Language.English));
        Assert.Equal("成功", text.In(Language.Chinese));
        Assert.Equal("zh", Language.Chinese.Tag());
    }
}
