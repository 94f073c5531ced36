using Cards.Support;

namespace Cards.Specs.Activation;

/// <summary>The calls of the activation screen, and what specs read around them.</summary>
internal static class ActivationCalls
{
    public const string Resend = "/api/v1/cards/resend-activation-otp";
    public const string Verify = "/api/v1/cards/verify-activation-otp";
    public const string Activate = "/api/v1/cards/activate";

    public static Task<Answer> AskForCodeAsync(this User user) => user.PostAsync(Resend);

    public static Task<Answer> VerifyAsync(this User user, string code) => user.PostAsync(Verify, new { otp_code = code });

    public static Task<Answer> ActivateAsync(this VerifiedCard verified) =>
        verified.User.PostAsync(Activate, Given.AnActivationBody(verified));

    public static async Task<string> RequestStatusAsync(this User user) =>
        (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data.GetProperty("card_status").GetString()!;

    public static Task BecomesCompletedAsync(this User user) =>
        Eventually.AsyncOf(user.RequestStatusAsync, status => status == "COMPLETED", "the card's request is completed");

    /// <summary>A user whose mail has come and whose activation code the issuer has sent: a right code is accepted at once.</summary>
    public static async Task<(AssignedCard Card, string Code)> AUserReadyToVerifyAsync(this World world)
    {
        var card = await world.AUserWithAnOtpAsync();
        await world.ActivationCodeIsHereAsync(card.CardId);
        return (card, await world.Mailbox.NewestCodeAsync(card.User));
    }

    /// <summary>A mail that comes although the last one was less than a minute ago.</summary>
    public static async Task<string> NextCodeAsync(this AssignedCard card)
    {
        await OtpMemory.EndCooldownAsync(card.User);
        (await card.User.AskForCodeAsync()).ShouldBe(200);
        return await card.User.World.Mailbox.NewestCodeAsync(card.User);
    }

    /// <summary>Six digits, and not these.</summary>
    public static string NotThis(string code) => code[..5] + (char)('0' + (code[5] - '0' + 1) % 10);

    /// <summary>How often the issuer really activated the card.</summary>
    public static async Task<int> ActivationsAsync(this Twin twin, Guid cardId)
    {
        var effects = (await twin.CardAsync(cardId)).GetProperty("effects");
        return effects.TryGetProperty("activated", out var count) ? count.GetInt32() : 0;
    }

    public static async Task<string> ActivationCodeAsync(this Twin twin, Guid cardId) =>
        (await twin.CardAsync(cardId)).GetProperty("activation_code").GetString()!;

    /// <summary>The newest event of that type about that card, once there is one.</summary>
    public static async Task<Guid> EventAsync(this Twin twin, string type, Guid subject)
    {
        var events = await Eventually.AsyncOf(
            async () =>
                (await twin.WebhooksAsync())
                    .EnumerateArray()
                    .Where(webhook =>
                        webhook.GetProperty("event_type").GetString() == type && webhook.GetProperty("subject").GetGuid() == subject
                    )
                    .Select(webhook => webhook.GetProperty("event_id").GetGuid())
                    .ToList(),
            found => found.Count > 0,
            $"the issuer has an event {type}"
        );
        return events[^1];
    }
}
