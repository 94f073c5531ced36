using System.Security.Cryptography;
using Cards.Platform;
using Cards.Specs.Activation;
using Cards.Support;
using StackExchange.Redis;

namespace Cards.Specs;

/// <summary>An identity provider may let users choose their ids: none may reach into what Redis keeps about another.</summary>
public sealed class RedisKeySpecs(SharedWorld world)
{
    [Theory]
    [InlineData(":wrong")]
    [InlineData(":grant")]
    [InlineData(":cooldown")]
    [InlineData(":sends:hour")]
    [InlineData(":sends:day")]
    [InlineData("%3Awrong")]
    [InlineData("~wrong")]
    public async Task A_user_named_like_a_key_of_anothers_code_leaves_that_code_alone(string suffix)
    {
        var id = ANewId();
        var card = await AUserWithACardAsync(id);
        var other = await AUserWithACardAsync(id + suffix);

        (await other.User.AskForCodeAsync()).ShouldBe(200);
        (await card.User.AskForCodeAsync()).ShouldBe(200);

        (await card.User.VerifyAsync(await world.Mailbox.NewestCodeAsync(card.User))).ShouldBe(200);
        (await other.User.VerifyAsync(await world.Mailbox.NewestCodeAsync(other.User))).ShouldBe(200);
    }

    [Fact]
    public async Task A_user_named_like_anothers_count_of_wrong_codes_does_not_unlock_them()
    {
        var id = ANewId();
        var card = await AUserWithACardAsync(id);
        var other = await AUserWithACardAsync($"{id}:wrong");
        (await card.User.AskForCodeAsync()).ShouldBe(200);
        var code = await world.Mailbox.NewestCodeAsync(card.User);
        for (var wrong = 0; wrong < 5; wrong++)
            (await card.User.VerifyAsync(ActivationCalls.NotThis(code))).ShouldBe(422);
        code = await card.NextCodeAsync();
        for (var wrong = 0; wrong < 5; wrong++)
            (await card.User.VerifyAsync(ActivationCalls.NotThis(code))).ShouldBe(422);

        (await other.User.AskForCodeAsync()).ShouldBe(200);

        code = await card.NextCodeAsync();
        (await card.User.VerifyAsync(code)).ShouldBeRefused(429, "otp_locked");
    }

    /// <summary>The seed's key.</summary>
    [Fact]
    public async Task An_id_of_ordinary_letters_stands_in_the_key_as_it_is()
    {
        var id = $"Az09-_.{ANewId()}";
        var card = await AUserWithACardAsync(id);

        (await card.User.AskForCodeAsync()).ShouldBe(200);

        await using var redis = await ConnectionMultiplexer.ConnectAsync(World.Redis);
        Assert.True(await redis.GetDatabase().KeyExistsAsync($"otp:card_activation:{id}"));
    }

    /// <summary>Through everything that a user's requests write into Redis, limits of the edge and an event stream included.</summary>
    [Fact]
    public async Task No_key_in_redis_has_a_users_id_unencoded()
    {
        await using var limited = new World(("RateLimits:Enabled", "true"));
        await limited.StartAsync();
        await limited.Twin.SettingsAsync(new { pci = true });
        var id = $"{ANewId()}:y%z~w";
        var card = await AUserWithACardAsync(id, limited);
        var verified = await limited.VerifiedAsync(card);
        (await verified.ActivateAsync()).ShouldBe(200);
        (await card.User.GetAsync("/api/v1/cards")).ShouldBe(200);
        (await card.User.PostAsync("/api/v1/cards/show-cvv", new { card_id = card.LocalId })).ShouldBe(200);
        (await card.User.PostAsync("/api/v1/cards/update-status", new { card_id = card.LocalId, card_status = "FROZEN" })).ShouldBe(200);
        using var client = limited.Edge.Server.CreateClient();
        using var ask = CardStream.Ask(new Uri("http://edge/"), "Authorization", $"Bearer {card.User.Token}", null);
        using var stream = await client.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        var keys = await KeysAsync(id.Split(':')[0]);

        foreach (var kind in new[] { "otp:card_activation:", "limits:Assign:user:", "limits:Cards:user:", "reveals:user:", "streams:" })
            Assert.Contains(keys, key => key.StartsWith(kind + KeyPart.Of(id), StringComparison.Ordinal));
        Assert.DoesNotContain(keys, key => key.Contains(id, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(string part)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(World.Redis);
        return
        [
            .. redis
                .GetEndPoints()
                .SelectMany(point => redis.GetServer(point).Keys(pattern: $"*{part}*", pageSize: 1000))
                .Select(key => $"{key}"),
        ];
    }

    private static string ANewId() => $"v{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    private async Task<AssignedCard> AUserWithACardAsync(string id, World? own = null)
    {
        var where = own ?? world;
        var user = await where.SignInAsync(id, $"{Guid.CreateVersion7()}@example.test");
        (await user.PostAsync("/api/v1/cardholder", Given.ACardholderBody())).ShouldBe(201);
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);
        var number = await where.Twin.NewNumberAsync();
        var answer = (await user.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBe(200);
        var card = new AssignedCard(user, number, answer.Data.GetProperty("id").GetInt64(), answer.Data.GetProperty("card_id").GetGuid());
        await where.ActivationCodeIsHereAsync(card.CardId);
        return card;
    }
}
