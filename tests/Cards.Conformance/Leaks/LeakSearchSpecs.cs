using System.Text;

namespace Cards.Conformance.Leaks;

public sealed class LeakSearchSpecs
{
    private static readonly Canary Pan = new("PAN", "4096360812345678");
    private static readonly Canary Pin = new("PIN", "274916", IsShort: true);
    private static readonly Canary Token = new("token", "eyJhbGciOiJSUzI1NiJ9.e30.a+b/c=");

    private static readonly LeakSearch Search = new([Pan, Pin, Token]);

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("12")]
    public void Base64_is_found_at_every_alignment(string before)
    {
        foreach (var canary in new[] { Pan, Pin, Token })
        {
            var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + canary.Value + "xyz"));
            Finds(canary, base64);
            Finds(canary, base64.Replace('+', '-').Replace('/', '_'));
        }
    }

    [Fact]
    public void Hex_is_found_in_both_cases()
    {
        foreach (var canary in new[] { Pan, Pin, Token })
        {
            Finds(canary, $"00{Convert.ToHexString(Encoding.UTF8.GetBytes(canary.Value))}ff");
            Finds(canary, $"00{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(canary.Value))}ff");
        }
    }

    [Fact]
    public void Url_forms_and_wide_characters_are_found()
    {
        Finds(Token, $"/callback?token={Uri.EscapeDataString(Token.Value)}&x=1");
        Finds(Pin, $"/callback?pin=%32%37%34%39%31%36");
        Finds(Pan, Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(Pan.Value)));
    }

    [Fact]
    public void What_a_binary_column_holds_is_searched_like_text()
    {
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes($"pin {Pin.Value}"));
        Finds(Pin, $"(1,\\x{Convert.ToHexStringLower(Encoding.UTF8.GetBytes($$"""{"Body":"{{base64}}"}"""))})");
    }

    [Theory]
    [InlineData("pin 274916")]
    [InlineData("""{"Code":"274916"}""")]
    [InlineData("PIN=274916.")]
    [InlineData("/cards/pin/274916/activate-this-very-card")]
    [InlineData("x274916y")]
    [InlineData("2026-11-21T03:25:26.5Z 274916")]
    public void A_pin_is_found_as_a_number_of_its_own(string text) => Finds(Pin, text);

    [Theory]
    [InlineData("0190274916aa-7000-8000-9000-274916274916")]
    [InlineData("2026-11-21T03:25:26.274916Z")]
    [InlineData("took 12.274916 ms")]
    [InlineData("trace 4bf92f3577b34da6a3ce929d0e274916")]
    [InlineData("connection 0HN2749160A12")]
    [InlineData("sent 1274916 bytes")]
    public void Six_digits_of_a_moment_an_id_or_a_longer_number_are_no_pin(string text) =>
        Assert.DoesNotContain(Search.In([new Written("here", text)]), leak => leak.Canary == Pin.Name);

    [Theory]
    [InlineData("""{"Pin": null}""", "pin")]
    [InlineData("""{"a": [{"card_number": "x"}]}""", "cardnumber")]
    [InlineData("""(7,"{""ActivationCode"": 1}")""", "activationcode")]
    [InlineData(@"(7,\x7b22637676223a317d)", "cvv")]
    public void A_stored_member_named_like_a_secret_is_found(string stored, string member) =>
        Assert.Contains(LeakSearch.MembersIn([new Written("here", stored)]), leak => leak.Canary == member);

    [Fact]
    public void Members_that_only_sound_alike_are_no_secrets() =>
        Assert.Equal(
            [],
            LeakSearch.MembersIn([new Written("here", """{"PanHash": "pin", "PinStatus": "otp", "Last4": "1111", "Shipping": 1}""")])
        );

    private static void Finds(Canary canary, string text) =>
        Assert.Contains(Search.In([new Written("here", text)]), leak => leak.Canary == canary.Name);
}
