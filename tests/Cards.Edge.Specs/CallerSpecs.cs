using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cards.Edge.Specs.Support;
using Cards.Platform.Http;

namespace Cards.Edge.Specs;

public sealed class CallerSpecs(Surroundings around)
{
    private string Echo => around.Edge.Address + "/api/v1/echo";

    [Fact]
    public async Task identity_headers_of_the_client_never_arrive()
    {
        string[] names =
        [
            "X-Caller-Assertion",
            "X-User-Id",
            "X-User",
            "X-Email",
            "X-Forwarded-User",
            "X-Forwarded-Email",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Prefix",
            "X-Real-IP",
            "X-Original-URL",
            "X-Rewrite-URL",
            "Forwarded",
            "Via",
            "Cookie",
            "traceparent",
            "tracestate",
            "baggage",
            "Request-Id",
            "Proxy-Authorization",
            "X-Http-Method-Override",
            "X-Something-New",
        ];
        var request = Http.Get(Echo).As(await around.Identity.TokenAsync("honest"));
        foreach (var name in names.Append("X-Forwarded-For"))
            request.With(name, "forged-00");
        using var answer = await Http.SendAsync(request);
        var headers = (await answer.AcceptedAsync()).GetProperty("headers");
        Assert.All(headers.EnumerateObject(), header => Assert.DoesNotContain("forged", header.Value.GetString()));
        Assert.Equal(
            ["Host", "X-Caller-Assertion", "X-Forwarded-For", "traceparent"],
            headers.EnumerateObject().Select(header => header.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal("127.0.0.1", headers.GetProperty("X-Forwarded-For").GetString());
    }

    [Fact]
    public async Task what_the_host_needs_arrives()
    {
        var request = Http.Post(Echo + "?page=2&search=a%20b", """{"a":1}""")
            .As(await around.Identity.TokenAsync())
            .With("Accept", "application/json")
            .With("Accept-Language", "zh")
            .With("Idempotency-Key", "key-1")
            .With("Last-Event-ID", "7")
            .With("User-Agent", "app/1")
            .With("X-WK-Signature", "ab")
            .With("X-WK-Timestamp", "12");
        using var answer = await Http.SendAsync(request);
        var seen = await answer.AcceptedAsync();
        var headers = seen.GetProperty("headers");
        Assert.Equal("POST", seen.GetProperty("method").GetString());
        Assert.Equal("?page=2&search=a%20b", seen.GetProperty("query").GetString());
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(seen.GetProperty("body").GetBytesFromBase64()));
        Assert.Equal("application/json; charset=utf-8", headers.GetProperty("Content-Type").GetString());
        Assert.Equal("7", headers.GetProperty("Content-Length").GetString());
        Assert.Equal("application/json", headers.GetProperty("Accept").GetString());
        Assert.Equal("zh", headers.GetProperty("Accept-Language").GetString());
        Assert.Equal("key-1", headers.GetProperty("Idempotency-Key").GetString());
        Assert.Equal("7", headers.GetProperty("Last-Event-ID").GetString());
        Assert.Equal("app/1", headers.GetProperty("User-Agent").GetString());
        Assert.Equal("ab", headers.GetProperty("X-WK-Signature").GetString());
        Assert.Equal("12", headers.GetProperty("X-WK-Timestamp").GetString());
    }

    [Fact]
    public async Task the_assertion_names_the_caller_for_one_minute()
    {
        var request = Http.Get(Echo).As(await around.Identity.TokenAsync("user-7", "seven@example.test")).InChinese();
        using var answer = await Http.SendAsync(request);
        var claims = Verify(await AssertionAsync(answer));
        Assert.Equal("cards-edge", claims.GetProperty("iss").GetString());
        Assert.Equal("cards-host", claims.GetProperty("aud").GetString());
        Assert.Equal("user-7", claims.GetProperty("sub").GetString());
        Assert.Equal("seven@example.test", claims.GetProperty("email").GetString());
        Assert.Equal("zh", claims.GetProperty("lang").GetString());
        Assert.Equal(answer.Header("X-Trace-Id"), claims.GetProperty("trace").GetString());
        Assert.Equal(60, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.InRange(
            DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("iat").GetInt64()),
            TimeProvider.System.GetUtcNow().AddSeconds(-30),
            TimeProvider.System.GetUtcNow()
        );
        Assert.False(claims.TryGetProperty("dec", out _));
    }

    [Fact]
    public async Task the_assertion_tells_when_the_token_ends()
    {
        var token = await around.Identity.TokenAsync("user-7");
        using var answer = await Http.SendAsync(Http.Get(Echo).As(token));
        var claims = Verify(await AssertionAsync(answer));
        var sent = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token.Split('.')[1]));
        Assert.Equal(sent.GetProperty("exp").GetInt64(), claims.GetProperty("token_exp").GetInt64());
    }

    [Fact]
    public async Task a_token_without_an_email_gives_an_assertion_without_one()
    {
        using var answer = await Http.SendAsync(Http.Get(Echo).As(await around.Identity.TokenAsync("user-8", email: "")));
        var claims = Verify(await AssertionAsync(answer));
        Assert.Equal("user-8", claims.GetProperty("sub").GetString());
        Assert.Equal("en", claims.GetProperty("lang").GetString());
        Assert.False(claims.TryGetProperty("email", out _));
    }

    [Fact]
    public async Task assertions_made_at_the_same_moment_are_each_callers_own()
    {
        var callers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(async number =>
                {
                    var user = $"user-{number}";
                    using var answer = await Http.SendAsync(Http.Get(Echo).As(await around.Identity.TokenAsync(user)));
                    return (user, claimed: Verify(await AssertionAsync(answer)).GetProperty("sub").GetString());
                })
        );
        Assert.All(callers, caller => Assert.Equal(caller.user, caller.claimed));
    }

    [Fact]
    public async Task quotes_in_a_user_id_stay_inside_the_claim()
    {
        const string User = "u\",\"sub\":\"admin\\";
        using var answer = await Http.SendAsync(Http.Get(Echo).As(await around.Identity.TokenAsync(User, email: "")));
        Assert.Equal(User, Verify(await AssertionAsync(answer)).GetProperty("sub").GetString());
    }

    [Fact]
    public async Task one_trace_of_our_own_runs_through_edge_and_host()
    {
        const string Foreign = "0af7651916cd43dd8448eb211c80319c";
        var request = Http.Get(Echo).As(await around.Identity.TokenAsync()).With("traceparent", $"00-{Foreign}-b7ad6b7169203331-01");
        using var answer = await Http.SendAsync(request);
        var parent = (await answer.AcceptedAsync()).GetProperty("headers").GetProperty("traceparent").GetString()!;
        Assert.Equal(answer.Header("X-Trace-Id"), parent.Split('-')[1]);
        Assert.DoesNotContain(Foreign, parent);
    }

    [Fact]
    public async Task the_hosts_own_trace_header_does_not_come_twice()
    {
        var path = around.Host.On(
            "/api/v1/own-trace",
            context =>
            {
                context.Response.Headers[Envelope.TraceHeader] = "of-the-host";
                return Task.CompletedTask;
            }
        );
        using var answer = await Http.SendAsync(Http.Get(around.Edge.Address + path).As(await around.Identity.TokenAsync()));
        Assert.Matches("^[0-9a-f]{32}$", answer.Header("X-Trace-Id"));
    }

    private static async Task<string> AssertionAsync(HttpResponseMessage answer) =>
        (await answer.AcceptedAsync()).GetProperty("headers").GetProperty(CallerAssertion.Header).GetString()!;

    /// <summary>RFC 7515 section 5.2, by hand.</summary>
    private static JsonElement Verify(string assertion)
    {
        var parts = assertion.Split('.');
        Assert.Equal(3, parts.Length);
        Assert.Equal("HS256", JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[0])).GetProperty("alg").GetString());
        var expected = HMACSHA256.HashData(RunningEdge.AssertionKey, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        Assert.Equal(expected, Base64Url.DecodeFromChars(parts[2]));
        return JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[1]));
    }
}
