using Cards.Contracts;
using Cards.Edge.Specs.Support;

namespace Cards.Edge.Specs;

public sealed class TokenSpecs(Surroundings around)
{
    private string Cards => around.Edge.Address + "/api/v1/cards";

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task a_token_of_the_identity_provider_goes_through(string alg)
    {
        using var answer = await Http.SendAsync(Http.Get(Cards).As(await around.Identity.TokenAsync(alg: alg)));
        var seen = await answer.AcceptedAsync();
        Assert.Equal("/api/v1/cards", seen.GetProperty("path").GetString());
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("not_before_in_future")]
    [InlineData("wrong_audience")]
    [InlineData("wrong_issuer")]
    [InlineData("alg_none")]
    [InlineData("hmac_with_public_key")]
    [InlineData("unknown_kid")]
    [InlineData("no_kid")]
    [InlineData("foreign_key")]
    [InlineData("another_typ")]
    [InlineData("another_alg")]
    [InlineData("critical")]
    public async Task a_wrong_token_is_refused_and_never_reaches_the_host(string kind)
    {
        foreach (var alg in new[] { "RS256", "ES256" })
        {
            var path = $"/api/v1/wrong/{kind}/{alg}";
            using var answer = await Http.SendAsync(
                Http.Get(around.Edge.Address + path).As(await around.Identity.WrongTokenAsync(kind, alg))
            );
            await answer.RefusedAsync(Errors.Unauthenticated);
            Assert.Equal("Bearer realm=\"cards\", error=\"invalid_token\"", answer.Header("WWW-Authenticate"));
            Assert.DoesNotContain(path, around.Host.Seen);
        }
    }

    [Fact]
    public async Task no_token_is_answered_without_an_error_attribute()
    {
        using var answer = await Http.SendAsync(Http.Get(Cards).InChinese());
        await answer.RefusedAsync(Errors.Unauthenticated, inChinese: true);
        Assert.Equal("Bearer realm=\"cards\"", answer.Header("WWW-Authenticate"));
    }

    /// <summary>RFC 6750 section 3.1: what was wrong with a token is said only to who sent one.</summary>
    [Theory]
    [InlineData("Basic dXNlcjpwYXNz", false)]
    [InlineData("Digest username=\"a\"", false)]
    [InlineData("BearerToken abc", false)]
    [InlineData("abc", false)]
    [InlineData("Bearer", false)]
    [InlineData("Bearer ", false)]
    [InlineData("Bearer abc", true)]
    [InlineData("bearer abc", true)]
    [InlineData("Bearer a.b.c", true)]
    [InlineData("Bearer e30.e30.e30", true)]
    [InlineData("Bearer bnVsbA.e30.e30", true)]
    [InlineData("Bearer eyJhbGciOiJSUzI1NiIsImFsZyI6IkhTMjU2Iiwia2lkIjoiYSJ9.e30.e30", true)]
    public async Task what_is_not_a_token_is_refused_and_only_a_token_is_called_invalid(string authorization, bool isToken)
    {
        using var answer = await Http.SendAsync(Http.Get(Cards).With("Authorization", authorization));
        await answer.RefusedAsync(Errors.Unauthenticated);
        Assert.Equal(
            isToken ? "Bearer realm=\"cards\", error=\"invalid_token\"" : "Bearer realm=\"cards\"",
            answer.Header("WWW-Authenticate")
        );
    }

    [Fact]
    public async Task two_authorization_headers_are_refused_even_when_one_is_right()
    {
        var token = await around.Identity.TokenAsync();
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(
            $"GET /api/v1/cards HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer x\r\n\r\n"
        );
        Assert.Equal(401, (await caller.AnswerAsync()).Status);
    }

    [Fact]
    public async Task a_valid_token_over_eight_kibibytes_is_refused()
    {
        // Signed by the right key and right in every claim: only its length is wrong.
        var token = await around.Identity.TokenAsync(email: new string('a', 7000) + "@example.test");
        Assert.InRange(token.Length, 8 * 1024 + 1, 12 * 1024);
        using var answer = await Http.SendAsync(Http.Get(Cards).As(token));
        await answer.RefusedAsync(Errors.Unauthenticated);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task a_user_id_has_at_most_128_characters(int length, bool accepted)
    {
        using var answer = await Http.SendAsync(Http.Get(Cards).As(await around.Identity.TokenAsync(new string('u', length), email: "")));
        Assert.Equal(accepted ? 200 : 401, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("ünïcode")]
    [InlineData("line\nbreak")]
    public async Task a_user_id_is_visible_ascii(string user)
    {
        using var answer = await Http.SendAsync(Http.Get(Cards).As(await around.Identity.TokenAsync(user, email: "")));
        await answer.RefusedAsync(Errors.Unauthenticated);
    }

    [Fact]
    public async Task a_wrong_token_does_not_close_a_public_route()
    {
        var webhook = Http.Post(around.Edge.Address + "/api/v1/webhooks/uqpay", "{}").As(await around.Identity.WrongTokenAsync("expired"));
        using var answer = await Http.SendAsync(webhook);
        var seen = await answer.AcceptedAsync();
        Assert.False(seen.GetProperty("headers").TryGetProperty("X-Caller-Assertion", out _));
    }
}
