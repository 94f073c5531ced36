using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Cards.Support;

/// <summary>A user whose card is assigned and waits to be activated.</summary>
public sealed record AssignedCard(User User, string Number, long LocalId, Guid CardId);

/// <summary>A user who proved the code from the mail.</summary>
public sealed record VerifiedCard(AssignedCard Card, string ActivationCode)
{
    public User User => Card.User;
}

/// <summary>The named states specs start from. Each is reached through the public API alone.</summary>
public static class Given
{
    public static async Task<User> AUserAsync(this World world, string? email = "own")
    {
        var id = $"user-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        return await world.SignInAsync(id, email == "own" ? $"{id}@example.test" : email);
    }

    /// <summary>A token of today for a user of any day.</summary>
    public static async Task<User> SignInAsync(this World world, string id, string? email, int lifetimeSeconds = 3600)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(world.SandboxAddress, "identity/token"))
        {
            Content = JsonContent.Create(
                new
                {
                    user = id,
                    email = email ?? "",
                    lifetime_seconds = lifetimeSeconds,
                }
            ),
        };
        using var response = await world.Http.SendAsync(request, CancellationToken.None);
        var token = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
        return new User(world, id, email, token);
    }

    public static object ACardholderBody() =>
        new
        {
            first_name = "Linh",
            last_name = "Tran",
            country_code = "SG",
            phone_number = $"8{RandomNumberGenerator.GetInt32(1_000_000, 9_999_999)}",
            date_of_birth = "1992-04-18",
        };

    public static object ACardRequestBody(string cardType = "PHYSICAL") =>
        new
        {
            card_type = cardType,
            country_id = 114,
            address = "1 Example Road",
            post_code = "120101",
        };

    public static async Task<User> ACardholderAsync(this World world)
    {
        var user = await world.AUserAsync();
        (await user.PostAsync("/api/v1/cardholder", ACardholderBody())).ShouldBe(201);
        return user;
    }

    /// <summary>Paid and approved: Development does both at once.</summary>
    public static async Task<User> AUserWithARequestInProcessingAsync(this World world)
    {
        var user = await world.ACardholderAsync();
        (await user.PostAsync("/api/v1/card-request", ACardRequestBody())).ShouldBe(201);
        return user;
    }

    public static async Task<AssignedCard> AUserWithAnAssignedCardAsync(this World world)
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        var answer = (await user.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBe(200);
        return new AssignedCard(user, number, answer.Data.GetProperty("id").GetInt64(), answer.Data.GetProperty("card_id").GetGuid());
    }

    /// <summary>The mail is in the user's mailbox.</summary>
    public static async Task<AssignedCard> AUserWithAnOtpAsync(this World world)
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        (await card.User.PostAsync("/api/v1/cards/resend-activation-otp")).ShouldBe(200);
        return card;
    }

    public static async Task<VerifiedCard> AUserWithAVerifiedOtpAsync(this World world)
    {
        return await world.VerifiedAsync(await world.AUserWithAnAssignedCardAsync());
    }

    /// <summary>The user of that card asks for the code and proves it.</summary>
    public static async Task<VerifiedCard> VerifiedAsync(this World world, AssignedCard card)
    {
        (await card.User.PostAsync("/api/v1/cards/resend-activation-otp")).ShouldBe(200);
        var code = await world.Mailbox.NewestCodeAsync(card.User);
        var verified = await Eventually.AsyncOf(
            () => card.User.PostAsync("/api/v1/cards/verify-activation-otp", new { otp_code = code }),
            answer => answer.Code != "activation_code_pending",
            "the activation code arrives from the issuer"
        );
        return new VerifiedCard(card, verified.ShouldBe(200).Data.GetProperty("activation_code").GetString()!);
    }

    public static object AnActivationBody(VerifiedCard verified, string pin = "274916") =>
        new
        {
            card_id = verified.Card.CardId,
            activation_code = verified.ActivationCode,
            pin,
            confirm_pin = pin,
        };

    public static async Task<AssignedCard> AUserWithAnActiveCardAsync(this World world)
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        (await verified.User.PostAsync("/api/v1/cards/activate", AnActivationBody(verified))).ShouldBe(200);
        return verified.Card;
    }
}
