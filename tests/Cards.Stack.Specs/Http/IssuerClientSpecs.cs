using System.Net;
using Refit;

namespace Cards.Stack.Specs.Http;

/// <summary>Refit, as the issuer's adapter uses it.</summary>
public sealed class IssuerClientSpecs
{
    private static readonly Thing Sent = new("4096360800133951", 1.50m);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_answer_that_is_not_2xx_is_an_api_exception_whether_returned_or_thrown()
    {
        var things = Wire.Json("""{"code":"card_not_found"}""", HttpStatusCode.BadRequest).Client();
        using var response = await things.OneAsync("1", Token);
        var returned = Assert.IsType<ApiException>(response.Error);
        Assert.Equal((HttpStatusCode.BadRequest, """{"code":"card_not_found"}"""), (returned.StatusCode, returned.Content));
        Assert.Null(response.Content);
        Assert.Equal(HttpStatusCode.BadRequest, (await Assert.ThrowsAsync<ApiException>(() => things.PlainAsync("1", Token))).StatusCode);
    }

    [Fact]
    public async Task a_good_status_with_an_unreadable_body_is_an_api_exception_that_keeps_the_status()
    {
        using var response = await Wire.Json("not json").Client().OneAsync("1", Token);
        Assert.True(response.IsSuccessStatusCode);
        Assert.False(response.IsSuccessful);
        Assert.Equal(HttpStatusCode.OK, Assert.IsType<ApiException>(response.Error).StatusCode);
    }

    [Fact]
    public async Task where_no_response_was_read_the_error_is_an_api_request_exception_whether_returned_or_thrown()
    {
        var things = Wire.Broken().Client();
        using var response = await things.OneAsync("1", Token);
        Assert.IsType<HttpRequestException>(Assert.IsType<ApiRequestException>(response.Error).InnerException);
        Assert.Null(response.StatusCode);
        await Assert.ThrowsAsync<ApiRequestException>(() => things.PlainAsync("1", Token));
    }

    [Fact]
    public async Task the_clients_time_out_is_an_api_request_exception()
    {
        using var response = await Wire.Silent().Client(timeout: TimeSpan.FromMilliseconds(50)).OneAsync("1", Token);
        Assert.IsType<TaskCanceledException>(Assert.IsType<ApiRequestException>(response.Error).InnerException);
    }

    [Fact]
    public async Task the_callers_own_cancellation_is_thrown_as_itself()
    {
        using var caller = new CancellationTokenSource();
        var call = Wire.Silent().Client().OneAsync("1", caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    /// <summary>Where nothing was answered, the token and every header of the request stay in the exception.</summary>
    [Fact]
    public async Task the_redactor_is_given_api_exceptions_only()
    {
        var given = new List<Type>();
        var settings = new RefitSettings { ExceptionRedactor = failure => given.Add(failure.GetType()) };
        using var refused = await Wire.Json("{}", HttpStatusCode.BadRequest).Client(settings).OneAsync("1", Token);
        Assert.Equal([typeof(ApiException)], given);
        using var lost = await Wire.Broken().Client(settings).OneAsync("1", Token);
        Assert.Equal([typeof(ApiException)], given);
        Assert.Equal(["secret"], lost.Error!.RequestMessage.Headers.GetValues("x-token"));
    }

    [Fact]
    public async Task a_transport_exception_factory_decides_what_is_returned_where_no_response_was_read()
    {
        var settings = new RefitSettings();
        var usual = settings.TransportExceptionFactory!;
        settings.TransportExceptionFactory = (request, failure, cancellation) =>
        {
            request.Headers.Clear();
            return usual(request, failure, cancellation);
        };
        using var lost = await Wire.Broken().Client(settings).OneAsync("1", Token);
        Assert.Empty(Assert.IsType<ApiRequestException>(lost.Error).RequestMessage.Headers);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, """{"name":"4096360800133951","amount":1.50}""")]
    public async Task the_body_that_was_sent_is_kept_only_when_asked_for(bool capture, string? kept)
    {
        var settings = new RefitSettings { CaptureRequestContent = capture };
        using var response = await Wire.Json("{}", HttpStatusCode.BadRequest).Client(settings).MakeAsync(Sent, null);
        Assert.Equal(kept, response.Error!.RequestContent);
    }

    [Fact]
    public async Task the_content_of_an_exception_is_cut_at_the_bound()
    {
        var settings = new RefitSettings { MaxExceptionContentLength = 4 };
        using var response = await Wire.Json("0123456789", HttpStatusCode.BadRequest).Client(settings).OneAsync("1", Token);
        Assert.Equal("0123", Assert.IsType<ApiException>(response.Error).Content);
    }

    [Fact]
    public async Task dates_and_bools_in_a_query_are_not_iso_or_lower_case_unless_a_format_is_given()
    {
        var wire = Wire.Json("{}");
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using var response = await wire.Client().SearchAsync(true, Mood.Rain, at, at, 1.50m);
        Assert.Equal(
            "?open=True&mood=grey&at=01/02/2026 03:04:05 +00:00&iso=2026-01-02T03:04:05.0000000+00:00&amount=1.50",
            Uri.UnescapeDataString(wire.Address!.Query)
        );
    }

    [Fact]
    public async Task an_object_gives_query_values_under_its_wire_names_and_nulls_are_left_out()
    {
        var wire = Wire.Json("{}");
        using var some = await wire.Client()
            .ListAsync(
                new Filter
                {
                    Page = 2,
                    PageSize = 10,
                    Search = "a&b c",
                }
            );
        Assert.Equal("http://issuer.test/api/v1/things?Page=2&page_size=10&q=a%26b%20c", wire.Address!.AbsoluteUri);
        using var none = await wire.Client().ListAsync(new Filter());
        Assert.Equal("http://issuer.test/api/v1/things", wire.Address!.AbsoluteUri);
    }

    [Fact]
    public async Task a_path_value_is_escaped_and_a_body_is_in_camel_case()
    {
        var wire = Wire.Json("{}");
        using var one = await wire.Client().OneAsync("a/b c?", Token);
        Assert.Equal("http://issuer.test/api/v1/things/a%2Fb%20c%3F", wire.Address!.AbsoluteUri);
        using var made = await wire.Client().MakeAsync(Sent, "key");
        Assert.Equal("""{"name":"4096360800133951","amount":1.50}""", wire.Body);
    }
}
