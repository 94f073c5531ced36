using Cards.Support;

namespace Cards.Specs.Issuance;

public sealed class RegisterCardholderSpecs(SharedWorld world)
{
    private const string Register = "/api/v1/cardholder";

    [Fact]
    public async Task A_user_becomes_a_cardholder_at_the_issuer_under_the_tokens_email()
    {
        var user = await world.AUserAsync();

        var answer = (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(201);

        Assert.Equal(["id", "cardholder_status"], answer.Data.Members());
        Assert.True(answer.Data.GetProperty("id").GetInt64() > 0);
        Assert.Equal("SUCCESS", answer.Data.Text("cardholder_status"));
        var holder = Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!));
        Assert.Equal("Linh", holder.Text("first_name"));
        Assert.Equal("1992-04-18", holder.Text("date_of_birth"));
    }

    [Fact]
    public async Task The_email_comes_from_the_token_and_never_from_the_body()
    {
        var user = await world.AUserAsync();
        var body = new
        {
            first_name = "Linh",
            last_name = "Tran",
            country_code = "SG",
            phone_number = APhone(),
            date_of_birth = "1992-04-18",
            email = $"forged-{user.Id}@example.test",
        };

        (await user.PostAsync(Register, body)).ShouldBe(201);

        Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!));
        Assert.Empty(await world.Twin.CardholdersOfAsync(body.email));
    }

    [Fact]
    public async Task A_second_call_returns_the_existing_cardholder_and_changes_nothing()
    {
        var user = await world.AUserAsync();
        var first = (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(201);
        var other = new
        {
            first_name = "Other",
            last_name = "Name",
            country_code = "SG",
            phone_number = APhone(),
            date_of_birth = "1980-01-01",
        };

        var second = (await user.PostAsync(Register, other)).ShouldBe(200);

        Assert.Equal(first.Data.GetRawText(), second.Data.GetRawText());
        Assert.Equal("Linh", Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!)).Text("first_name"));
    }

    [Fact]
    public async Task Two_registrations_of_one_user_at_once_make_one_cardholder()
    {
        var user = await world.AUserAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => user.PostAsync(Register, Given.ACardholderBody())));

        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 201 }));
        Assert.Single(answers.Select(answer => answer.Data.GetProperty("id").GetInt64()).Distinct());
        Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!));
    }

    [Fact]
    public async Task A_token_without_an_email_cannot_register()
    {
        var user = await world.AUserAsync(email: null);

        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBeRefused(422, "email_required");

        (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBeRefused(404, "cardholder_not_found");
    }

    [Fact]
    public async Task Two_accounts_with_one_email_do_not_share_a_cardholder()
    {
        var first = await world.ACardholderAsync();
        var second = await world.AUserAsync(first.Email);

        (await second.PostAsync(Register, Given.ACardholderBody())).ShouldBeRefused(422, "cardholder_refused");

        (await second.GetAsync("/api/v1/cardholder/latest")).ShouldBeRefused(404, "cardholder_not_found");
        (await second.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBeRefused(404, "cardholder_required");
        (await second.PostAsync(Register, Given.ACardholderBody())).ShouldBeRefused(422, "cardholder_refused");
        Assert.Single(await world.Twin.CardholdersOfAsync(first.Email!));
    }

    [Fact]
    public async Task Two_accounts_whose_emails_differ_in_letter_case_do_not_share_a_cardholder()
    {
        var first = await world.ACardholderAsync();
        var second = await world.AUserAsync(first.Email!.ToUpperInvariant());

        (await second.PostAsync(Register, Given.ACardholderBody())).ShouldBeRefused(422, "cardholder_refused");
    }

    [Theory]
    [InlineData("first_name", "\"Linh  Anh\"")]
    [InlineData("last_name", "\"Tran--Le\"")]
    [InlineData("phone_number", null)]
    public async Task What_the_issuer_refuses_for_a_field_it_names_comes_back_on_that_field_and_leaves_nothing_behind(
        string field,
        string? value
    )
    {
        var taken = APhone();
        (await (await world.AUserAsync()).PostJsonAsync(Register, With("phone_number", $"\"{taken}\""))).ShouldBe(201);
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(Register, With(field, value ?? $"\"{taken}\""));

        refused.ShouldBeRefused(422, "cardholder_refused").ShouldRefuseField(field, "cardholder_refused");
        (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBeRefused(404, "cardholder_not_found");
        Assert.Empty(await world.Twin.CardholdersOfAsync(user.Email!));
        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(201);
    }

    [Theory]
    [InlineData("Nguye\u0302\u0303n", "Thị")]
    [InlineData("José", "Nunes")]
    [InlineData("अनुष्का", "शर्मा")]
    [InlineData("สมชาย", "ใจดี")]
    [InlineData("𠮷田", "花子")]
    public async Task A_name_with_combining_marks_or_beyond_the_first_plane_is_a_name(string first, string last)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Register, With("first_name", $"\"{first}\"", "last_name", $"\"{last}\""))).ShouldBe(201);

        var holder = Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!));
        Assert.Equal(first.EnumerateRunes().First(), holder.Text("first_name")!.EnumerateRunes().First());
    }

    [Theory]
    [InlineData("2537-05-17")]
    [InlineData("2020-04-18")]
    [InlineData("1901-04-18")]
    [InlineData("0001-01-01")]
    [InlineData("tomorrow")]
    [InlineData("18 tomorrow")]
    [InlineData("80 today")]
    public async Task A_date_of_birth_that_gives_no_age_of_18_to_79_is_refused_on_its_field_before_the_issuer_hears_of_it(string birth)
    {
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(Register, With("date_of_birth", $"\"{ADay(birth)}\""));

        refused.ShouldBeRefused(422, "validation_failed").ShouldRefuseField("date_of_birth", "age");
        Assert.Empty(await world.Twin.CardholdersOfAsync(user.Email!));
        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(201);
    }

    [Theory]
    [InlineData("18 yesterday")]
    [InlineData("80 in a week")]
    public async Task The_youngest_and_the_oldest_cardholder_are_registered(string birth)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Register, With("date_of_birth", $"\"{ADay(birth)}\""))).ShouldBe(201);
    }

    [Theory]
    [InlineData("SG", "12345")]
    [InlineData("SG", "6581234567")]
    [InlineData("CN", "1234")]
    [InlineData("VN", "1234")]
    [InlineData("ZZ", "81234567")]
    public async Task A_number_that_is_not_possible_in_its_country_is_refused_on_its_field(string country, string phone)
    {
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(Register, With("country_code", $"\"{country}\"", "phone_number", $"\"{phone}\""));

        refused.ShouldBeRefused(422, "validation_failed").ShouldRefuseField("phone_number", "phone");
        Assert.Single(refused.FieldErrors);
        Assert.Empty(await world.Twin.CardholdersOfAsync(user.Email!));
    }

    [Theory]
    [InlineData("VN", "09{0}")]
    [InlineData("GB", "07{0}1")]
    [InlineData("US", "21{0}")]
    public async Task A_number_is_judged_by_its_own_countrys_plan(string country, string form)
    {
        var user = await world.AUserAsync();
        var phone = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, APhone());

        (await user.PostJsonAsync(Register, With("country_code", $"\"{country}\"", "phone_number", $"\"{phone}\""))).ShouldBe(201);
    }

    [Fact]
    public async Task A_verification_that_is_withdrawn_and_given_again_follows_the_issuers_webhooks()
    {
        var user = await world.ACardholderAsync();
        var id = Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!)).GetProperty("cardholder_id").GetGuid();

        foreach (var status in new[] { "PENDING", "FAILED", "INCOMPLETE", "SUCCESS" })
        {
            await world.Twin.SetCardholderAsync(id, status);
            await Eventually.AsyncOf(
                () => user.GetAsync("/api/v1/cardholder/latest"),
                latest => latest.ShouldBe(200).Data.Text("cardholder_status") == status,
                $"the cardholder is {status}"
            );
            var assign = await user.PostAsync("/api/v1/cards/assign", new { card_number = "4096360899990003" });
            Assert.Equal(status == "SUCCESS" ? "card_number_unknown" : "cardholder_required", assign.Code);
        }
    }

    [Fact]
    public async Task An_address_is_passed_on()
    {
        var user = await world.AUserAsync();
        var body = new
        {
            first_name = "Anne-Marie",
            last_name = "Nguyễn Thị",
            country_code = "SG",
            phone_number = APhone(),
            date_of_birth = "1992-04-18",
            residential_address = new
            {
                country = "SG",
                city = "Singapore",
                line1 = "10 Sample Road",
                line2 = (string?)null,
                postal_code = "018956",
            },
        };

        (await user.PostAsync(Register, body)).ShouldBe(201);

        Assert.Equal("Anne-Marie", Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!)).Text("first_name"));
    }

    [Fact]
    public async Task Nothing_at_all_names_every_required_field()
    {
        var user = await world.AUserAsync();

        foreach (
            var body in new[]
            {
                "",
                "{}",
                "null",
                """{"first_name":null,"last_name":null,"country_code":null,"phone_number":null,"date_of_birth":null}""",
            }
        )
        {
            var refused = (await user.PostJsonAsync(Register, body)).ShouldBeRefused(422, "validation_failed");
            Assert.Equal(
                [
                    ("first_name", "required"),
                    ("last_name", "required"),
                    ("country_code", "required"),
                    ("phone_number", "required"),
                    ("date_of_birth", "required"),
                ],
                refused.FieldErrors
            );
        }
    }

    [Theory]
    [InlineData("first_name", "\"\"", "name")]
    [InlineData("first_name", "\" Linh\"", "name")]
    [InlineData("first_name", "\"Linh2\"", "name")]
    [InlineData("first_name", "\"Linh\\u0000\"", "not_text")]
    [InlineData("first_name", "\"Abcdefghijabcdefghijabcdefghijabcdefghijk\"", "name")]
    [InlineData("first_name", "7", "wrong_type")]
    [InlineData("last_name", "\"Tran \"", "name")]
    [InlineData("last_name", "\"Tran<\"", "name")]
    [InlineData("last_name", "[\"Tran\"]", "wrong_type")]
    [InlineData("country_code", "\"sg\"", "country_code")]
    [InlineData("country_code", "\"SGP\"", "country_code")]
    [InlineData("country_code", "\"ＳＧ\"", "country_code")]
    [InlineData("country_code", "114", "wrong_type")]
    [InlineData("phone_number", "\"+6581234567\"", "phone")]
    [InlineData("phone_number", "\"8123 4567\"", "phone")]
    [InlineData("phone_number", "\"８１２３４５６７\"", "phone")]
    [InlineData("phone_number", "\"123\"", "phone")]
    [InlineData("phone_number", "\"1234567890123456\"", "phone")]
    [InlineData("phone_number", "81234567", "wrong_type")]
    [InlineData("date_of_birth", "\"18-04-1992\"", "date")]
    [InlineData("date_of_birth", "\"1992-4-18\"", "date")]
    [InlineData("date_of_birth", "\"1992-02-30\"", "date")]
    [InlineData("date_of_birth", "\"1992-04-18T00:00:00Z\"", "date")]
    [InlineData("date_of_birth", "19920418", "wrong_type")]
    [InlineData("residential_address", "\"10 Sample Road\"", "wrong_type")]
    [InlineData("residential_address", "[]", "wrong_type")]
    public async Task A_wrong_field_is_named_with_what_is_wrong(string field, string value, string code)
    {
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(Register, With(field, value));

        refused.ShouldBeRefused(422, "validation_failed").ShouldRefuseField(field, code);
        Assert.Single(refused.FieldErrors);
        Assert.Empty(await world.Twin.CardholdersOfAsync(user.Email!));
    }

    [Theory]
    [InlineData("{}", "country", "required")]
    [InlineData("{}", "city", "required")]
    [InlineData("{}", "line1", "required")]
    [InlineData("{\"country\":\"Singapore\"}", "country", "country_code")]
    [InlineData("{\"city\":\"  \"}", "city", "length")]
    [InlineData("{\"line1\":3}", "line1", "wrong_type")]
    [InlineData("{\"line2\":3}", "line2", "wrong_type")]
    [InlineData("{\"state\":false}", "state", "wrong_type")]
    [InlineData("{\"district\":{}}", "district", "wrong_type")]
    [InlineData("{\"postal_code\":\"12345678901234567\"}", "postal_code", "length")]
    public async Task A_wrong_address_is_named_by_its_inner_field(string address, string field, string code)
    {
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(Register, With("residential_address", address));

        refused.ShouldBeRefused(422, "validation_failed").ShouldRefuseField($"residential_address.{field}", code);
    }

    private static string APhone() => $"8{Random.Shared.Next(1_000_000, 9_999_999)}";

    /// <summary>By today's date of UTC, which is the host's too. Who is 18 was born 18 years ago.</summary>
    private static string ADay(string name)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return name switch
        {
            "tomorrow" => $"{today.AddDays(1):yyyy-MM-dd}",
            "18 yesterday" => $"{today.AddDays(-1).AddYears(-18):yyyy-MM-dd}",
            // Two days, so that the spec may pass midnight.
            "18 tomorrow" => $"{today.AddDays(2).AddYears(-18):yyyy-MM-dd}",
            "80 today" => $"{today.AddYears(-80):yyyy-MM-dd}",
            "80 in a week" => $"{today.AddDays(7).AddYears(-80):yyyy-MM-dd}",
            var day => day,
        };
    }

    /// <summary>A good body with the JSON of one member or two replaced or added.</summary>
    private static string With(string field, string value, string? otherField = null, string? otherValue = null)
    {
        var members = new Dictionary<string, string>
        {
            ["first_name"] = "\"Linh\"",
            ["last_name"] = "\"Tran\"",
            ["country_code"] = "\"SG\"",
            ["phone_number"] = $"\"{APhone()}\"",
            ["date_of_birth"] = "\"1992-04-18\"",
            [field] = value,
        };
        if (otherField is not null)
            members[otherField] = otherValue!;
        return "{" + string.Join(',', members.Select(member => $"\"{member.Key}\":{member.Value}")) + "}";
    }
}
