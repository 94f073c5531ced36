using Cards.Support;

namespace Cards.Reliability;

/// <summary>The whole way of a physical card, as an app walks it that repeats what answers call retryable and looks before it gives up.</summary>
public static class Journey
{
    public static async Task<AssignedCard> WalkAsync(ProcessWorld world)
    {
        var user = await world.AUserAsync();
        Expect(await user.PatientlyPostAsync("/api/v1/cardholder", Given.ACardholderBody()), 200, 201);
        // 409: an answer was lost and the request is there.
        Expect(await user.PatientlyPostAsync("/api/v1/card-request", Given.ACardRequestBody()), 201, 409);
        var number = await world.Twin.NewNumberAsync();
        var assigned = (await user.PatientlyPostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBe(200).Data;
        var card = new AssignedCard(user, number, assigned.GetProperty("id").GetInt64(), assigned.GetProperty("card_id").GetGuid());
        while (!await ActivateAsync(world, card)) { }
        return card;
    }

    /// <summary>False when a lost answer took the code or the grant with it, and a new code is needed.</summary>
    private static async Task<bool> ActivateAsync(ProcessWorld world, AssignedCard card)
    {
        (await card.User.PatientlyPostAsync("/api/v1/cards/resend-activation-otp")).ShouldBe(200);
        var code = await world.Mailbox.NewestCodeAsync(card.User);
        var verified = await card.User.PatientlyPostAsync("/api/v1/cards/verify-activation-otp", new { otp_code = code });
        if (verified.Code is "otp_expired")
            return false;
        var activation = Given.AnActivationBody(
            new VerifiedCard(card, verified.ShouldBe(200).Data.GetProperty("activation_code").GetString()!)
        );
        var activated = await card.User.PatientlyPostAsync("/api/v1/cards/activate", activation);
        if (activated.Status != 404)
            return activated.ShouldBe(200).Status == 200;
        // The answer was lost after the grant was used up.
        var status = (await card.User.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data.GetProperty("card_status").GetString();
        Assert.Equal("COMPLETED", status);
        return true;
    }

    private static void Expect(Answer answer, params int[] statuses) => Assert.True(statuses.Contains(answer.Status), answer.Text);
}
