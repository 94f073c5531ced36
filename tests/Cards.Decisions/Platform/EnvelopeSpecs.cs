using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cards.Contracts;
using Cards.Decisions.Support;
using Cards.Platform.Http;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Decisions.Platform;

public class EnvelopeSpecs
{
    private static readonly Refusal full = new(Errors.OtpCooldown)
    {
        Data = new Dictionary<string, int> { ["remaining_seconds"] = 12 },
        Fields = [new FieldError("otp_code", "digits_6", new("must be exactly 6 digits", "必须为 6 位数字"))],
        RetryAfter = TimeSpan.FromSeconds(12),
    };

    private static readonly JsonSerializerOptions times = new() { Converters = { new UtcMilliseconds() } };

    [Fact]
    public async Task a_success_has_four_members_in_order()
    {
        var (body, context) = await WriteAsync(http =>
            Envelope.WriteAsync(http, 201, new Text("Success", "成功"), new Dictionary<string, int> { ["id"] = 7 })
        );

        Assert.Equal(["trace_id", "status_code", "message", "data"], Names(body));
        Assert.Equal(201, context.Response.StatusCode);
        Assert.Equal(201, body.GetProperty("status_code").GetInt32());
        Assert.Equal(7, body.GetProperty("data").GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task a_refusal_adds_its_own_members_after_those_four()
    {
        var (body, _) = await WriteAsync(http => Envelope.WriteAsync(http, full));

        Assert.Equal(["trace_id", "status_code", "message", "data", "code", "errors", "retryable", "retry_after"], Names(body));
        Assert.Equal(["field", "code", "message"], Names(body.GetProperty("errors")[0]));
    }

    [Fact]
    public async Task a_bare_refusal_has_null_data_and_no_empty_members()
    {
        var (body, context) = await WriteAsync(http => Envelope.WriteAsync(http, Errors.CardNotFound));

        Assert.Equal(["trace_id", "status_code", "message", "data", "code", "retryable"], Names(body));
        Assert.Equal(JsonValueKind.Null, body.GetProperty("data").ValueKind);
        Assert.False(context.Response.Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public async Task the_trace_id_is_never_empty_and_the_header_says_the_same()
    {
        var (body, context) = await WriteAsync(http => Envelope.WriteAsync(http, Errors.CardNotFound));

        var trace = body.GetProperty("trace_id").GetString();
        Assert.Matches("^[0-9a-f]{32}$", trace);
        Assert.Equal(trace, context.Response.Headers["X-Trace-Id"]);
    }

    [Fact]
    public async Task messages_follow_the_language_and_codes_do_not()
    {
        var (body, _) = await WriteAsync(http => Envelope.WriteAsync(http, full), "zh-CN");

        Assert.Equal(Errors.OtpCooldown.Message.Chinese, body.GetProperty("message").GetString());
        Assert.Equal("必须为 6 位数字", body.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal("otp_cooldown", body.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(-5000, 1)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1000, 1)]
    [InlineData(1001, 2)]
    [InlineData(59_999, 60)]
    public async Task retry_after_is_whole_seconds_rounded_up_and_at_least_one(int milliseconds, int seconds)
    {
        var (body, context) = await WriteAsync(http =>
            Envelope.WriteAsync(http, full with { RetryAfter = TimeSpan.FromMilliseconds(milliseconds) })
        );

        Assert.Equal(seconds, body.GetProperty("retry_after").GetInt32());
        Assert.Equal(seconds.ToString(System.Globalization.CultureInfo.InvariantCulture), context.Response.Headers.RetryAfter);
    }

    [Fact]
    public void every_time_in_an_answer_is_utc_with_milliseconds() =>
        Samples.Holds(
            from ticks in Gen.Choose(0, int.MaxValue)
            from hours in Gen.Choose(-12, 14)
            select new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(hours)).AddTicks(ticks * 9973L),
            time =>
            {
                var text = JsonSerializer.Serialize(time, times).Trim('"');
                var late = time - DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
                return text.Length == 24 && text[^1] == 'Z' && late >= TimeSpan.Zero && late < TimeSpan.FromMilliseconds(1);
            }
        );

    [Fact]
    public void every_code_is_snake_case_named_once_and_says_something_in_both_languages()
    {
        Assert.NotEmpty(Errors.All);
        Assert.All(
            Errors.All,
            entry =>
            {
                Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", entry.Key);
                Assert.Equal(entry.Key, entry.Value.Code);
                Assert.InRange(entry.Value.Status, 400, 599);
                Assert.NotEmpty(entry.Value.Message.English);
                Assert.Contains(entry.Value.Message.Chinese, letter => letter is >= '\u4e00' and <= '\u9fff');
            }
        );
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];

    private static async Task<(JsonElement Body, HttpContext Context)> WriteAsync(Func<HttpContext, Task> write, string language = "en")
    {
        using var sent = new MemoryStream();
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection()
                .Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolver = new DefaultJsonTypeInfoResolver())
                .BuildServiceProvider(),
            Response = { Body = sent },
        };
        context.Request.Headers.AcceptLanguage = language;
        await write(context);
        Assert.Equal(sent.Length, context.Response.ContentLength);
        return (JsonSerializer.Deserialize<JsonElement>(sent.ToArray()), context);
    }
}
