using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Cards.Demo;

/// <summary>The journey of one physical card as the mobile app walks it, for a user who has never been here before.</summary>
internal sealed class PhysicalCard(Conversation conversation, Uri edge, Uri sandbox)
{
    /// <summary>What the user has in the end.</summary>
    /// <param name="LocalId">The number the app knows the card by.</param>
    /// <param name="Email">Its user's.</param>
    public sealed record InHand(string LocalId, string Email);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _user = $"demo-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private string Email => $"{_user}@example.test";

    public async Task<InHand> FromRequestToActiveAsync()
    {
        await SignInAsync();
        await RegisterAsync();
        await RequestCardAsync();
        var localId = await AssignAsync(await PickNumberAsync());
        await SendOtpAsync();
        var (cardId, activationCode) = await VerifyOtpAsync(await ReadOtpAsync());
        await ActivateAsync(cardId, activationCode);
        await SeeItCompletedAsync();
        return new InHand(localId, Email);
    }

    private async Task SignInAsync()
    {
        conversation.Step($"A new user signs in: {_user}");
        var answer = (
            await conversation.PostAsync(Sandbox("/identity/token"), new JsonObject { ["user"] = _user, ["email"] = Email })
        ).Expect(200);
        conversation.Token =
            (answer.Body as JsonObject)?["access_token"]?.ToString()
            ?? throw new UnexpectedAnswerException("the answer has no access_token");
    }

    private async Task RegisterAsync()
    {
        conversation.Step("The user becomes a cardholder");
        var registered = await conversation.PostAsync(
            Edge("/cardholder"),
            new JsonObject
            {
                ["first_name"] = "Linh",
                ["last_name"] = "Tran",
                ["country_code"] = "SG",
                ["phone_number"] = RandomNumberGenerator.GetInt32(80_000_000, 90_000_000).ToString(CultureInfo.InvariantCulture),
                ["date_of_birth"] = "1994-05-17",
            }
        );
        if (registered.Expect(200, 201).Text("cardholder_status") != "SUCCESS")
            await UntilAsync(
                "/cardholder/latest",
                answer => answer.Text("cardholder_status") == "SUCCESS",
                "the cardholder was not accepted"
            );
    }

    private async Task RequestCardAsync()
    {
        conversation.Step("The user asks for a physical card");
        var body = new JsonObject
        {
            ["card_type"] = "PHYSICAL",
            ["country_id"] = 1,
            ["address"] = "1 Raffles Place, Singapore",
            ["post_code"] = "048616",
        };
        (await conversation.PostAsync(Edge("/card-request"), body)).Expect(201);

        conversation.Step("Development pays and approves at once");
        await UntilAsync(
            "/card-request/status",
            answer => answer.Text("card_status") == "PROCESSING",
            "the request did not reach PROCESSING"
        );
    }

    private async Task<string> PickNumberAsync()
    {
        conversation.Step("A card arrives by post: a free number of the issuer's stock");
        var answer = (await conversation.GetAsync(Sandbox("/control/uqpay/stock?status=FREE&take=1"))).Expect(200);
        return (answer.Body as JsonArray)?.FirstOrDefault()?["card_number"]?.ToString()
            ?? throw new UnexpectedAnswerException("the issuer has no free card number");
    }

    private async Task<string> AssignAsync(string number)
    {
        conversation.Step("The user types in the number on the card");
        return (await conversation.PostAsync(Edge("/cards/assign"), new JsonObject { ["card_number"] = number })).Expect(200).Text("id");
    }

    private async Task SendOtpAsync()
    {
        conversation.Step("The user asks for a one-time password");
        (await conversation.PostAsync(Edge("/cards/resend-activation-otp"))).Expect(200);
    }

    private async Task<string> ReadOtpAsync()
    {
        conversation.Step("The password is in the user's mailbox");
        // The newest mail to an address nobody used before.
        var inbox = Sandbox($"/control/mail?to={Uri.EscapeDataString(Email)}");
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            var mails = (await conversation.GetAsync(inbox)).Expect(200).Body as JsonArray;
            if (mails?.FirstOrDefault()?["text"]?.ToString() is { } text && Secrets.SixDigits().Match(text) is { Success: true } otp)
                return otp.Value;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        throw new UnexpectedAnswerException("no mail with a one-time password arrived");
    }

    private async Task<(string CardId, string ActivationCode)> VerifyOtpAsync(string otp)
    {
        conversation.Step("The user proves to have the mail; the issuer's activation code may still be on its way");
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var answer = await conversation.PostAsync(Edge("/cards/verify-activation-otp"), new JsonObject { ["otp_code"] = otp });
            if (answer is not { Status: 409, Code: "activation_code_pending" } || waited.Elapsed > Patience)
                return (answer.Expect(200).Text("card_id"), answer.Text("activation_code"));
            await Task.Delay(answer.RetryAfter);
        }
    }

    private async Task ActivateAsync(string cardId, string activationCode)
    {
        conversation.Step("The user chooses a PIN and activates the card");
        var pin = RandomNumberGenerator.GetString("0123456789", 6);
        var body = new JsonObject
        {
            ["card_id"] = cardId,
            ["activation_code"] = activationCode,
            ["pin"] = pin,
            ["confirm_pin"] = pin,
        };
        (await conversation.PostEncryptedAsync(Edge("/cards/activate"), body, "RSA-OAEP-256")).Expect(200);
    }

    private async Task SeeItCompletedAsync()
    {
        conversation.Step("The request is complete");
        await UntilAsync(
            "/card-request/status",
            answer => answer.Text("card_status") == "COMPLETED",
            "the request did not reach COMPLETED"
        );
    }

    private async Task UntilAsync(string path, Func<Answer, bool> reached, string otherwise)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            if (reached((await conversation.GetAsync(Edge(path))).Expect(200)))
                return;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        throw new UnexpectedAnswerException($"{otherwise} within {Patience.TotalSeconds} s");
    }

    private Uri Edge(string path) => new(edge, "/api/v1" + path);

    private Uri Sandbox(string path) => new(sandbox, path);
}
