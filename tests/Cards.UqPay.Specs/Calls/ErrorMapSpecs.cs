using System.Net;
using System.Reflection;
using Cards.UqPay.Calls;
using Cards.UqPay.Token;

namespace Cards.UqPay.Specs.Calls;

public class ErrorMapSpecs
{
    private const string Processing = """{"code":200,"message":"Request is processing, please try again later"}""";

    public static TheoryData<string, int, string, string> Refusals =>
        new()
        {
            // Contract 10.4
            { "Assign", 400, Typed("card_error", "card_number_not_exist", "card number not exist"), "card_number_unknown" },
            { "Assign", 400, Typed("card_error", "card_has_been_assigned", "card has been assigned"), "card_already_assigned" },
            { "Activate", 400, Typed("card_error", "activation_code_invalid", "activation code is invalid"), "activation_refused" },
            {
                "Activate",
                400,
                Typed("card_error", "card_status_invalid", "card status does not allow this operation"),
                "activation_refused"
            },
            { "Assign", 400, Typed("card_error", "card_order_processing", "card has an order in process"), "upstream_rejected" },
            { "Assign", 400, Typed("card_error", "card_form_not_supported", "only physical cards support PIN"), "physical_card_required" },
            { "Assign", 400, Typed("cardholder_error", "cardholder_status_invalid", "?"), "cardholder_refused" },
            { "Assign", 400, Typed("account_error", "insufficient_balance", "?"), "upstream_rejected" },
            { "Activate", 400, Typed("account_error", "insufficient_balance", "?"), "upstream_rejected" },
            // The two texts of the mobile backend, in any case, inside more text, in the older shape and under an unknown code.
            { "Assign", 400, """{"code":400,"message":"Sorry: CARD NUMBER NOT EXIST (4096360800133951)"}""", "card_number_unknown" },
            { "Assign", 400, Typed("card_error", "e_1733", "The Card Has Been Assigned."), "card_already_assigned" },
            // Contract 10.3
            { "Assign", 400, Typed("card_error", "invalid_number", "The card number is not a valid one."), "card_number_unknown" },
            { "Assign", 400, Typed("card_error", "card_not_found", "card not found or deactivated"), "card_number_unknown" },
            { "ReadCard", 400, Typed("card_error", "card_not_found", "card not found or deactivated"), "card_not_found" },
            { "ReadCard", 404, """{"code":404,"message":"Card does not exist"}""", "card_not_found" },
            { "Activate", 400, Typed("card_error", "card_not_found", "card not found or deactivated"), "activation_refused" },
            { "Activate", 400, Typed("invalid_request_error", "invalid_request_error", "pin must be 6 digits"), "activation_refused" },
            { "Assign", 400, Typed("invalid_request_error", "invalid_request_error", "card_currency is required"), "upstream_rejected" },
            { "Assign", 403, Typed("unauthorized_error", "forbidden", "no permission"), "upstream_rejected" },
            { "Activate", 403, """{"error":"forbidden"}""", "upstream_rejected" },
            { "Activate", 400, Typed("account_error", "sub_account_not_found", "sub account not found"), "upstream_rejected" },
            { "Assign", 400, Typed("product_error", "insufficient_sub_bin", "?"), "upstream_rejected" },
            {
                "CreateCardholder",
                400,
                """{"type":"cardholder_error","code":"kyc_insufficient","message":"?","missing_fields":["gender"]}""",
                "cardholder_refused"
            },
            { "CreateCardholder", 400, Typed("cardholder_error", "email_duplicated", "?"), "cardholder_refused" },
            { "CreateCardholder", 400, Typed("cardholder_error", "invalid_phone_number", "?"), "cardholder_refused" },
            { "CreateCardholder", 400, Typed("cardholder_error", "phone_number_duplicated", "?"), "cardholder_refused" },
            {
                "CreateCardholder",
                400,
                Typed("invalid_request_error", "invalid_request_error", "first_name is required"),
                "cardholder_refused"
            },
            { "CreateCardholder", 400, Typed("card_error", "card_art_not_configured", "?"), "upstream_rejected" },
            { "ReadCardholder", 400, Typed("cardholder_error", "cardholder_not_found", "?"), "cardholder_not_found" },
            // Nothing known
            { "Assign", 400, Typed("card_error", "brand_new_code", "brand new text"), "upstream_rejected" },
            { "Activate", 409, Typed("conflict_error", "conflict", "?"), "activation_refused" },
            { "Assign", 400, "<html>Bad Request</html>", "upstream_rejected" },
            { "Activate", 413, "too large", "upstream_rejected" },
        };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_definite_no_becomes_our_code(string ask, int status, string body, string code) =>
        Assert.Equal(code, Assert.IsType<Verdict.Refused>(Judge(ask, status, body)).Refusal.Error.Code);

