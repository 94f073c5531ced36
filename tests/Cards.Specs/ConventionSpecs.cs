using System.Text;
using System.Text.Json;
using Alba;
using Cards.Support;

namespace Cards.Specs;

/// <summary>What every route has in common: envelope, languages, callers, bodies.</summary>
public sealed class ConventionSpecs(SharedWorld world)
{
    private const string Register = "/api/v1/cardholder";
    private const int MaxBytes = 32 * 1024;

    public static TheoryData<string, string> Routes =>
        new()
        {
            { "POST", "/api/v1/cardholder" },
            { "GET", "/api/v1/cardholder/latest" },
            { "POST", "/api/v1/card-request" },
            { "GET", "/api/v1/card-request/status" },
            { "POST", "/api/v1/cards/assign" },
            { "POST", "/api/v1/cards/resend-activation-otp" },
            { "POST", "/api/v1/cards/verify-activation-otp" },
            { "POST", "/api/v1/cards/activate" },
        };

    public static TheoryData<string> RoutesWithBodies =>
        [.. Routes.Where(route => route.Data.Item1 == "POST").Select(route => route.Data.Item2)];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Nobody_gets_anywhere_without_a_token(string method, string path)
    {
        var refused = await AsStrangerAsync(method, path);

        refused.ShouldBeRefused(401, "unauthenticated");
        Assert.Equal("Bearer realm=\"cards\"", refused.Headers.WWWAuthenticate);
        Assert.Equal(JsonValueKind.Null, refused.Data.ValueKind);
    }

