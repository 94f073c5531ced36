using System.Net;
using Refit;

namespace StandIns.Tests.OnRefit;

public sealed class Requests
{
    private readonly Wire _wire = Wire.Json("{}");

    [Fact]
    public async Task the_path_of_the_base_address_is_kept_and_path_values_are_escaped()
    {
        using var response = await _wire.Client<IThings>().One("a/b c?", TestContext.Current.CancellationToken);
        Assert.Equal("http://issuer.test/api/v1/things/a%2Fb%20c%3F", _wire.Url);
        Assert.Equal(HttpMethod.Get, _wire.Sent!.Method);
    }

    [Fact]
    public async Task an_object_gives_query_values_under_its_wire_names_and_nulls_are_left_out()
    {
        using var some = await _wire
            .Client<IThings>()
            .List(
                new Filter
                {
                    Page = 2,
                    PageSize = 10,
                    Search = "a&b c",
                }
            );
        Assert.Equal("http://issuer.test/api/v1/things?Page=2&page_size=10&q=a%26b%20c", _wire.Url);
        using var none = await _wire.Client<IThings>().List(new Filter());
        Assert.Equal("http://issuer.test/api/v1/things", _wire.Url);
    }

    [Fact]
    public async Task dates_and_bools_are_not_iso_or_lower_case_unless_a_format_is_given()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using var response = await _wire.Client<IThings>().Search(null, true, Mood.BlueSky, at, at, 1.50m);
        Assert.Equal(
            "?fixed=1&open=True&mood=BlueSky&at=01/02/2026 03:04:05 +00:00&iso=2026-01-02T03:04:05.0000000+00:00&amount=1.50",
            Uri.UnescapeDataString(_wire.Sent!.RequestUri!.Query)
        );
        using var other = await _wire.Client<IThings>().Search("4096", false, Mood.Rain, at, at, 0);
        Assert.StartsWith("?fixed=1&card_number=4096&open=False&mood=grey&", _wire.Sent!.RequestUri!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task body_and_headers_are_sent_and_a_method_wins_over_its_interface()
    {
        using var response = await _wire
            .Client<IThings>()
            .Make(
                "x/y",
                new Thing("n", 1.5m, Mood.BlueSky),
                "key-1",
                new Dictionary<string, string> { ["X-More"] = "1\r\nX-Evil: 1" },
                "secret",
                "t"
            );
        var sent = _wire.Sent!;
        Assert.Equal("http://issuer.test/api/v1/things/x/y", _wire.Url);
        Assert.Equal("""{"name":"n","amount":1.5,"mood":"blueSky"}""", _wire.SentBody);
        Assert.Equal("application/json; charset=utf-8", sent.Content!.Headers.ContentType!.ToString());
        Assert.Equal("method", Assert.Single(sent.Headers.GetValues("X-Fixed")));
        Assert.False(sent.Headers.Contains("X-Gone"));
        Assert.Equal("key-1", Assert.Single(sent.Headers.GetValues("x-idempotency-key")));
        Assert.Equal("1X-Evil: 1", Assert.Single(sent.Headers.GetValues("X-More")));
        Assert.Equal("Bearer secret", sent.Headers.Authorization!.ToString());
        Assert.True(sent.Options.TryGetValue(new HttpRequestOptionsKey<object?>("tag"), out var tag) && tag is "t");
    }

    [Fact]
    public async Task a_null_header_is_left_out()
    {
        using var response = await _wire
            .Client<IThings>()
            .Make("x", new Thing("n", 1, Mood.BlueSky), null, new Dictionary<string, string>(), "s", "t");
        Assert.False(_wire.Sent!.Headers.Contains("x-idempotency-key"));
    }

    [Fact]
    public async Task the_one_object_of_a_put_is_its_body_unmarked()
    {
        using var response = await _wire.Client<IThings>().Replace(new Thing("n", 2, Mood.Rain));
        Assert.Contains("\"name\":\"n\"", _wire.SentBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task numbers_may_come_as_strings_and_names_in_any_case()
    {
        using var response = await Wire.Json("""{"NAME":"n","amount":"1.50","mood":"blueSky","more":1}""")
            .Client<IThings>()
            .One("1", TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessfulWithContent);
        Assert.Equal(new Thing("n", 1.50m, Mood.BlueSky), response.Content);
    }

    [Fact]
    public void an_interface_with_a_method_that_is_no_call_is_refused_when_the_client_is_made()
    {
        Assert.Throws<InvalidOperationException>(() => _wire.Client<IWithoutVerb>());
        Assert.Throws<InvalidOperationException>(() => _wire.Client<IWithoutParameter>());
        Assert.Throws<InvalidOperationException>(() => _wire.Client<INotAsync>());
    }

    [Fact]
    public async Task a_client_without_base_address_fails()
    {
        using var http = new HttpClient(_wire, disposeHandler: false);
        await Assert.ThrowsAsync<InvalidOperationException>(() => RestService.For<IThings>(http).Remove(1));
    }

    [Fact]
    public async Task a_raw_success_body_is_a_string_and_an_empty_one_is_default()
    {
        using var raw = await Wire.Json("not json").Client<IThings>().List(new Filter());
        Assert.Equal("not json", raw.Content);
        using var empty = await new Wire(_ => new(HttpStatusCode.NoContent))
            .Client<IThings>()
            .One("1", TestContext.Current.CancellationToken);
        Assert.True(empty.IsSuccessful);
        Assert.False(empty.HasContent);
    }

    internal interface IWithoutVerb
    {
        Task Call();
    }

    internal interface IWithoutParameter
    {
        [Get("/{missing}")]
        Task Call();
    }

    internal interface INotAsync
    {
        [Get("/")]
        string Call();
    }
}
