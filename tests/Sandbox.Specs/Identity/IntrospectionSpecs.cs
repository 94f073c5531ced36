using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Cards.Sandbox.Specs.Support;

namespace Cards.Sandbox.Specs.Identity;

public class IntrospectionSpecs
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_opaque_token_says_nothing_itself_and_everything_to_who_may_ask()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var token = await IssueAsync(sandbox, """{"user":"linh","format":"opaque","lifetime_seconds":90}""");

        var (status, told) = await AskAsync(sandbox, token);

        Assert.DoesNotContain('.', token);
        Assert.Equal(200, status);
        Assert.True((bool)told!["active"]!);
        Assert.Equal("linh", (string?)told["sub"]);
        Assert.Equal("linh@example.test", (string?)told["email"]);
        Assert.Equal("cards", (string?)told["aud"]);
        Assert.Equal($"{sandbox.BaseAddress}identity", (string?)told["iss"]);
        Assert.Equal(90, (long)told["exp"]! - (long)told["iat"]!);
        var discovery = await sandbox.GetAsync("/identity/.well-known/openid-configuration");
        Assert.Equal($"{sandbox.BaseAddress}identity/introspect", (string?)discovery["introspection_endpoint"]);
    }

    [Fact]
    public async Task of_an_unknown_or_revoked_token_only_that_is_told()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var token = await IssueAsync(sandbox, """{"user":"linh","format":"opaque"}""");
        await sandbox.PostAsync("/control/identity/revoke", $$"""{"token":"{{token}}"}""");

        foreach (var dead in new[] { token, "never-issued" })
        {
            var (status, told) = await AskAsync(sandbox, dead);
            Assert.Equal(200, status);
            Assert.Equal("""{"active":false}""", told!.ToJsonString());
        }
    }

    [Theory]
    [InlineData("cards-edge:wrong")]
    [InlineData("somebody:cards-edge-secret")]
    [InlineData("")]
    public async Task nobody_else_may_ask(string credentials)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var token = await IssueAsync(sandbox, """{"user":"linh","format":"opaque"}""");

        Assert.Equal(401, (await AskAsync(sandbox, token, credentials)).Status);
    }

    private static async Task<string> IssueAsync(RunningSandbox sandbox, string request) =>
        (string)(await sandbox.PostAsync("/identity/token", request)).Body["access_token"]!;

    private static async Task<(int Status, JsonNode? Body)> AskAsync(
        RunningSandbox sandbox,
        string token,
        string credentials = "cards-edge:cards-edge-secret"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/identity/introspect");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        request.Content = new FormUrlEncodedContent([new("token", token)]);
        using var answer = await sandbox.Http.SendAsync(request, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
