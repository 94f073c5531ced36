using Cards.Sandbox.Specs.Support;

namespace Cards.Sandbox.Specs.Identity;

public class TokenSpecs
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task a_token_verifies_with_the_key_found_over_discovery(string alg)
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var token = await IssueAsync(sandbox, $$"""{"user":"linh","alg":"{{alg}}"}""");

        var discovery = await sandbox.GetAsync("/identity/.well-known/openid-configuration");
        var keys = await sandbox.GetAsync((string)discovery["jwks_uri"]!);
        Assert.Equal(alg, token.Alg);
        Assert.True(token.VerifiesAgainst(keys));
        Assert.Equal((string?)discovery["issuer"], (string?)token.Claims["iss"]);
        Assert.Equal($"{sandbox.BaseAddress}identity", (string?)discovery["issuer"]);
        Assert.DoesNotContain("\"d\"", keys.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_token_says_who_for_whom_and_until_when()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var token = await IssueAsync(sandbox, """{"user":"linh","email":"linh@cards.test","lifetime_seconds":90}""");

        Assert.Equal("RS256", token.Alg);
        Assert.Equal("at+jwt", (string?)token.Header["typ"]);
        Assert.Equal("linh", (string?)token.Claims["sub"]);
        Assert.Equal("linh@cards.test", (string?)token.Claims["email"]);
        Assert.Equal("cards", (string?)token.Claims["aud"]);
        Assert.NotNull((string?)token.Claims["jti"]);
        Assert.Equal(TimeSpan.FromSeconds(90), token.Time("exp") - token.Time("iat"));
    }

    [Theory]
    [InlineData("""{"user":"linh"}""", "linh@example.test")]
    [InlineData("""{"user":"linh@cards.test"}""", "linh@cards.test")]
    [InlineData("""{"user":"linh","email":""}""", null)]
    public async Task the_email_is_made_up_taken_over_or_left_out(string request, string? email)
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var token = await IssueAsync(sandbox, request);

        Assert.Equal(email, (string?)token.Claims["email"]);
        Assert.Equal(email is not null, token.Claims.ContainsKey("email"));
    }

    [Fact]
    public async Task a_form_works_like_json()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["user"] = "陈",
                ["lifetime_seconds"] = "60",
                ["alg"] = "ES256",
            }
        );

        using var answer = await sandbox.Http.PostAsync(new Uri("/identity/token", UriKind.Relative), form, Stop);
        var body = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;

        Assert.Equal("Bearer", (string?)body["token_type"]);
        Assert.Equal(60, (int?)body["expires_in"]);
        Assert.Equal("陈", (string?)new ReadToken((string)body["access_token"]!).Claims["sub"]);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"user":""}""")]
    [InlineData("""{"user":"linh","alg":"HS256"}""")]
    [InlineData("""{"user":"linh","lifetime_seconds":0}""")]
    [InlineData("""{"user":"linh" """)]
    [InlineData("null")]
    public async Task a_bad_request_gets_no_token(string request)
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var (status, body) = await sandbox.PostAsync("/identity/token", request);

        Assert.Equal(400, status);
        Assert.Equal("invalid_request", (string?)body["error"]);
    }

    [Fact]
    public async Task the_public_url_names_the_issuer_when_set()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--Sandbox:PublicUrl=https://sandbox.test/");

        var token = await IssueAsync(sandbox, """{"user":"linh"}""");

        Assert.Equal("https://sandbox.test/identity", (string?)token.Claims["iss"]);
    }

    internal static async Task<ReadToken> IssueAsync(RunningSandbox sandbox, string request)
    {
        var (status, body) = await sandbox.PostAsync("/identity/token", request);
        Assert.Equal(200, status);
        return new ReadToken((string)body["access_token"]!);
    }
}
