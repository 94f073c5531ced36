using System.Text.Json.Nodes;
using Cards.Sandbox.Specs.Support;

namespace Cards.Sandbox.Specs.Identity;

/// <summary>Each token is wrong in the stated way and in no other, else a spec of the edge would pass for the wrong reason.</summary>
public class WrongTokenSpecs
{
    private static readonly string[] Kinds =
    [
        "expired",
        "not_before_in_future",
        "wrong_audience",
        "wrong_issuer",
        "alg_none",
        "hmac_with_public_key",
        "unknown_kid",
        "no_kid",
        "foreign_key",
        "another_typ",
        "another_alg",
        "critical",
    ];

    public static TheoryData<string, string> EveryKind => [.. Kinds.SelectMany(kind => new[] { (kind, "RS256"), (kind, "ES256") })];

    [Theory]
    [MemberData(nameof(EveryKind))]
    public async Task a_wrong_token_is_wrong_in_the_stated_way_alone(string kind, string alg)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var keys = await sandbox.GetAsync("/identity/jwks");

        var (status, body) = await sandbox.PostAsync(
            "/control/identity/wrong-token",
            $$"""{"kind":"{{kind}}","user":"linh","alg":"{{alg}}"}"""
        );

        Assert.Equal(200, status);
        var token = new ReadToken((string)body["access_token"]!);
        Assert.Equal("linh", (string?)token.Claims["sub"]);
        Assert.Equal([kind], Faults(token, keys, sandbox).Order());
    }

    [Fact]
    public async Task a_right_token_has_none_of_the_faults()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var token = await TokenSpecs.IssueAsync(sandbox, """{"user":"linh"}""");

        Assert.Empty(Faults(token, await sandbox.GetAsync("/identity/jwks"), sandbox));
    }

    [Theory]
    [InlineData("""{"user":"linh"}""")]
    [InlineData("""{"user":"linh","kind":"odd"}""")]
    [InlineData("""{"user":"linh","kind":0}""")]
    [InlineData("""{"kind":"expired"}""")]
    public async Task an_unknown_kind_or_a_missing_user_is_refused(string request)
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var (status, _) = await sandbox.PostAsync("/control/identity/wrong-token", request);

        Assert.Equal(400, status);
    }

    private static IEnumerable<string> Faults(ReadToken token, JsonNode keys, RunningSandbox sandbox)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (token.Time("exp") < now)
        {
            yield return "expired";
        }

        if (token.Claims.ContainsKey("nbf") && token.Time("nbf") > now)
        {
            yield return "not_before_in_future";
        }

        if ((string?)token.Claims["aud"] != "cards")
        {
            yield return "wrong_audience";
        }

        if ((string?)token.Claims["iss"] != $"{sandbox.BaseAddress}identity")
        {
            yield return "wrong_issuer";
        }

        if ((string?)token.Header["typ"] != "at+jwt")
        {
            yield return "another_typ";
        }

        if (token.Header.ContainsKey("crit"))
        {
            yield return "critical";
        }

        if (SignatureFault(token, keys) is { } fault)
        {
            yield return fault;
        }
    }

    private static string? SignatureFault(ReadToken token, JsonNode keys)
    {
        var named = keys["keys"]!.AsArray().SingleOrDefault(key => (string?)key!["kid"] == token.Kid);
        return (token.Alg, token.Kid, named) switch
        {
            ("none", _, not null) when !token.HasSignature => "alg_none",
            ("HS256", _, not null) when token.IsHmacOf(ReadToken.PublicPem(named)) => "hmac_with_public_key",
            (_, null, _) when token.IsSignedBySomeKeyOf(keys) => "no_kid",
            (_, not null, null) when token.IsSignedBySomeKeyOf(keys) => "unknown_kid",
            (_, _, not null) when (string?)named["alg"] == token.Alg => token.VerifiesAgainst(keys) ? null : "foreign_key",
            ("RS256" or "ES256", _, not null) when token.IsSignedBySomeKeyOf(keys) => "another_alg",
            _ => "broken",
        };
    }
}
