using System.Text.Json;
using Cards.Support;

namespace Cards.Specs.Issuance;

public sealed class OpenCardRequestSpecs(SharedWorld world)
{
    private const string Open = "/api/v1/card-request";

    [Theory]
    [InlineData("VIRTUAL")]
    [InlineData("PHYSICAL")]
    public async Task A_cardholder_opens_a_request_that_awaits_payment(string cardType)
    {
        var user = await world.ACardholderAsync();

        var answer = (await user.PostAsync(Open, Given.ACardRequestBody(cardType))).ShouldBe(201);

        Assert.Equal(["id", "uuid", "card_type", "card_status", "merchant_order_sn"], answer.Data.Members());
        Assert.True(answer.Data.GetProperty("id").GetInt64() > 0);
        Assert.NotEqual(Guid.Empty, answer.Data.GetProperty("uuid").GetGuid());
        Assert.Equal(cardType, answer.Data.Text("card_type"));
        Assert.Equal("AWAITING_PAYMENT", answer.Data.Text("card_status"));
        Assert.NotEqual("", answer.Data.Text("merchant_order_sn"));
    }

    [Fact]
    public async Task Development_pays_and_approves_at_once()
    {
        var user = await world.ACardholderAsync();
        (await user.PostAsync(Open, Given.ACardRequestBody())).ShouldBe(201);

        var request = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;

        Assert.Equal("PROCESSING", request.Text("card_status"));
        Assert.Equal("PAID", request.Text("payment_status"));
        Assert.Equal("APPROVED", request.Text("admin_status"));
    }

    [Fact]
    public async Task Every_request_has_numbers_of_its_own()
    {
        var users = new[] { await world.ACardholderAsync(), await world.ACardholderAsync() };

        var opened = await Task.WhenAll(users.Select(user => user.PostAsync(Open, Given.ACardRequestBody())));

        Assert.Equal(2, opened.Select(answer => answer.ShouldBe(201).Data.GetProperty("id").GetInt64()).Distinct().Count());
        Assert.Equal(2, opened.Select(answer => answer.Data.Text("merchant_order_sn")).Distinct().Count());
    }

    [Fact]
    public async Task A_user_who_is_no_cardholder_cannot_ask_for_a_card()
    {
        var user = await world.AUserAsync();

        (await user.PostAsync(Open, Given.ACardRequestBody())).ShouldBeRefused(404, "cardholder_required");

        (await user.GetAsync("/api/v1/card-request/status")).ShouldBeRefused(404, "request_not_found");
    }

    [Fact]
    public async Task A_second_open_request_of_the_same_kind_is_refused()
    {
        var user = await world.ACardholderAsync();
        (await user.PostAsync(Open, Given.ACardRequestBody())).ShouldBe(201);

        (await user.PostAsync(Open, Given.ACardRequestBody())).ShouldBeRefused(409, "request_already_open");
    }

    [Fact]
    public async Task A_virtual_and_a_physical_request_may_be_open_side_by_side()
    {
        var user = await world.ACardholderAsync();

        (await user.PostAsync(Open, Given.ACardRequestBody("VIRTUAL"))).ShouldBe(201);
        (await user.PostAsync(Open, Given.ACardRequestBody("PHYSICAL"))).ShouldBe(201);
    }

