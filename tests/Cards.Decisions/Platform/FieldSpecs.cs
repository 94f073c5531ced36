using System.Text.Json;
using Cards.Platform.Input;
using Cards.Platform.Secrets;

namespace Cards.Decisions.Platform;

public class FieldSpecs
{
    private static readonly JsonSerializerOptions options = Options();

    private sealed record Sample(
        Field<long> Id,
        Field<string> Name,
        Field<Sensitive<string>> Pin,
        Field<Amount> Amount,
        Field<Digits> PostCode
    );

    [Theory]
    [InlineData("7", FieldState.Given)]
    [InlineData("-7", FieldState.Given)]
    [InlineData("9223372036854775807", FieldState.Given)]
    [InlineData("9223372036854775808", FieldState.WrongType)]
    [InlineData("1e2", FieldState.WrongType)]
    [InlineData("7.0", FieldState.WrongType)]
    [InlineData("1000000000000000000000000000000", FieldState.WrongType)]
    [InlineData("\"7\"", FieldState.WrongType)]
    [InlineData("true", FieldState.WrongType)]
    [InlineData("[7]", FieldState.WrongType)]
    [InlineData("null", FieldState.Null)]
    public void an_id_is_judged_on_its_text(string json, FieldState state) => Assert.Equal(state, Read($$"""{"Id":{{json}}}""").Id.State);

    [Theory]
    [InlineData("\"123456\"", FieldState.Given)]
    [InlineData("123456", FieldState.WrongType)]
    [InlineData("{\"a\":1}", FieldState.WrongType)]
    [InlineData("\"12345\\u0000\"", FieldState.NotText)]
    [InlineData("\"12345\\u001b\"", FieldState.NotText)]
    [InlineData("\"12345\\u0085\"", FieldState.NotText)]
    [InlineData("null", FieldState.Null)]
    public void a_pin_is_a_string_and_nothing_else(string json, FieldState state) =>
        Assert.Equal(state, Read($$"""{"Pin":{{json}}}""").Pin.State);

    [Theory]
    [InlineData("049483", false)]
    [InlineData("\"049483\"", true)]
    [InlineData("49483", true)]
    public void a_post_code_is_a_string_or_a_number(string json, bool isJson)
    {
        if (isJson)
            Assert.Equal(json.Trim('"'), Read($$"""{"PostCode":{{json}}}""").PostCode.Value.Text);
        else
            Assert.Throws<JsonException>(() => Read($$"""{"PostCode":{{json}}}"""));
    }

    [Theory]
    [InlineData("Nguye\u0302\u0303n")]
    [InlineData("Nguy\u00ea\u0303n")]
    public void decomposed_letters_are_read_as_the_one_they_are(string name) =>
        Assert.Equal("Nguy\u1ec5n", Read($$"""{"Name":"{{name}}"}""").Name.Required);

    [Fact]
    public void an_amount_in_quotes_has_the_wrong_type() => Assert.Equal(FieldState.WrongType, Read("""{"Amount":"250"}""").Amount.State);

    [Fact]
    public void every_member_that_is_not_there_is_missing()
    {
        var read = Read("{}");

        Assert.True(read is { Id.State: FieldState.Missing, Name.State: FieldState.Missing, Pin.State: FieldState.Missing });
        Assert.Throws<InvalidOperationException>(() => read.Name.Required);
    }

    [Fact]
    public void one_wrong_member_does_not_hide_the_others()
    {
        var read = Read("""{"Id":[1,{"a":2}],"Name":"Wei","Amount":1e2}""");

        Assert.Equal(FieldState.WrongType, read.Id.State);
        Assert.Equal("Wei", read.Name.Required);
        Assert.Equal(100m, read.Amount.Required.Value);
    }

    private static Sample Read(string json) => JsonSerializer.Deserialize<Sample>(json, options)!;

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions();
        foreach (var converter in FieldConverters.All)
            options.Converters.Add(converter);
        return options;
    }
}
