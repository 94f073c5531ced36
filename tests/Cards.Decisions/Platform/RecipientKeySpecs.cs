using System.Text.Json;
using Cards.Platform.Secrets;

namespace Cards.Decisions.Platform;

/// <summary>Which keys an answer is sealed for. The coordinates are those of RFC 7517 appendix A.1.</summary>
public class RecipientKeySpecs
{
    private const string Key = """
        "kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
        """;

    [Theory]
    [InlineData("")]
    [InlineData(""","use":"enc" """)]
    [InlineData(""","alg":"ECDH-ES","kid":"1" """)]
    [InlineData(""","key_ops":[] """)]
    [InlineData(""","key_ops":["deriveKey","deriveBits"],"ext":true """)]
    public void a_key_for_agreement_is_taken(string more)
    {
        using var key = Read(more);
        Assert.NotNull(key);
    }

    [Theory]
    [InlineData(""","use":"sig" """)]
    [InlineData(""","use":"ENC" """)]
    [InlineData(""","use":7 """)]
    [InlineData(""","alg":"ES256" """)]
    [InlineData(""","alg":"ECDH-ES+A256KW" """)]
    [InlineData(""","key_ops":["sign"] """)]
    [InlineData(""","key_ops":["deriveKey","verify"] """)]
    [InlineData(""","key_ops":"deriveKey" """)]
    [InlineData(""","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE" """)]
    public void a_key_for_something_else_is_not(string more) => Assert.Null(Read(more));

    private static RecipientKey? Read(string more) => RecipientKey.Read(JsonSerializer.Deserialize<JsonElement>($"{{{Key.Trim()}{more}}}"));
}
