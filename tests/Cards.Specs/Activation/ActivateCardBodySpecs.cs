using System.Globalization;
using System.Text.Json;
using Cards.Support;

namespace Cards.Specs.Activation;

/// <summary>What the body of an activation may hold, judged on its JSON text.</summary>
public sealed class ActivateCardBodySpecs(SharedWorld world)
{
    [Theory]
    [InlineData("1e2", "100.00")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.01", "0.01")]
    [InlineData("250.50", "250.5")]
    [InlineData("25000e-2", "250")]
    [InlineData("null", "200")]
    public async Task The_amount_to_pay_without_pin_is_passed_on_exactly(string written, string held)
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();

        (await verified.User.PostJsonAsync(ActivationCalls.Activate, WithAmount(verified, written))).ShouldBe(200);

        var amount = (await world.Twin.CardAsync(verified.Card.CardId)).GetProperty("no_pin_payment_amount");
        Assert.Equal(Number(held), Number(amount.ValueKind == JsonValueKind.String ? amount.GetString()! : amount.GetRawText()));
    }

    [Theory]
    [InlineData("0.005", "amount_precision")]
    [InlineData("250.001", "amount_precision")]
    [InlineData("1e-30", "amount_precision")]
    [InlineData("0.00000000000000000000000000000000001", "amount_precision")]
    [InlineData("1e30", "amount_out_of_range")]
    [InlineData("1000000000000000000000000000000", "amount_out_of_range")]
    [InlineData("1e999999999999", "amount_out_of_range")]
    public async Task An_amount_nobody_can_pay_is_refused_by_name(string written, string code)
    {
        var verified = await Somebody();

        var refused = await verified.User.PostJsonAsync(ActivationCalls.Activate, WithAmount(verified, written));

        refused.ShouldBeRefused(422, code).ShouldRefuseField("no_pin_payment_amount", code);
    }

    [Theory]
    [InlineData("-1", "negative")]
    [InlineData("-0.01", "negative")]
    [InlineData("\"100\"", "wrong_type")]
    [InlineData("true", "wrong_type")]
    [InlineData("[100]", "wrong_type")]
    public async Task An_amount_that_is_none_is_refused_on_its_field(string written, string rule)
    {
        var verified = await Somebody();

        (await verified.User.PostJsonAsync(ActivationCalls.Activate, WithAmount(verified, written)))
            .ShouldBeRefused(422, "validation_failed")
            .ShouldRefuseField("no_pin_payment_amount", rule);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData("0x10")]
    public async Task A_number_json_does_not_know_is_malformed(string written)
    {
        var verified = await Somebody();

        (await verified.User.PostJsonAsync(ActivationCalls.Activate, WithAmount(verified, written))).ShouldBeRefused(400, "malformed_json");
    }

    [Theory]
    [InlineData("card_id", "null", "required")]
    [InlineData("card_id", "17", "wrong_type")]
    [InlineData("card_id", "\"17\"", "uuid")]
    [InlineData("card_id", "\"\"", "uuid")]
    [InlineData("card_id", "\"5e5d499022414 6dc9dbd8abcf97e6061\"", "uuid")]
    [InlineData("card_id", "\"5e5d4990224146dc9dbd8abcf97e6061\"", "uuid")]
    [InlineData("card_id", "\"{5e5d4990-2241-46dc-9dbd-8abcf97e6061}\"", "uuid")]
    [InlineData("card_id", "\"5e5d4990-2241-46dc-9dbd-8abcf97e606g\"", "uuid")]
    [InlineData("activation_code", "null", "required")]
    [InlineData("activation_code", "12345678", "wrong_type")]
    [InlineData("activation_code", "\"1234567\"", "digits_8")]
    [InlineData("activation_code", "\"123456789\"", "digits_8")]
    [InlineData("activation_code", "\"1234567a\"", "digits_8")]
    [InlineData("activation_code", "\"１２３４５６７８\"", "digits_8")]
    [InlineData("activation_code", "\"-\"", "digits_8")]
    [InlineData("pin", "null", "required")]
    [InlineData("pin", "274916", "wrong_type")]
    [InlineData("pin", "\"27491\"", "digits_6")]
    [InlineData("pin", "\"2749161\"", "digits_6")]
    [InlineData("pin", "\"27491x\"", "digits_6")]
    [InlineData("pin", "\"２７４９１６\"", "digits_6")]
    [InlineData("confirm_pin", "null", "required")]
    [InlineData("confirm_pin", "274916", "wrong_type")]
    [InlineData("confirm_pin", "\"274917\"", "mismatch")]
    [InlineData("confirm_pin", "\"274916 \"", "mismatch")]
    [InlineData("confirm_pin", "\"\"", "mismatch")]
    public async Task Every_field_has_its_rule(string field, string written, string rule)
    {
        var user = await world.AUserAsync();
        var fields = Fields(Guid.NewGuid(), "12345678");
        fields[field] = written;

        (await user.PostJsonAsync(ActivationCalls.Activate, Json(fields)))
            .ShouldBeRefused(422, "validation_failed")
            .ShouldRefuseField(field, rule);
    }

    [Fact]
    public async Task All_missing_fields_are_named_at_once()
    {
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(ActivationCalls.Activate, "{}");

        Assert.Equal(
            [("card_id", "required"), ("activation_code", "required"), ("pin", "required"), ("confirm_pin", "required")],
            refused.ShouldBe(422).FieldErrors
        );
    }

    [Fact]
    public async Task A_refusal_never_repeats_what_was_sent()
    {
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(
            ActivationCalls.Activate,
            """{"card_id":"nonsense-9","activation_code":"8765432","pin":"12121","confirm_pin":"343434"}"""
        );

        Assert.All(
            ["nonsense-9", "8765432", "12121", "343434"],
            value => Assert.DoesNotContain(value, refused.Text, StringComparison.Ordinal)
        );
    }

    /// <summary>For what is refused before the card matters.</summary>
    private async Task<VerifiedCard> Somebody() => new(new(await world.AUserAsync(), "", 0, Guid.NewGuid()), "12345678");

    private static string WithAmount(VerifiedCard verified, string written)
    {
        var fields = Fields(verified.Card.CardId, verified.ActivationCode);
        fields["no_pin_payment_amount"] = written;
        return Json(fields);
    }

    /// <summary>Each value as JSON text.</summary>
    private static Dictionary<string, string> Fields(Guid cardId, string code) =>
        new()
        {
            ["card_id"] = $"\"{cardId}\"",
            ["activation_code"] = $"\"{code}\"",
            ["pin"] = "\"274916\"",
            ["confirm_pin"] = "\"274916\"",
        };

    private static string Json(Dictionary<string, string> fields) =>
        $"{{{string.Join(',', fields.Select(field => $"\"{field.Key}\":{field.Value}"))}}}";

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