    public static TheoryData<int, string, bool> MayHaveHappened =>
        new()
        {
            { 500, Typed("api_error", "api_error", "internal"), true },
            { 502, "<html>Bad Gateway</html>", true },
            { 503, "", true },
            { 504, "upstream timed out", true },
            { 408, "", true },
            { 400, Processing, true },
            { 409, Typed("conflict_error", "conflict", "Request is processing"), true },
            { 400, Typed("idempotency_error", "idempotency_error", "key was used with another payload"), false },
            { 302, "", false },
        };

    [Theory]
    [MemberData(nameof(MayHaveHappened))]
    public void An_answer_that_does_not_say_is_unclear(int status, string body, bool repeat) =>
        Assert.Equal(repeat, Assert.IsType<Verdict.Unclear>(Judge("Assign", status, body)).Repeat);

    public static TheoryData<int, string, bool> NothingHappened =>
        new()
        {
            { 429, """{"code":"too_many_requests","message":"Too many requests"}""", true },
            { 429, "slow down", true },
            { 401, """{"error":"Invalid authorization header"}""", false },
            { 401, Typed("unauthorized_error", "unauthorized_error", "ip is not in the whitelist"), false },
        };

    [Theory]
    [MemberData(nameof(NothingHappened))]
    public void The_limiter_and_the_gateway_let_nothing_through(int status, string body, bool repeat) =>
        Assert.Equal(repeat, Assert.IsType<Verdict.NotReached>(Judge("Assign", status, body)).Repeat);

    [Theory]
    [InlineData(HttpRequestError.ConnectionError)]
    [InlineData(HttpRequestError.NameResolutionError)]
    [InlineData(HttpRequestError.SecureConnectionError)]
    public void A_connection_that_never_stood_changed_nothing(HttpRequestError error) =>
        Assert.IsType<Verdict.NotReached>(ErrorMap.Judge(new HttpRequestException(error)));

    [Theory]
    [InlineData(HttpRequestError.ResponseEnded)]
    [InlineData(HttpRequestError.Unknown)]
    [InlineData(HttpRequestError.InvalidResponse)]
    public void A_connection_that_was_cut_is_unclear(HttpRequestError error) =>
        Assert.IsType<Verdict.Unclear>(ErrorMap.Judge(new HttpRequestException(error)));

    [Fact]
    public void A_timeout_is_unclear() => Assert.IsType<Verdict.Unclear>(ErrorMap.Judge(new TaskCanceledException()));

    [Fact]
    public void Without_a_token_nothing_was_sent() =>
        Assert.IsType<Verdict.NotReached>(ErrorMap.Judge(new NoTokenException("none", worthRepeating: false)));

    [Fact]
    public void Only_known_words_of_the_issuer_are_passed_on()
    {
        var known = Metadata(Typed("card_error", "card_has_been_assigned", "CARD HAS BEEN ASSIGNED to 4096360800133951"));
        Assert.Equal(
            ("card_has_been_assigned", "card_error", "card has been assigned"),
            (known.UpstreamCode, known.UpstreamType, known.UpstreamMessage)
        );

        var quoting = Metadata(Typed("pin 274916 is weak", "code_48201937", "pin 274916 of 4096360800133951 is weak"));
        Assert.Equal((null, null, null), (quoting.UpstreamCode, quoting.UpstreamType, quoting.UpstreamMessage));
    }

    [Fact]
    public void A_numeric_code_is_read_as_text() =>
        Assert.Equal("1733", Metadata("""{"code":1733,"message":"card has been assigned"}""").UpstreamCode);

    [Fact]
    public void Retryable_is_said_of_what_passes_by_itself()
    {
        Assert.True(Metadata(Typed("card_error", "card_order_processing", "?")).Retryable);
        Assert.False(Metadata(Typed("card_error", "card_has_been_assigned", "?")).Retryable);
    }

    [Fact]
    public void What_is_kept_of_an_error_body_reads_the_same_again()
    {
        var answer = IssuerAnswer.Read(Typed("card_error", "card_has_been_assigned", "card has been assigned: 4096360800133951"));
        Assert.DoesNotContain("4096360800133951", answer.Reduced(), StringComparison.Ordinal);
        Assert.Equal(answer, IssuerAnswer.Read(answer.Reduced()));
    }

    private static Ports.IssuerMetadata Metadata(string body) =>
        Assert.IsType<Verdict.Refused>(Judge("Assign", 400, body)).Refusal.Metadata;

    private static Verdict Judge(string ask, int status, string body) =>
        ErrorMap.Judge((HttpStatusCode)status, IssuerAnswer.Read(body), null, Find(ask));

    private static Ask Find(string name) => (Ask)typeof(Ask).GetField(name, BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private static string Typed(string type, string code, string message) =>
        $$"""{"type":"{{type}}","code":"{{code}}","message":"{{message}}"}""";
}
