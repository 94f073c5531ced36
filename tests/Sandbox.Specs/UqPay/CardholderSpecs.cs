using System.Text.Json.Nodes;

namespace Cards.Sandbox.Specs.UqPay;

public class CardholderSpecs
{
    private const string Path = "/v1/issuing/cardholders";

    // 3.1, 3.3, 1.4
    [Fact]
    public async Task a_simplified_cardholder_succeeds_at_once_and_is_readable()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var sent = Some.Cardholder(
            ("gender", "FEMALE"),
            ("nationality", "VN"),
            (
                "residential_address",
                new
                {
                    country = "SG",
                    city = "Singapore",
                    line1 = "10 Sample Road",
                    postal_code = "018956",
                }
            )
        );
        var created = (await twin.PostAsync(Path, sent)).Expect(200);
        Assert.Equal("SUCCESS", created["cardholder_status"]);

        var read = (await twin.GetAsync($"{Path}/{created["cardholder_id"]}")).Expect(200);
        Assert.Equal((string?)sent["email"], read["email"]);
        Assert.Equal("018956", (string?)read.Json["residential_address"]!["postal_code"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", read["create_time"]);
        Assert.Equal("0", read["number_of_cards"]);
        Assert.Empty(twin.Webhooks.All);
    }

    [Fact]
    public async Task a_holder_has_as_many_cards_as_were_given_out()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var holder = await twin.CardholderAsync();
        (await twin.AssignAsync(holder, number: "4096360800121514")).Expect(200);
        (await twin.AssignAsync(holder, number: "4096360800121514")).Expect(400);
        (await twin.AssignAsync(holder)).Expect(200);

        Assert.Equal("2", (await twin.GetAsync($"{Path}/{holder}")).Expect(200)["number_of_cards"]);
    }

    // 3.1: email and phone unique per account
    [Fact]
    public async Task an_email_is_taken_once()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        (await twin.PostAsync(Path, Some.Cardholder(("email", "one@example.test")))).Expect(200);
        (await twin.PostAsync(Path, Some.Cardholder(("email", "One@Example.test"))))
            .Expect(400)
            .IsRefused("cardholder_error", "email_duplicated");
    }

    // 3.1: field rules name the field
    [Theory]
    [InlineData("email", null)]
    [InlineData("email", "nobody")]
    [InlineData("first_name", "")]
    [InlineData("first_name", " Linh")]
    [InlineData("last_name", "Tr4n")]
    [InlineData("country_code", "SGP")]
    [InlineData("date_of_birth", "18-04-1992")]
    [InlineData("date_of_birth", "2020-01-01")]
    [InlineData("gender", "X")]
    [InlineData("nationality", "Vietnam")]
    [InlineData("residential_address", "here")]
    [InlineData("document_type", "gif")]
    public async Task a_broken_field_is_named(string field, string? value)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var reply = (await twin.PostAsync(Path, Some.Cardholder((field, value)))).Expect(400);
        reply.IsRefused("invalid_request_error", "invalid_request_error");
        Assert.StartsWith(field, reply["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8123456")]
    [InlineData("+6581234567")]
    public async Task a_phone_number_of_the_wrong_form_is_invalid(string phone)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        (await twin.PostAsync(Path, Some.Cardholder(("phone_number", phone))))
            .Expect(400)
            .IsRefused("cardholder_error", "invalid_phone_number");
    }

    // 3.1: SUMSUB_REDIRECT, then cardholder.kyc.status_changed
    [Fact]
    public async Task kyc_by_redirect_starts_incomplete_and_ends_by_webhook()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var created = (await twin.PostAsync(Path, Some.Cardholder(("kyc_verification", new { method = "SUMSUB_REDIRECT" })))).Expect(200);
        Assert.Equal("INCOMPLETE", created["cardholder_status"]);
        Assert.NotNull(created["idv_verification_url"]);
        var id = created["cardholder_id"]!;
        (await twin.AssignAsync(id)).Expect(400).IsRefused("cardholder_error", "cardholder_status_invalid");

        await twin.ControlAsync("POST", $"/cardholders/{id}/status", new { status = "SUCCESS" });
        var changed = await twin.Webhooks.WaitAsync("cardholder.kyc.status_changed");
        Assert.Equal(
            (id, "SUCCESS", "PASSED"),
            ((string?)changed.Json["source_id"], (string?)changed.Data["cardholder_status"], (string?)changed.Data["idv_status"])
        );
        (await twin.AssignAsync(id)).Expect(200);
    }

    // 3.4
    [Fact]
    public async Task an_update_changes_what_it_names_and_fires_its_event()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var id = await twin.CardholderAsync();
        (await twin.PostAsync($"{Path}/{id}", new { email = "new@example.test" })).Expect(200);

        var changed = await twin.Webhooks.WaitAsync("cardholder.updated");
        Assert.Equal("new@example.test", (string?)changed.Data["email"]);
        Assert.Equal("Linh", (await twin.GetAsync($"{Path}/{id}"))["first_name"]);
    }

    // 1.6, 3.2
    [Fact]
    public async Task the_list_pages_and_filters_newest_first()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var ids = new List<string>();
        foreach (var _ in Enumerable.Range(0, 11))
        {
            ids.Add(await twin.CardholderAsync());
        }

        await twin.ControlAsync("POST", $"/cardholders/{ids[3]}/status", new { status = "FAILED" });
        var first = (await twin.GetAsync(Path + "?page_size=10&page_number=1")).Expect(200);
        Assert.Equal(("2", "11"), (first["total_pages"], first["total_items"]));
        Assert.Equal(Enumerable.Reverse(ids).Take(10), Ids(first));
        Assert.Equal(ids.Take(1), Ids(await twin.GetAsync(Path + "?page_size=10&page_number=2")));
        Assert.Empty(Ids(await twin.GetAsync(Path + "?page_size=10&page_number=9")));
        Assert.Equal([ids[3]], Ids(await twin.GetAsync(Path + "?page_size=10&page_number=1&cardholder_status=FAILED")));
    }

    // 1.6
    [Theory]
    [InlineData("")]
    [InlineData("?page_size=10")]
    [InlineData("?page_size=9&page_number=1")]
    [InlineData("?page_size=101&page_number=1")]
    [InlineData("?page_size=10&page_number=0")]
    public async Task pages_outside_the_rules_are_refused(string query)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        (await twin.GetAsync(Path + query)).Expect(400).IsRefused("invalid_request_error", "invalid_request_error");
    }

    private static IEnumerable<string?> Ids(Reply reply) =>
        reply.Expect(200).Json["data"]!.AsArray().Select((JsonNode? item) => (string?)item!["cardholder_id"]);
}
