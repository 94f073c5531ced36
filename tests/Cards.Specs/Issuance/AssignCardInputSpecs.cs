using System.Text.Json;
using Cards.Support;

namespace Cards.Specs.Issuance;

/// <summary>What counts as a card number, and what each wrong one is told.</summary>
public sealed class AssignCardInputSpecs(SharedWorld world)
{
    private const string Assign = "/api/v1/cards/assign";

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"card_number\":null}")]
    [InlineData("{\"Card_Number\":\"4096360800133951\"}")]
    [InlineData("{\"cardNumber\":\"4096360800133951\"}")]
    public async Task A_missing_number_is_required(string body)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Assign, body)).ShouldBeRefused(422, "validation_failed").ShouldRefuseField("card_number", "required");
    }

    [Theory]
    [InlineData("4096360800133951")]
    [InlineData("4096360800133951.0")]
    [InlineData("1e15")]
    [InlineData("true")]
    [InlineData("[\"4096360800133951\"]")]
    [InlineData("{\"value\":\"4096360800133951\"}")]
    public async Task A_number_that_is_not_a_string_has_the_wrong_type(string value)
    {
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(Assign, $$"""{"card_number":{{value}}}""");

        refused.ShouldBeRefused(422, "validation_failed").ShouldRefuseField("card_number", "wrong_type");
    }

    [Theory]
    [InlineData("")]
    [InlineData("409636080013395")]
    [InlineData("40963608001339511")]
    [InlineData("4096360800l33951")]
    [InlineData("4096 3608 0013 3951")]
    [InlineData(" 096360800133951")]
    [InlineData("096360800133951 ")]
    [InlineData("+096360800133951")]
    [InlineData("-096360800133951")]
    [InlineData("４０９６３６０８００１３３９５１")]
    [InlineData("409636080013395１")]
    [InlineData("٤٠٩٦٣٦٠٨٠٠١٣٣٩٥١")]
    [InlineData("409636080013395٤")]
    public async Task Anything_but_sixteen_ascii_digits_is_refused(string number)
    {
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(Assign, $$"""{"card_number":"{{number}}"}""");

        refused.ShouldBeRefused(422, "validation_failed").ShouldRefuseField("card_number", "digits_16");
    }

    [Theory]
    [InlineData("409636080013395\\n")]
    [InlineData("409636080013395\\u0000")]
    [InlineData("4096360800133951\\u0085")]
    public async Task A_control_character_is_no_text(string number)
    {
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(Assign, $$"""{"card_number":"{{number}}"}""");

        refused.ShouldBeRefused(422, "validation_failed").ShouldRefuseField("card_number", "not_text");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[{\"card_number\":\"4096360800133951\"}]")]
    [InlineData("\"4096360800133951\"")]
    [InlineData("4096360800133951")]
    [InlineData("true")]
    public async Task A_body_that_is_not_an_object_has_the_wrong_type(string body)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Assign, body)).ShouldBeRefused(422, "validation_failed").ShouldRefuseField("body", "wrong_type");
    }

    [Fact]
    public async Task The_shape_is_judged_before_the_caller_is()
    {
        var stranger = await world.AUserAsync();

        (await stranger.PostAsync(Assign, new { card_number = "12" })).ShouldBeRefused(422, "validation_failed");
        (await stranger.PostAsync(Assign, new { card_number = "4111111111111112" })).ShouldBeRefused(404, "cardholder_required");
    }

    [Fact]
    public async Task A_number_that_fails_the_luhn_check_is_for_the_issuer_to_judge()
    {
        var user = await world.ACardholderAsync();

        (await user.PostAsync(Assign, new { card_number = "4096360899990002" })).ShouldBeRefused(422, "card_number_unknown");
    }

    [Fact]
    public async Task A_refused_body_never_reaches_the_issuer()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        (await user.PostAsync(Assign, new { card_number = "12" })).ShouldBe(422);

        var request = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;

        Assert.Equal("PROCESSING", request.Text("card_status"));
        Assert.DoesNotContain("card_id", request.Members());
    }

    [Fact]
    public async Task Field_messages_are_chinese_for_who_asks_and_codes_stay()
    {
        var user = (await world.AUserAsync()).Speaking("zh-CN");

        var refused = (await user.PostAsync(Assign, new { card_number = "12" })).ShouldRefuseField("card_number", "digits_16");

        Assert.Equal("部分字段无效", refused.Message);
        Assert.Equal("必须为 16 位数字", refused.Body.GetProperty("errors")[0].Text("message"));
        Assert.Equal(["field", "code", "message"], refused.Body.GetProperty("errors")[0].Members());
        Assert.Equal(JsonValueKind.False, refused.Body.GetProperty("retryable").ValueKind);
    }
}
