using System.Text.Json;
using Cards.Platform.Secrets;
using Cards.UqPay.Wire;

namespace Cards.UqPay.Specs.Wire;

public class WireSpecs
{
    [Theory]
    [InlineData("1500", 1500.0)]
    [InlineData("1500.50", 1500.50)]
    [InlineData("\"1488.5\"", 1488.5)]
    [InlineData("\"200\"", 200.0)]
    [InlineData("\"-0.01\"", -0.01)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    public void An_amount_is_a_number_a_string_or_nothing(string json, double? expected) =>
        Assert.Equal((decimal?)expected, Card("card_limit", json).CardLimit);

    [Theory]
    [InlineData("\"2000USD\"")]
    [InlineData("\"1e3\"")]
    [InlineData("true")]
    public void What_is_no_amount_is_not_guessed(string json) => Assert.Throws<JsonException>(() => Card("card_limit", json));

    [Theory]
    [InlineData("\"2026-03-02T10:15:30+08:00\"", "2026-03-02T02:15:30.000Z")]
    [InlineData("\"2026-03-02T10:15:30.044+08:00\"", "2026-03-02T02:15:30.044Z")]
    [InlineData("\"2026-03-02T10:15:30Z\"", "2026-03-02T10:15:30.000Z")]
    [InlineData("\"2026-02-01 11:20:00\"", "2026-02-01T03:20:00.000Z")]
    [InlineData("\"0001-01-01\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("17", null)]
    [InlineData("{}", null)]
    public void A_moment_comes_in_many_forms(string json, string? expected)
    {
        var body = Read<CardholderBody>($$"""{"create_time":{{json}},"cardholder_id":"after"}""");
        Assert.Equal(
            expected,
            body.CreateTime?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Equal("after", body.CardholderId);
    }

    [Theory]
    [InlineData("""{"owner":"demo"}""", "demo")]
    [InlineData("\"{\\\"owner\\\":\\\"demo\\\"}\"", "demo")]
    [InlineData("\"\"", null)]
    [InlineData("\"{}\"", null)]
    [InlineData("\"not json\"", null)]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    public void Metadata_is_an_object_or_the_text_of_one(string json, string? owner) =>
        Assert.Equal(owner, Card("metadata", json).Metadata!.GetValueOrDefault("owner"));

    [Fact]
    public void Unknown_members_and_words_are_taken_as_they_come()
    {
        var card = Read<CardBody>(
            """{"card_id":"x","card_status":"HIBERNATING","brand_new":{"a":[1]},"spending_controls":[{"amount":"250","interval":"PER_MOON"}]}"""
        );
        Assert.Equal(
            ("HIBERNATING", "PER_MOON", 250m),
            (card.CardStatus, card.SpendingControls![0].Interval, card.SpendingControls[0].Amount)
        );
    }

    [Theory]
    [InlineData(250.0, "250")]
    [InlineData(200.50, "200.5")]
    [InlineData(0.0, "0")]
    [InlineData(1999.99, "1999.99")]
    public void The_no_pin_amount_leaves_as_a_plain_number(double amount, string expected) =>
        Assert.Equal(
            $$"""{"card_id":"c","activation_code":"48201937","pin":"274916","no_pin_payment_amount":{{expected}}}""",
            Write(Activate with { NoPinPaymentAmount = new decimal(amount) + 0.00m })
        );

    [Fact]
    public void What_is_not_given_is_not_sent() =>
        Assert.Equal("""{"card_id":"c","activation_code":"48201937","pin":"274916"}""", Write(Activate));

    [Fact]
    public void A_body_does_not_print_its_secrets() => Assert.DoesNotMatch("48201937|274916", Activate.ToString());

    private static ActivateBody Activate { get; } =
        new("c", new SecretText(Sensitive.Of("48201937")), new SecretText(Sensitive.Of("274916")));

    private static CardBody Card(string member, string json) => Read<CardBody>($$"""{"{{member}}":{{json}}}""");

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, WireJson.Default.Options)!;

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, WireJson.Default.Options);
}
