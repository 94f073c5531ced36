using Cards.Support;

namespace Cards.Specs.Idempotency;

/// <summary>What a key may be, and what is kept of it.</summary>
public sealed class KeySpecs(SharedWorld world)
{
    public static TheoryData<string> Bad => ["two words", "tab\there", "schlüssel", "键", new string('k', 256)];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_key_is_1_to_255_visible_ascii_characters(string key)
    {
        var user = await world.AUserAsync();

        var answer = await user.WithKey(key).PostAsync("/api/v1/cardholder", Given.ACardholderBody());

        answer.ShouldBeRefused(422, "validation_failed").ShouldRefuseField("Idempotency-Key", "visible_ascii_1_255");
        (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBe(404);
    }

    [Fact]
    public async Task The_longest_key_and_every_visible_character_are_taken()
    {
        var visible = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code));
        foreach (var key in new[] { visible, KeyedCall.AKey().PadRight(255, 'k'), "1" })
        {
            var user = (await world.AUserAsync()).WithKey(key);
            (await user.PostAsync("/api/v1/cardholder", Given.ACardholderBody())).ShouldBe(201);
        }
    }

    [Fact]
    public async Task A_bad_body_is_refused_for_what_it_is_whatever_the_key()
    {
        var (call, key) = (await KeyedCall.OnAsync(world, "cardholder"), KeyedCall.AKey());
        await call.SendAsync(key);

        (await call.User.WithKey(key).PostJsonAsync(call.Path, "{")).ShouldBeRefused(400, "malformed_json");
        (await call.User.WithKey("two words").PostJsonAsync(call.Path, "{}")).ShouldRefuseField("first_name", "required");
    }

    [Fact]
    public async Task Neither_key_nor_secret_is_stored()
    {
        var key = KeyedCall.AKey();
        var verified = await world.AUserWithAVerifiedOtpAsync();
        (await verified.User.WithKey(key).PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified, "618305"))).ShouldBe(200);

        Assert.Contains("mt_doc_platform_key_use", await world.TablesHoldingAsync($"{verified.Card.CardId}"));
        Assert.Empty(await world.TablesHoldingAsync(key));
        Assert.Empty(await world.TablesHoldingAsync("618305"));
        Assert.Empty(await world.TablesHoldingAsync(verified.ActivationCode));
    }

    [Fact]
    public async Task The_otp_routes_take_no_keys()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var user = card.User.WithKey(KeyedCall.AKey());
        (await user.PostAsync("/api/v1/cards/resend-activation-otp")).ShouldBe(200);

        var again = await user.PostAsync("/api/v1/cards/resend-activation-otp");

        Assert.False(again.ShouldBeRefused(429, "otp_cooldown").IsReplayed());
    }
}
