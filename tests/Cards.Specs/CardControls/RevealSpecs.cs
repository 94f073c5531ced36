using System.Text.Json;
using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>Here the issuer permits showing card data.</summary>
public sealed class PciWorld : World, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        await Twin.SettingsAsync(new { pci = true });
    }
}

public sealed class RevealSpecs(PciWorld world) : IClassFixture<PciWorld>
{
    private const string DataPath = "/api/v1/cards/show-cvv";
    private const string FramePath = "/api/v1/cards/show-cvv-iframe";

    [Fact]
    public async Task A_user_sees_the_live_number_and_cvv_and_nothing_keeps_them()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var shown = (await card.User.PostAsync(DataPath, new { card_id = card.LocalId })).ShouldBe(200);

        Assert.Equal(
            ["card_number", "cvv", "expire_date", "reveal_id", "expires_in"],
            shown.Data.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(card.Number, shown.Data.GetProperty("card_number").GetString());
        Assert.Equal(3, shown.Data.GetProperty("cvv").GetString()!.Length);
        Assert.Equal(60, shown.Data.GetProperty("expires_in").GetInt32());
        Assert.Equal("no-store", shown.Headers.CacheControl);
        Assert.Equal("no-cache", shown.Headers.Pragma);
        var history = (await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history")).ShouldBe(200);
        Assert.Equal("revealed", history.Data[0].GetProperty("what").GetString());
    }

    [Fact]
    public async Task A_run_of_the_app_that_names_its_key_gets_an_answer_only_it_can_open()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var app = EdgeKey.NewEc();

        var answer = (await card.User.PostAsync(DataPath, new { card_id = card.LocalId, response_jwk = PublicHalf(app) })).ShouldBe(200);

        Assert.Equal(["reveal_id", "encryptedData"], answer.Data.EnumerateObject().Select(member => member.Name));
        Assert.Equal("no-store", answer.Headers.CacheControl);
        Assert.DoesNotContain(card.Number, answer.Text, StringComparison.Ordinal);
        var opened = AppJwe.Open(answer.Data.GetProperty("encryptedData").GetString()!, app.Ec!);
        Assert.Equal(card.Number, opened.GetProperty("card_number").GetString());
        Assert.Equal(answer.Data.GetProperty("reveal_id").GetString(), opened.GetProperty("reveal_id").GetString());
    }

    [Fact]
    public async Task An_answer_is_sealed_for_an_encrypted_question_too()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var app = EdgeKey.NewEc();
        var question = JsonSerializer.Serialize(new { card_id = card.LocalId, response_jwk = PublicHalf(app) });

        var answer = (await card.User.PostJsonAsync(DataPath, AppJwe.Body(EdgeKeys.Rsa, question))).ShouldBe(200);

