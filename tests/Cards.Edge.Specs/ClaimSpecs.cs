using System.Text;
using System.Text.Json.Nodes;
using Cards.Contracts;
using Cards.Edge.Specs.Support;

namespace Cards.Edge.Specs;

/// <summary>Tokens with a right signature whose claims are not what RFC 7519 says they are.</summary>
public sealed class ClaimSpecs(ClaimSpecs.Scene around) : IClassFixture<ClaimSpecs.Scene>
{
    private PublishedKeys Keys => around.Keys;
    private RunningEdge Edge => around.Edge;

    public static TheoryData<string, string> WrongClaims =>
        new()
        {
            { "sub", "50" },
            { "sub", """["user-1"]""" },
            { "sub", """{"a":1}""" },
            { "sub", "true" },
            { "sub", "null" },
            { "sub", "\"\"" },
            { "sub", "\"user-1\\u0000\"" },
            { "sub", "\"user\\n1\"" },
            { "email", "7" },
            { "email", """["a@b.example"]""" },
            { "email", "null" },
            { "iss", "7" },
            { "iss", """["https://issuer.invalid"]""" },
            { "aud", "7" },
            { "aud", """{"cards":true}""" },
            { "aud", """["cards",7]""" },
            { "aud", """[["cards"]]""" },
            { "exp", "\"4102444800\"" },
            { "exp", "[4102444800]" },
            { "exp", "1e999" },
            { "exp", "-9223372036854775807" },
            { "exp", "1700000000.5" },
            { "exp", "1.7e9" },
            { "nbf", "\"1700000000\"" },
            { "nbf", "\"soon\"" },
            { "nbf", "9223372036854775807" },
            { "nbf", "4102444800.5" },
            { "nbf", "4.1024448e9" },
            { "nbf", "true" },
            { "nbf", "null" },
            { "nbf", "{}" },
            { "iat", "\"1700000000\"" },
            { "iat", "false" },
            { "jti", "7" },
            { "jti", """["a"]""" },
        };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task a_claim_of_another_type_or_time_is_refused(string name, string value)
    {
        var claims = Claims();
        claims[name] = "@@";
        await RefusedAsync(Keys.Sign(Encoding.UTF8.GetBytes(claims.ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("aud", """["other","cards"]""")]
    [InlineData("exp", "4102444800.5")]
    [InlineData("exp", "253402300800")]
    [InlineData("exp", "9223372036854775807")]
    [InlineData("nbf", "-9223372036854775807")]
    [InlineData("exp", "4.1024448e9")]
    [InlineData("nbf", "1700000000.5")]
    [InlineData("nbf", "0")]
    [InlineData("iat", "1.7e9")]
    [InlineData("jti", "\"a\"")]
    [InlineData("email", "\"a@b.example\"")]
    [InlineData("nobody_reads", """{"a":[1,null,"\ud83d\ude00"]}""")]
    public async Task a_claim_as_it_may_be_written_passes(string name, string value)
    {
        var claims = Claims();
        claims[name] = "@@";
        Assert.Equal(
            200,
            await StatusAsync(Keys.Sign(Encoding.UTF8.GetBytes(claims.ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal))))
        );
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("exp")]
    public async Task a_token_without_one_of_its_claims_is_refused(string name)
    {
        var claims = Claims();
        claims.Remove(name);
        await RefusedAsync(Keys.Sign(Encoding.UTF8.GetBytes(claims.ToJsonString())));
    }

    [Theory]
    [InlineData("""{"sub":"user-2",""")]
    [InlineData("""{"s\u0075b":"user-2",""")]
    [InlineData("""{"deep":{"a":1,"a":2},""")]
    [InlineData("""{"name":"\ud800",""")]
    [InlineData("""{"\udc00":1,""")]
    [InlineData("""{/**/""")]
    public async Task a_payload_that_can_be_read_in_two_ways_is_refused(string start) =>
        await RefusedAsync(Keys.Sign(Encoding.UTF8.GetBytes(start + Claims().ToJsonString()[1..])));

    [Fact]
    public async Task a_payload_or_header_that_is_no_strict_json_is_refused()
    {
        var payload = Encoding.UTF8.GetBytes(Claims().ToJsonString());
        byte[][] payloads =
        [
            [.. payload, .. "{}"u8],
            [.. payload, .. " x"u8],
            [.. Encoding.UTF8.Preamble, .. payload],
            [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\","u8, .. payload[1..]],
            [.. "{\"name\":\"\\u0041"u8, 0xED, 0xA0, 0x80, .. "\","u8, .. payload[1..]],
            [.. "["u8, .. payload, .. "]"u8],
            [],
        ];
        foreach (var wrong in payloads)
            await RefusedAsync(Keys.Sign(wrong));
        var header = Encoding.UTF8.GetBytes($$"""{"alg":"RS256","kid":"{{Keys.KeyIds[0]}}"}""");
        byte[][] headers =
        [
            [.. header, .. "{}"u8],
            [.. Encoding.UTF8.Preamble, .. header],
            [.. "{\"kid\":\"other\","u8, .. header[1..]],
            [.. "{\"\\ud800\":1,"u8, .. header[1..]],
            [.. "{\"x\":\"\\udfff\","u8, .. header[1..]],
            [.. "{\"x\":\""u8, 0xFF, .. "\","u8, .. header[1..]],
            [.. "["u8, .. header, .. "]"u8],
            "{\"alg\":\"RS256\",\"kid\":\"\\ud800\"}"u8.ToArray(),
            "{\"alg\":\"RS256\",\"kid\":7}"u8.ToArray(),
        ];
        foreach (var wrong in headers)
            await RefusedAsync(Keys.Sign(payload, wrong));
        Assert.Equal(200, await StatusAsync(Keys.Sign(payload, header)));
    }

    private JsonObject Claims() =>
        new()
        {
            ["iss"] = Keys.Issuer,
            ["aud"] = "cards",
            ["sub"] = "user-1",
            ["exp"] = 4102444800,
        };

    private async Task RefusedAsync(string token)
    {
        using var answer = await Http.SendAsync(Http.Get(Edge.Address + "/api/v1/claims").As(token));
        await answer.RefusedAsync(Errors.Unauthenticated);
    }

    private async Task<int> StatusAsync(string token)
    {
        using var answer = await Http.SendAsync(Http.Get(Edge.Address + "/api/v1/claims").As(token));
        return (int)answer.StatusCode;
    }

    /// <summary>An edge, and a provider whose tokens say what a spec wants.</summary>
    public sealed class Scene(Surroundings surroundings) : IAsyncLifetime
    {
        public PublishedKeys Keys { get; private set; } = null!;

        public RunningEdge Edge { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Keys = await PublishedKeys.StartAsync();
            Edge = await RunningEdge.StartAsync(Keys.Authority, surroundings.Host.Address);
        }

        public async ValueTask DisposeAsync()
        {
            await Edge.DisposeAsync();
            await Keys.DisposeAsync();
        }
    }
}
