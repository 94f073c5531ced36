using System.Security.Cryptography;
using Cards.Support;

namespace Cards.Specs.RateLimits;

/// <summary>Limits are on, but for those by address and by user of the routes that these specs call.</summary>
public sealed class LimitedWorld() : World([("RateLimits:Enabled", "true"), .. Off()]), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();

    private static IEnumerable<(string, string)> Off() =>
        from rule in new[]
        {
            "UpdateStatus",
            "TransactionLimit",
            "ResetPin",
            "Assign",
            "Activate",
            "ResendOtp",
            "VerifyOtp",
            "Cardholder",
            "CardRequest",
        }
        from scope in new[] { "User", "Ip" }
        select ($"RateLimits:Rules:{rule}:{scope}", "off");
}

/// <summary>Limits of one card, which only its owner can reach.</summary>
public sealed class CardLimitSpecs(LimitedWorld world) : IClassFixture<LimitedWorld>
{
    [Fact]
    public async Task A_card_is_asked_for_a_status_six_times_a_minute_however_many_ask_at_once()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => card.AskForStatusAsync("ACTIVE")));

        Assert.Equal(6, answers.Count(answer => answer.Status == 200));
        Assert.Equal(14, answers.Count(answer => answer.Code == "rate_limited"));
    }

    [Fact]
    public async Task The_refusal_tells_when_to_come_back()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        foreach (var limit in Enumerable.Range(1, 6))
            await card.AskForLimitAsync(limit);

        var refused = (await card.AskForLimitAsync(7)).ShouldBeRefused(429, "rate_limited");

        Assert.True(refused.Body.GetProperty("retryable").GetBoolean());
        var wait = refused.Body.GetProperty("retry_after").GetInt32();
        Assert.InRange(wait, 1, 60);
        Assert.Equal($"{wait}", refused.Headers.RetryAfter);
        Assert.Equal("\"card-min\";q=6;w=60", refused.Headers["RateLimit-Policy"]);
        Assert.Equal($"\"card-min\";r=0;t={wait}", refused.Headers["RateLimit"]);
    }

    [Fact]
    public async Task Changes_that_raced_each_other_are_counted_once()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        // One wins; the others lose the race for the stream and are decided again.
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => card.AskForStatusAsync("FROZEN")));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.DoesNotContain(answers, answer => answer.Status == 429);
        (await card.AskForStatusAsync("FROZEN")).ShouldBeRefused(429, "rate_limited");
    }

    [Fact]
    public async Task A_stranger_neither_spends_the_owners_limit_nor_learns_of_the_card()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var stranger = await world.AUserAsync();

        foreach (var _ in Enumerable.Range(0, 10))
        {
            var there = await stranger.PostAsync("/api/v1/cards/update-status", new { card_id = card.LocalId, card_status = "FROZEN" });
            var nowhere = await stranger.PostAsync("/api/v1/cards/update-status", new { card_id = 987654321, card_status = "FROZEN" });
            there.ShouldBeRefused(404, "card_not_found");
            nowhere.ShouldBeRefused(404, "card_not_found");
            Assert.Equal(Names(nowhere), Names(there));
        }

        foreach (var _ in Enumerable.Range(0, 6))
            (await card.AskForStatusAsync("ACTIVE")).ShouldBe(200);
        (await card.AskForStatusAsync("ACTIVE")).ShouldBeRefused(429, "rate_limited");
    }

    [Fact]
    public async Task A_pin_is_set_three_times_a_day()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var other = await world.AUserWithAnActiveCardAsync();

        foreach (var _ in Enumerable.Range(0, 3))
            (await ResetPinAsync(card)).ShouldBe(200);

        var refused = (await ResetPinAsync(card)).ShouldBeRefused(429, "rate_limited");
        Assert.Equal("\"card-day\";q=3;w=86400", refused.Headers["RateLimit-Policy"]);
        (await ResetPinAsync(other)).ShouldBe(200);
    }

    [Fact]
    public async Task An_activation_is_tried_five_times_an_hour()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        var wrong = verified with { ActivationCode = verified.ActivationCode == "00000000" ? "00000001" : "00000000" };

        foreach (var _ in Enumerable.Range(0, 5))
            (await ActivateAsync(wrong)).ShouldBeRefused(422, "activation_refused");

        (await ActivateAsync(verified)).ShouldBeRefused(429, "rate_limited");
    }

    [Fact]
    public async Task A_number_is_tried_five_times_an_hour_by_each_user()
    {
        var (user, other) = (await world.AUserWithARequestInProcessingAsync(), await world.AUserWithARequestInProcessingAsync());
        var unknown = string.Concat(Enumerable.Range(0, 16).Select(_ => RandomNumberGenerator.GetInt32(10)));

        foreach (var _ in Enumerable.Range(0, 5))
            (await AssignAsync(user, unknown)).ShouldBeRefused(422, "card_number_unknown");

        (await AssignAsync(user, unknown)).ShouldBeRefused(429, "rate_limited");
        (await AssignAsync(user, await world.Twin.NewNumberAsync())).ShouldBe(200);
        (await AssignAsync(other, unknown)).ShouldBeRefused(422, "card_number_unknown");
    }

    private static Task<Answer> ResetPinAsync(AssignedCard card) =>
        card.User.PostAsync(
            "/api/v1/cards/reset-pin",
            new
            {
                card_id = card.LocalId,
                new_pin = "274916",
                new_pin_confirm = "274916",
            }
        );

    private static Task<Answer> ActivateAsync(VerifiedCard verified) =>
        verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified));

    private static Task<Answer> AssignAsync(User user, string number) =>
        user.PostAsync("/api/v1/cards/assign", new { card_number = number });

    private static IEnumerable<string> Names(Answer answer) => answer.Headers.Select(header => header.Key).Order(StringComparer.Ordinal);
}
