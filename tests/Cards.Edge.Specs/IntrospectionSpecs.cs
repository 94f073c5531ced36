using System.Security.Cryptography;
using System.Text;
using Cards.Contracts;
using Cards.Edge.Specs.Support;
using Microsoft.AspNetCore.Http;

namespace Cards.Edge.Specs;

/// <summary>Opaque tokens, where an introspection endpoint is configured.</summary>
public sealed class IntrospectionSpecs(Surroundings around)
{
    private const string Path = "/introspect";

    [Fact]
    public async Task an_opaque_token_of_the_identity_provider_names_its_user()
    {
        await using var edge = await StartAsync(around.Identity.Authority + Path);
        using var answer = await AskAsync(edge, await around.Identity.OpaqueTokenAsync("user-opaque"));
        var headers = (await answer.AcceptedAsync()).GetProperty("headers");
        Assert.True(headers.TryGetProperty("X-Caller-Assertion", out _));
        Assert.False(headers.TryGetProperty("Authorization", out _));
    }

    [Fact]
    public async Task without_an_endpoint_opaque_tokens_are_refused()
    {
        using var answer = await AskAsync(around.Edge, await around.Identity.OpaqueTokenAsync("user-opaque"));
        await answer.RefusedAsync(Errors.Unauthenticated);
    }

    [Fact]
    public async Task a_revoked_token_is_refused_once_what_is_remembered_of_it_is_over()
    {
        await using var edge = await StartAsync(around.Identity.Authority + Path, "--Edge:Identity:Introspection:CacheSeconds=1");
        var token = await around.Identity.OpaqueTokenAsync("user-opaque");
        Assert.Equal(200, await StatusAsync(edge, token));

        await around.Identity.RevokeAsync(token);

        await Eventually.TrueAsync(async () => await StatusAsync(edge, token) == 401);
    }

    [Fact]
    public async Task a_signed_token_is_judged_by_its_signature_even_so()
    {
        await using var provider = await ScriptedHost.StartAsync();
        await using var edge = await StartAsync(provider.Address + Path);
        Assert.Equal(200, await StatusAsync(edge, await around.Identity.TokenAsync()));
        Assert.Equal(401, await StatusAsync(edge, await around.Identity.WrongTokenAsync("foreign_key")));
        Assert.Empty(provider.Seen);
    }

    [Fact]
    public async Task a_crowd_with_one_token_asks_once_under_its_own_credential()
    {
        await using var provider = await ScriptedHost.StartAsync();
        var credential = "";
        var form = "";
        provider.On(
            Path,
            async context =>
            {
                credential = context.Request.Headers.Authorization.ToString();
                form = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
                await SayAsync(context, """{"active":true,"sub":"user-1"}""");
            }
        );
        await using var edge = await StartAsync(provider.Address + Path);
        var token = AToken();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => StatusAsync(edge, token)));

        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Single(provider.Seen);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("cards-edge:cards-edge-secret")), credential);
        Assert.Equal($"token={token}&token_type_hint=access_token", form);
        Assert.DoesNotContain(token, edge.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"active":true,"sub":"user-1","exp":4102444800,"aud":["other","cards"],"token_type":"bearer"}""", 200)]
    [InlineData("""{"active":false}""", 401)]
    [InlineData("""{"active":false,"sub":"user-1"}""", 401)]
    [InlineData("""{"active":true}""", 401)]
    [InlineData("""{"active":true,"sub":"two words"}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","exp":1700000000}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","nbf":4102444800}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","aud":"other"}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","aud":7}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","iss":"https://issuer.invalid"}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","token_type":"DPoP"}""", 401)]
    [InlineData("""{"active":"true","sub":"user-1"}""", 503)]
    [InlineData("""{"sub":"user-1"}""", 503)]
    [InlineData("""{"active":true,"sub":"user-1","exp":"never"}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","exp":99999999999999999}""", 200)]
    [InlineData("""{"active":true,"sub":"user-1","nbf":9223372036854775807}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","nbf":"1700000000"}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","iat":true}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","jti":7}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","email":["a@b.example"]}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","iss":7}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","aud":["cards",7]}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","token_type":7}""", 401)]
    [InlineData("""{"active":true,"sub":50}""", 401)]
    [InlineData("""{"active":true,"sub":["user-1"]}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","sub":"user-2"}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","name":"\ud800"}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","\ud800":1}""", 401)]
    [InlineData("""{"active":true,"sub":"user-1","exp":4102444800.5,"nbf":1.7e9}""", 200)]
    [InlineData("[]", 503)]
    [InlineData("no json", 503)]
    public async Task what_the_provider_says_decides(string said, int status)
    {
        await using var provider = await ScriptedHost.StartAsync();
        provider.On(Path, context => SayAsync(context, said));
        await using var edge = await StartAsync(provider.Address + Path);
        Assert.Equal(status, await StatusAsync(edge, AToken()));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(500)]
    [InlineData(307)]
    public async Task a_provider_that_does_not_judge_is_503_and_is_not_asked_by_everybody(int status)
    {
        await using var provider = await ScriptedHost.StartAsync();
        provider.On(
            Path,
            context =>
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = around.Identity.Authority + Path;
                return Task.CompletedTask;
            }
        );
        await using var edge = await StartAsync(provider.Address + Path);
        using var first = await AskAsync(edge, AToken());
        await first.RefusedAsync(Errors.TemporarilyUnavailable);
        Assert.Equal("2", first.Header("Retry-After"));
        foreach (var _ in Enumerable.Range(0, 20))
            Assert.Equal(503, await StatusAsync(edge, AToken()));
        Assert.InRange(provider.Seen.Count(), 1, 5);
    }

    [Theory]
    [InlineData("two tokens")]
    [InlineData("tok,en")]
    public async Task what_no_token_looks_like_is_not_asked_about(string token)
    {
        await using var provider = await ScriptedHost.StartAsync();
        await using var edge = await StartAsync(provider.Address + Path);
        using var answer = await Http.SendAsync(Http.Get(edge.Address + "/api/v1/cards").With("Authorization", $"Bearer {token}"));
        await answer.RefusedAsync(Errors.Unauthenticated);
        Assert.Empty(provider.Seen);
    }

    private Task<RunningEdge> StartAsync(string endpoint, params string[] settings) =>
        RunningEdge.StartAsync(
            around.Identity.Authority,
            around.Host.Address,
            [
                $"--Edge:Identity:Introspection:Endpoint={endpoint}",
                "--Edge:Identity:Introspection:ClientId=cards-edge",
                "--Edge:Identity:Introspection:ClientSecret=cards-edge-secret",
                .. settings,
            ]
        );

    private static string AToken() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString();

    private static Task<HttpResponseMessage> AskAsync(RunningEdge edge, string token) =>
        Http.SendAsync(Http.Get(edge.Address + "/api/v1/cards").As(token));

    private static async Task<int> StatusAsync(RunningEdge edge, string token)
    {
        using var answer = await AskAsync(edge, token);
        return (int)answer.StatusCode;
    }

    private static Task SayAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