    [Fact]
    public async Task Two_requests_at_once_open_one()
    {
        var user = await world.ACardholderAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => user.PostAsync(Open, Given.ACardRequestBody())));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Single(answers, answer => answer.Status == 409).ShouldBeRefused(409, "request_already_open");
    }

    [Fact]
    public async Task A_request_that_holds_an_assigned_card_is_still_open()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        (await card.User.PostAsync(Open, Given.ACardRequestBody())).ShouldBeRefused(409, "request_already_open");
    }

    [Fact]
    public async Task Once_the_card_is_active_another_may_be_asked_for()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        (await card.User.PostAsync(Open, Given.ACardRequestBody())).ShouldBe(201);
    }

    [Fact]
    public async Task Nothing_at_all_names_every_required_field()
    {
        var user = await world.AUserAsync();

        foreach (var body in new[] { "", "{}", "null", """{"card_type":null,"country_id":null,"address":null,"post_code":null}""" })
        {
            var refused = (await user.PostJsonAsync(Open, body)).ShouldBeRefused(422, "validation_failed");
            Assert.Equal(
                [("card_type", "required"), ("country_id", "required"), ("address", "required"), ("post_code", "required")],
                refused.FieldErrors
            );
        }
    }

    [Theory]
    [InlineData("card_type", "\"\"", "not_allowed")]
    [InlineData("card_type", "\"physical\"", "not_allowed")]
    [InlineData("card_type", "\"METAL\"", "not_allowed")]
    [InlineData("card_type", "1", "wrong_type")]
    [InlineData("card_type", "[\"PHYSICAL\"]", "wrong_type")]
    [InlineData("country_id", "\"114\"", "wrong_type")]
    [InlineData("country_id", "1e2", "wrong_type")]
    [InlineData("country_id", "114.0", "wrong_type")]
    [InlineData("country_id", "1000000000000000000000000000000", "wrong_type")]
    [InlineData("country_id", "true", "wrong_type")]
    [InlineData("country_id", "[]", "wrong_type")]
    [InlineData("country_id", "0", "out_of_range")]
    [InlineData("country_id", "2147483648", "out_of_range")]
    [InlineData("address", "\"\"", "length")]
    [InlineData("address", "\"   \"", "length")]
    [InlineData("address", "7", "wrong_type")]
    [InlineData("address", "{\"line1\":\"1 Example Road\"}", "wrong_type")]
    [InlineData("card_type", "\"PHYSICAL\\n\"", "not_text")]
    [InlineData("post_code", "\"123\"", "digits_4_10")]
    [InlineData("post_code", "\"12345678901\"", "digits_4_10")]
    [InlineData("post_code", "\"12A456\"", "digits_4_10")]
    [InlineData("post_code", "\"１２０１０１\"", "digits_4_10")]
    [InlineData("post_code", "123", "digits_4_10")]
    [InlineData("post_code", "12345678901", "digits_4_10")]
    [InlineData("post_code", "-12345", "digits_4_10")]
    [InlineData("post_code", "12345.0", "digits_4_10")]
    [InlineData("post_code", "1e5", "digits_4_10")]
    [InlineData("post_code", "true", "wrong_type")]
    [InlineData("post_code", "[120101]", "wrong_type")]
    [InlineData("card_currency", "\"usd\"", "currency")]
    [InlineData("card_currency", "\"US\"", "currency")]
    [InlineData("card_currency", "840", "wrong_type")]
    [InlineData("card_currency", "\"EUR\"", "not_allowed")]
    public async Task A_wrong_field_is_named_with_what_is_wrong(string field, string value, string code)
    {
        var user = await world.ACardholderAsync();

        var refused = await user.PostJsonAsync(Open, With(field, value));

        refused.ShouldBeRefused(422, "validation_failed").ShouldRefuseField(field, code);
        Assert.Single(refused.FieldErrors);
        (await user.GetAsync("/api/v1/card-request/status")).ShouldBeRefused(404, "request_not_found");
    }

    [Theory]
    [InlineData("country_id", "1")]
    [InlineData("address", "\"1 Example Road\\n#02-03 \\\"Côté\\\" 示例路\"")]
    [InlineData("post_code", "\"0123\"")]
    [InlineData("post_code", "\"1234567890\"")]
    [InlineData("post_code", "120101")]
    [InlineData("card_currency", "null")]
    [InlineData("card_currency", "\"SGD\"")]
    public async Task What_is_allowed_is_accepted(string field, string value)
    {
        var user = await world.ACardholderAsync();

        (await user.PostJsonAsync(Open, With(field, value))).ShouldBe(201);
    }

    [Fact]
    public async Task An_address_may_have_500_characters_and_no_more()
    {
        var user = await world.ACardholderAsync();

        (await user.PostJsonAsync(Open, With("address", JsonSerializer.Serialize(new string('a', 501))))).ShouldRefuseField(
            "address",
            "length"
        );
        (await user.PostJsonAsync(Open, With("address", JsonSerializer.Serialize(new string('a', 500))))).ShouldBe(201);
    }

    [Fact]
    public async Task A_null_character_in_an_address_is_refused_and_not_a_failure_of_ours()
    {
        var user = await world.ACardholderAsync();

        var refused = await user.PostJsonAsync(Open, With("address", "\"1 Example\\u0000Road\""));

        refused.ShouldBeRefused(422, "validation_failed").ShouldRefuseField("address", "not_text");
    }

    /// <summary>A good body with one member's JSON replaced or added.</summary>
    private static string With(string field, string value)
    {
        var members = new Dictionary<string, string>
        {
            ["card_type"] = "\"PHYSICAL\"",
            ["country_id"] = "114",
            ["address"] = "\"1 Example Road\"",
            ["post_code"] = "\"120101\"",
            [field] = value,
        };
        return "{" + string.Join(',', members.Select(member => $"\"{member.Key}\":{member.Value}")) + "}";
    }
}