    [Theory]
    [InlineData("GET", "/api/v1/cards/nothing-here")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/operator/requests")]
    [InlineData("POST", "/api/v2/cardholder")]
    public async Task An_unlisted_path_is_unauthenticated_to_a_stranger_and_not_found_to_a_user(string method, string path)
    {
        (await AsStrangerAsync(method, path)).ShouldBeRefused(401, "unauthenticated");

        var user = await world.AUserAsync();
        (await (method == "GET" ? user.GetAsync(path) : user.PostAsync(path))).ShouldBeRefused(404, "route_not_found");
    }

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    public async Task Health_is_public(string path) => (await AsStrangerAsync("GET", path)).ShouldBe(200);

    [Fact]
    public async Task A_route_asked_with_another_method_says_so()
    {
        var user = await world.AUserAsync();

        var refused = (await user.GetAsync("/api/v1/cards/assign")).ShouldBeRefused(405, "method_not_allowed");
        Assert.Equal("POST", refused.Headers.Allow);
        (await user.PostAsync("/api/v1/card-request/status")).ShouldBeRefused(405, "method_not_allowed");
    }

    [Fact]
    public async Task A_success_has_the_four_members_of_the_envelope_and_no_more()
    {
        var user = await world.ACardholderAsync();

        var answer = (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBe(200);

        Assert.Equal(["trace_id", "status_code", "message", "data"], answer.Body.Members());
        Assert.StartsWith("application/json", answer.Headers.ContentType.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_keeps_the_envelope_and_says_its_code_and_whether_to_try_again()
    {
        var user = await world.AUserAsync();

        var refused = (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBeRefused(404, "cardholder_not_found");

        Assert.Equal(["trace_id", "status_code", "message", "data", "code", "retryable"], refused.Body.Members());
        Assert.Equal(JsonValueKind.Null, refused.Data.ValueKind);
        Assert.False(refused.Body.GetProperty("retryable").GetBoolean());
    }

    [Fact]
    public async Task Every_answer_has_a_trace_id_of_its_own()
    {
        var user = await world.AUserAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => user.GetAsync("/api/v1/cardholder/latest")));

        Assert.Equal(5, answers.Select(answer => answer.TraceId).Distinct().Count());
        Assert.All(answers, answer => Assert.Matches("^[0-9a-f]{32}$", answer.TraceId));
        Assert.DoesNotContain(answers, answer => answer.TraceId == new string('0', 32));
    }

    [Theory]
    [InlineData("zh", true)]
    [InlineData("zh-CN", true)]
    [InlineData("zh-TW", true)]
    [InlineData("ZH-cn", true)]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", true)]
    [InlineData("en;q=0.5, zh;q=0.9", true)]
    [InlineData("en;q=0.5,zh-CN;q=0.6", true)]
    [InlineData("en", false)]
    [InlineData("en-US,en;q=0.9,zh;q=0.8", false)]
    [InlineData("en, zh;q=0.5", false)]
    [InlineData("zh;q=0", false)]
    [InlineData("zh;q=0, en;q=0.1", false)]
    [InlineData("fr", false)]
    [InlineData("vi-VN", false)]
    [InlineData("*", false)]
    [InlineData("zhx", false)]
    [InlineData("", false)]
    [InlineData(";;q=,,", false)]
    public async Task Messages_are_chinese_for_who_prefers_it_and_english_for_everyone_else(string language, bool isChinese)
    {
        var user = (await world.AUserAsync()).Speaking(language);

        var refused = (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBeRefused(404, "cardholder_not_found");
        var stranger = (await AsStrangerAsync("GET", "/api/v1/cardholder/latest", language)).ShouldBeRefused(401, "unauthenticated");

        Assert.Equal(isChinese ? "您尚未登记为持卡人" : "You are not registered as a cardholder yet", refused.Message);
        Assert.Equal(isChinese ? "需要登录认证" : "Authentication required", stranger.Message);
    }

    [Fact]
    public async Task Successes_speak_chinese_too()
    {
        var user = await world.ACardholderAsync();

        Assert.Equal("Success", (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBe(200).Message);
        Assert.Equal("成功", (await user.Speaking("zh").GetAsync("/api/v1/cardholder/latest")).ShouldBe(200).Message);
    }

    [Theory]
    [MemberData(nameof(RoutesWithBodies))]
    public async Task Every_body_is_judged_the_same_way(string path)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(path, "{")).ShouldBeRefused(400, "malformed_json");
        (await user.PostJsonAsync(path, """{"a":1,"a":2}""")).ShouldBeRefused(400, "malformed_json");
        (await user.PostJsonAsync(path, "[]")).ShouldBeRefused(422, "validation_failed").ShouldRefuseField("body", "wrong_type");
        (await user.PostJsonAsync(path, "{}", "text/plain")).ShouldBeRefused(415, "unsupported_media_type");
        (await user.PostJsonAsync(path, Padded("{}", MaxBytes + 1))).ShouldBeRefused(413, "payload_too_large");
        (await user.PostJsonAsync(path, Padded("{", MaxBytes))).ShouldBeRefused(400, "malformed_json");
    }

    [Theory]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{\"first_name\":}")]
    [InlineData("{\"first_name\":\"Linh\",}")]
    [InlineData("{'first_name':'Linh'}")]
    [InlineData("{first_name:\"Linh\"}")]
    [InlineData("{\"phone_number\":NaN}")]
    [InlineData("{\"phone_number\":Infinity}")]
    [InlineData("{\"phone_number\":012}")]
    [InlineData("{\"phone_number\":+1}")]
    [InlineData("{\"phone_number\":.5}")]
    [InlineData("{\"first_name\":\"Linh\"} {}")]
    [InlineData("{\"first_name\":\"Linh\"}x")]
    [InlineData("{}{}")]
    [InlineData("{\"first_name\":\"Linh\"/* why */}")]
    [InlineData("{\"first_name\":\"Linh\"} // why")]
    [InlineData("{\"first_name\":\"Linh\",\"first_name\":\"Lan\"}")]
    [InlineData("{\"first_name\":\"Linh\",\"first\\u005fname\":\"Lan\"}")]
    [InlineData("{\"unknown\":{\"a\":1,\"a\":1}}")]
    [InlineData("{\"first_name\":\"a\tb\"}")]
    [InlineData("{\"first_name\":\"\\x41\"}")]
    [InlineData("undefined")]
    public async Task What_is_not_strict_json_is_malformed(string body)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Register, body)).ShouldBeRefused(400, "malformed_json");
    }

    [Fact]
    public async Task Only_utf8_without_a_byte_order_mark_is_json()
    {
        var user = await world.AUserAsync();
        const string Json = """{"first_name":"Zoë"}""";

        byte[][] wrong =
        [
            Encoding.Latin1.GetBytes(Json),
            Encoding.Unicode.GetBytes(Json),
            Encoding.BigEndianUnicode.GetBytes(Json),
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Json)],
            [.. "{\"first_name\":\""u8, 0xC0, 0x80, .. "\"}"u8],
            [.. "{\"first_name\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8],
            [.. "{\"unknown\":\""u8, 0xFF, .. "\"}"u8],
        ];

        foreach (var body in wrong)
            (await user.PostBytesAsync(Register, body)).ShouldBeRefused(400, "malformed_json");
        (await user.PostBytesAsync(Register, Encoding.UTF8.GetBytes(Json))).ShouldBeRefused(422, "validation_failed");
    }

    [Theory]
    [InlineData("application/json", 422)]
    [InlineData("application/json; charset=utf-8", 422)]
    [InlineData("application/json; charset=\"UTF-8\"", 422)]
    [InlineData("application/json; charset=iso-8859-1", 415)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/json; charset=us-ascii", 415)]
    [InlineData("application/json; charset=utf-8; charset=latin1", 415)]
    [InlineData("application/json; charset=", 415)]
    [InlineData("APPLICATION/JSON", 422)]
    [InlineData("text/json", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/xml", 415)]
    [InlineData("nonsense", 415)]
    public async Task Bodies_are_json_by_their_content_type(string contentType, int status)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync(Register, """{"first_name":"Linh"}""", contentType)).ShouldBe(status);
    }

    [Fact]
    public async Task A_body_of_exactly_32_KiB_is_read_and_one_byte_more_is_not()
    {
        var user = await world.AUserAsync();
        var body = JsonSerializer.Serialize(Given.ACardholderBody());

        (await user.PostJsonAsync(Register, Padded(body, MaxBytes + 1))).ShouldBeRefused(413, "payload_too_large");
        (await user.PostJsonAsync(Register, Padded(body, MaxBytes))).ShouldBe(201);
    }

    [Fact]
    public async Task Unknown_members_are_ignored()
    {
        var user = await world.AUserAsync();
        var body =
            JsonSerializer.Serialize(Given.ACardholderBody()).TrimEnd('}') + ""","nickname":"L","deep":[{"a":null}],"first_Name":1}""";

        (await user.PostJsonAsync(Register, body)).ShouldBe(201);
    }

    [Theory]
    [InlineData("/api/v1/cardholder/latest")]
    [InlineData("/api/v1/card-request/status")]
    [InlineData("/api/v1/cards")]
    public async Task What_a_user_is_shown_is_kept_by_nobody(string path)
    {
        var user = await world.AUserWithARequestInProcessingAsync();

        Assert.Equal("private, no-store", (await user.GetAsync(path)).ShouldBe(200).Headers.CacheControl);
    }

    [Fact]
    public async Task A_refusal_is_not_to_be_cached()
    {
        var user = await world.AUserAsync();

        Assert.Equal("no-store", (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBe(404).Headers.CacheControl);
    }

    [Fact]
    public async Task Identity_headers_of_a_client_mean_nothing()
    {
        var victim = await world.ACardholderAsync();
        var user = await world.AUserAsync();

        var answer = await AskAsync(scenario =>
        {
            scenario.Get.Url("/api/v1/cardholder/latest");
            scenario.WithBearerToken(user.Token);
            foreach (var header in new[] { "X-Caller-Assertion", "X-User-Id", "X-Forwarded-User", "X-Caller" })
                scenario.WithRequestHeader(header, victim.Id);
        });

        answer.ShouldBeRefused(404, "cardholder_not_found");
    }

    private static string Padded(string json, int bytes) => json + new string(' ', bytes - Encoding.UTF8.GetByteCount(json));

    private Task<Answer> AsStrangerAsync(string method, string path, string? language = null) =>
        AskAsync(scenario =>
        {
            (method == "GET" ? scenario.Get : scenario.Post).Url(path);
            if (language is not null)
                scenario.WithRequestHeader("Accept-Language", language);
        });

    private async Task<Answer> AskAsync(Action<Scenario> request)
    {
        var result = await world.Edge.Scenario(scenario =>
        {
            request(scenario);
            scenario.IgnoreStatusCode();
        });
        return new Answer(result.Context.Response.StatusCode, result.Context.Response.Headers, await result.ReadAsTextAsync());
    }
}