        var opened = AppJwe.Open(answer.Data.GetProperty("encryptedData").GetString()!, app.Ec!);
        Assert.Equal(card.Number, opened.GetProperty("card_number").GetString());
    }

    [Theory]
    [InlineData("\"text\"", "wrong_type")]
    [InlineData("[]", "wrong_type")]
    [InlineData("{}", "public_key")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AAAA\",\"y\":\"AAAA\"}", "public_key")]
    [InlineData(
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "public_key"
    )]
    public async Task A_key_no_answer_can_be_sealed_for_is_refused_on_its_field(string jwk, string code)
    {
        var user = await world.AUserAsync();

        var refused = await user.PostJsonAsync(DataPath, $$"""{"card_id":1,"response_jwk":{{jwk}}}""");

        refused.ShouldRefuseField("response_jwk", code);
    }

    private static object PublicHalf(EdgeKey key)
    {
        var jwk = JsonSerializer.Deserialize<JsonElement>(key.PrivateJwk());
        return new
        {
            kty = "EC",
            crv = "P-256",
            x = jwk.GetProperty("x").GetString(),
            y = jwk.GetProperty("y").GetString(),
        };
    }

    [Fact]
    public async Task A_reveal_is_a_new_one_whatever_the_idempotency_key()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var user = card.User.WithKey("one key for all");

        var first = (await user.PostAsync(DataPath, new { card_id = card.LocalId })).ShouldBe(200);
        var second = (await user.PostAsync(DataPath, new { card_id = card.LocalId })).ShouldBe(200);

        Assert.NotEqual(first.Data.GetProperty("reveal_id").GetGuid(), second.Data.GetProperty("reveal_id").GetGuid());
        Assert.Equal("no-store", second.Headers.CacheControl);
    }

    [Theory]
    [InlineData(null, "lang=en")]
    [InlineData("zh-TW", "lang=zh")]
    [InlineData("vi", "lang=en")]
    public async Task A_frame_speaks_the_users_language_and_opens_once(string? language, string expected)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var user = language is null ? card.User : card.User.Speaking(language);

        var opened = (await user.PostAsync(FramePath, new { card_id = card.LocalId })).ShouldBe(200);

        Assert.Equal(["iframe_url", "expires_at"], opened.Data.EnumerateObject().Select(member => member.Name));
        Assert.Equal("no-store", opened.Headers.CacheControl);
        var url = new Uri(opened.Data.GetProperty("iframe_url").GetString()!);
        Assert.Contains(expected, url.Query, StringComparison.Ordinal);
        using var first = await world.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, url), TestContext.Current.CancellationToken);
        using var second = await world.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, url), TestContext.Current.CancellationToken);
        Assert.True(first.IsSuccessStatusCode);
        Assert.False(second.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Without_a_token_from_the_issuer_there_is_no_frame()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "text",
                path = "/v1/issuing/cards/{id}/token",
                card_id = card.CardId,
                status = 200,
                message = """{"token":"","expires_in":60,"expires_at":"2026-11-21T04:21:00Z"}""",
            }
        );

        var refused = await card.User.PostAsync(FramePath, new { card_id = card.LocalId });

        refused.ShouldBeRefused(502, "iframe_url_empty");
        Assert.Equal(JsonValueKind.Null, refused.Data.ValueKind);
    }

    [Fact]
    public async Task A_card_is_shown_five_times_an_hour_both_ways_together()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        foreach (var path in new[] { DataPath, FramePath, DataPath, FramePath, DataPath })
            (await card.User.PostAsync(path, new { card_id = card.LocalId })).ShouldBe(200);

        var spent = await card.User.PostAsync(DataPath, new { card_id = card.LocalId });

        spent.ShouldBeRefused(429, "reveal_budget_spent");
        Assert.True(
            int.Parse(spent.Headers.RetryAfter.ToString(), System.Globalization.CultureInfo.InvariantCulture) is > 3000 and <= 3600
        );
    }

    [Fact]
    public async Task Strangers_cannot_spend_a_budget_nor_tell_cards_apart()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var stranger = await world.AUserAsync();
        var texts = new HashSet<string>();
        for (var i = 0; i < 7; i++)
        {
            var answer = (await stranger.PostAsync(DataPath, new { card_id = i % 2 == 0 ? card.LocalId : 999_999_999 })).ShouldBeRefused(
                404,
                "card_not_found"
            );
            texts.Add(answer.Text.Replace(answer.TraceId, "", StringComparison.Ordinal));
        }

        Assert.Single(texts);
        (await card.User.PostAsync(DataPath, new { card_id = card.LocalId })).ShouldBe(200);
    }

    [Fact]
    public async Task A_card_not_activated_yet_is_not_shown()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        (await card.User.PostAsync(DataPath, new { card_id = card.LocalId })).ShouldBeRefused(409, "card_not_activated");
        (await card.User.PostAsync(FramePath, new { card_id = card.LocalId })).ShouldBeRefused(409, "card_not_activated");
    }
}

public sealed class RevealNotPermittedSpecs(SharedWorld world)
{
    [Fact]
    public async Task Without_the_issuers_permission_the_data_is_refused_and_the_frame_still_opens()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var refused = await card.User.PostAsync("/api/v1/cards/show-cvv", new { card_id = card.LocalId });
        var frame = await card.User.PostAsync("/api/v1/cards/show-cvv-iframe", new { card_id = card.LocalId });

        refused.ShouldBeRefused(403, "reveal_not_permitted");
        Assert.Equal(JsonValueKind.Null, refused.Data.ValueKind);
        frame.ShouldBe(200);
    }
}
