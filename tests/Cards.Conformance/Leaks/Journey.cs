using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Cards.Support;

namespace Cards.Conformance.Leaks;

/// <summary>
/// The whole life of a physical card with everything going wrong on the way: wrong input, refusals, an issuer that fails and quotes what it
/// was sent, our own unhandled errors, dead letters, forged tokens and webhooks. Each secret on the way is a canary.
/// </summary>
internal sealed partial class Journey(WatchedWorld world)
{
    private const string Assign = "/api/v1/cards/assign";
    private const string Resend = "/api/v1/cards/resend-activation-otp";
    private const string Verify = "/api/v1/cards/verify-activation-otp";
    private const string Activate = "/api/v1/cards/activate";

    private readonly List<Canary> canaries = [];

    public IReadOnlyList<Canary> Canaries => canaries;

    public async Task TravelAsync()
    {
        var card = await AssignAsync();
        var verified = await VerifyAsync(card);
        await ActivateAsync(verified);
        await UseAsync(card);
        await OrderAVirtualCardAsync(card.User);
        await FailOnTheWayAsync();
        await LoseRacesAsync();
        await BreakStatementsAsync();
        await SendWebhooksAsync(card.CardId);
        await RepeatAWebhookAsync(card.CardId);
        await AskWithoutAnIssuerAsync();
        await LeaveADeadLetterAsync();
        await ForgeTokensAsync(card.User);
        await AskAsOperatorAsync();
        AddCredentials();
    }

    private async Task<AssignedCard> AssignAsync()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        Add("access token", user.Token);
        var pan = await APanAsync("PAN");
        await user.PostJsonAsync(Assign, $$"""{"card_number":{{pan}}}""");
        await user.PostJsonAsync(Assign, $$"""{"card_number":"{{pan}}","card_number":"{{pan}}"}""");
        (await user.PostJsonAsync(Assign, $$"""{"card_number":"{{pan}}" """)).ShouldBeRefused(400, "malformed_json");
        await user.PostJsonAsync(Assign, $$"""["{{pan}}"]""");
        await user.PostJsonAsync(Assign, $$"""{"card_number":"{{pan}}"}""", "text/plain");
        await user.PostJsonAsync(Assign, $$"""{"card_number":"{{pan}}0","{{pan}}":{"pan":"{{pan}}"} }""");
        await user.PostJsonAsync("/api/v1/card-request", $$"""{"card_type":"{{pan}}","country_id":"{{pan}}","post_code":"{{pan}}"}""");

        var taken = await world.AUserWithAnAssignedCardAsync();
        Add("another user's PAN", taken.Number);
        (await user.PostAsync(Assign, new { card_number = taken.Number })).ShouldBeRefused(422, "card_already_assigned");
        var unknown = Add("unknown PAN", "40963608" + Digits(8));
        (await user.PostAsync(Assign, new { card_number = unknown })).ShouldBeRefused(422, "card_number_unknown");

        await ArmAsync("/v1/issuing/cards/assign", new { kind = "refuse", message = $"card {pan} is not ours" });
        await user.PostAsync(Assign, new { card_number = pan });
        await ArmAsync("/v1/issuing/cards/assign", new { kind = "text", message = $"<p>No route for {pan}</p>" });
        await ArmAsync("/v1/issuing/cards/assign", new { kind = "cut", after_work = true });
        // A key is free text: somebody writes the number into it.
        var keyed = user.WithKey($"assign-{pan}");
        var assigned = (await keyed.PostAsync(Assign, new { card_number = pan })).ShouldBe(200);
        (await keyed.PostAsync(Assign, new { card_number = pan })).ShouldBe(200);
        (await keyed.PostAsync(Assign, new { card_number = taken.Number })).ShouldBeRefused(422, "idempotency_key_reused");
        (await user.WithKey($"{pan} {pan}").PostAsync(Assign, new { card_number = pan })).ShouldBe(422);
        (await user.PostAsync(Assign, new { card_number = pan })).ShouldBe(200);
        (await user.PostAsync(Assign, new { card_number = await APanAsync("second PAN") })).ShouldBeRefused(
            409,
            "request_already_assigned"
        );
        return new AssignedCard(user, pan, assigned.Data.GetProperty("id").GetInt64(), assigned.Data.GetProperty("card_id").GetGuid());
    }

    private async Task<VerifiedCard> VerifyAsync(AssignedCard card)
    {
        (await card.User.PostAsync(Resend)).ShouldBe(200);
        (await card.User.PostAsync(Resend)).ShouldBeRefused(429, "otp_cooldown");
        var otp = Add("OTP", await world.Mailbox.NewestCodeAsync(card.User), isShort: true);
        var wrong = Add("wrong OTP", OtherThan(otp), isShort: true);
        (await card.User.PostAsync(Verify, new { otp_code = wrong })).ShouldBeRefused(422, "otp_invalid");
        await card.User.PostJsonAsync(Verify, $$"""{"otp_code":{{otp}}}""");
        await card.User.PostJsonAsync(Verify, $$"""{"otp_code":"{{otp}}"} }""");
        var verified = await Eventually.AsyncOf(
            () => card.User.PostAsync(Verify, new { otp_code = otp }),
            answer => answer.Code != "activation_code_pending",
            "the activation code arrives from the issuer"
        );
        var code = Add("activation code", verified.ShouldBe(200).Data.GetProperty("activation_code").GetString()!);
        (await card.User.PostAsync(Verify, new { otp_code = otp })).ShouldBeRefused(422, "otp_expired");
        return new VerifiedCard(card, code);
    }

    private async Task ActivateAsync(VerifiedCard verified)
    {
        const string AtTheIssuer = "/v1/issuing/cards/activate";
        var (user, cardId, code) = (verified.User, verified.Card.CardId, verified.ActivationCode);
        var pin = Add("PIN", Digits(6), isShort: true);
        var other = Add("other PIN", OtherThan(pin), isShort: true);
        (await user.PostAsync(Activate, Body(cardId, code, pin, other))).ShouldRefuseField("confirm_pin", "mismatch");
        await user.PostJsonAsync(
            Activate,
            $$"""{"card_id":"{{cardId}}","activation_code":{{code}},"pin":{{pin}},"confirm_pin":{"pin":"{{pin}}"} }"""
        );
        await user.PostJsonAsync(
            Activate,
            $$"""{"card_id":"{{code}}","activation_code":"{{pin}}","pin":"{{code}}","confirm_pin":"{{pin}}","""
        );
        var wrong = Add("wrong activation code", "1" + Digits(7));
        var keyed = user.WithKey(Add("idempotency key", $"activate-{Digits(12)}"));
        (await keyed.PostAsync(Activate, Body(cardId, wrong, pin, pin))).ShouldBeRefused(422, "activation_refused");
        (await keyed.PostAsync(Activate, Body(cardId, wrong, pin, pin))).ShouldBeRefused(422, "activation_refused");
        (await keyed.PostAsync(Activate, Body(cardId, code, pin, pin))).ShouldBeRefused(422, "idempotency_key_reused");
        await ArmAsync(
            AtTheIssuer,
            new
            {
                kind = "refuse",
                message = $"PIN {pin} and code {code} were refused",
                code = pin,
                type = code,
            }
        );
        (await user.WithKey(code).PostAsync(Activate, Body(cardId, code, pin, pin))).ShouldBe(422);
        (await user.WithKey(code).PostAsync(Activate, Body(cardId, code, pin, pin))).ShouldBe(422);
        await ArmAsync(AtTheIssuer, new { kind = "text", message = $"<p>{pin} {code}</p>" });
        await ArmAsync(AtTheIssuer, new { kind = "cut", after_work = true });
        (await user.PostAsync(Activate, Body(cardId, code, pin, pin))).ShouldBe(200);
        await user.PostAsync(Activate, Body(cardId, code, pin, pin));
    }

    /// <summary>Our own errors that nobody foresaw: a table is gone while a secret is in hand.</summary>
    private async Task FailOnTheWayAsync()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        Add("activation code of a failure", verified.ActivationCode);
        Add("PAN of a failure", verified.Card.Number);
        var pin = Add("PIN of a failure", Digits(6), isShort: true);
        var body = Body(verified.Card.CardId, verified.ActivationCode, pin, pin);
        await WithoutAsync("mt_events", async () => (await verified.User.PostAsync(Activate, body)).ShouldBe(500));
        (await verified.User.PostAsync(Activate, body)).ShouldBe(200);

        var user = await world.AUserWithARequestInProcessingAsync();
        var pan = await APanAsync("PAN of another failure");
        await WithoutAsync(
            "mt_doc_issuance_assignment",
            async () => (await user.PostAsync(Assign, new { card_number = pan })).ShouldBe(500)
        );
        await WithoutAsync("mt_doc_issuance_card_reference", async () => await user.PostAsync(Assign, new { card_number = pan }));
        await world.Twin.KnockOutTokenAsync();
        var owner = await world.AUserWithAnOtpAsync();
        var otp = Add("OTP of a failure", await world.Mailbox.NewestCodeAsync(owner.User), isShort: true);
        await WithoutAsync(
            "mt_doc_activation_code",
            async () => (await owner.User.PostAsync(Verify, new { otp_code = otp })).ShouldBe(500)
        );
    }

    private async Task ForgeTokensAsync(User user)
    {
        var expired = await WrongTokenAsync("expired");
        foreach (
            var (name, header) in new[]
            {
                ("tampered token", $"Bearer {user.Token[..^6]}AAAAAA"),
                ("expired token", $"Bearer {expired}"),
                ("token of no scheme", user.Token),
                ("token with a tail", $"Bearer {user.Token} x"),
                ("password", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Digits(16)))}"),
            }
        )
        {
            Add(name, header.Split(' ').First(part => part.Length > 10));
            var answer = await world.Edge.Scenario(scenario =>
            {
                scenario.Get.Url("/api/v1/card-request/status");
                scenario.WithRequestHeader("Authorization", header);
                scenario.StatusCodeShouldBe(401);
            });
            Assert.DoesNotContain(header, await answer.ReadAsTextAsync(), StringComparison.Ordinal);
        }
    }

    private async Task AskAsOperatorAsync()
    {
        var wrong = Add("wrong operator key", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)));
        foreach (var key in new[] { wrong, world.OperatorKey })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(world.OperatorAddress, "/operator/requests"));
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
            using var response = await world.Http.SendAsync(request, CancellationToken.None);
        }
    }

    /// <summary>Of the many that look alike, a few.</summary>
    private void AddCredentials()
    {
        foreach (var credentials in world.Credentials.GroupBy(credential => credential.Name))
        {
            foreach (var (name, value) in credentials.Take(5))
            {
                Add(name, value);
                Add(name + "'s signature", value.Split('.')[^1]);
            }
        }
        foreach (var (name, value) in world.SecretSettings)
            Add("setting " + name, value);
    }

    private async Task WithoutAsync(string table, Func<Task> act)
    {
        await world.Database.ExecuteAsync($"alter table cards.{table} rename to gone");
        try
        {
            await act();
        }
        finally
        {
            await world.Database.ExecuteAsync($"alter table cards.gone rename to {table}");
        }
    }

    private async Task<string> WrongTokenAsync(string kind)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(world.SandboxAddress, "control/identity/wrong-token"))
        {
            Content = JsonContent.Create(new { user = "someone", kind }),
        };
        using var response = await world.Http.SendAsync(request, CancellationToken.None);
        var answer = await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
        return answer.GetProperty("access_token").GetString()!;
    }

    private async Task ArmAsync(string path, object fault)
    {
        var armed = System.Text.Json.JsonSerializer.SerializeToNode(fault)!.AsObject();
        armed["path"] = path;
        armed["method"] = "POST";
        await world.Twin.ArmCallAsync(armed);
    }

    private static object Event(string type, object data) =>
        new
        {
            version = "V1.6.0",
            event_id = Guid.CreateVersion7(),
            event_type = type,
            source_id = Guid.CreateVersion7(),
            data,
        };

    private static object Body(Guid cardId, string code, string pin, string confirm) =>
        new
        {
            card_id = cardId,
            activation_code = code,
            pin,
            confirm_pin = confirm,
        };

    private async Task<string> APanAsync(string name) => Add(name, await world.Twin.NewNumberAsync());

    private string Add(string name, string value, bool isShort = false)
    {
        Assert.True(value.Length > 0, $"The {name} is empty.");
        canaries.Add(new Canary(name, value, isShort));
        return value;
    }

    private static string OtherThan(string digits)
    {
        for (; ; )
        {
            if (Digits(digits.Length) is var other && other != digits)
                return other;
        }
    }

    private static string Digits(int count) => RandomNumberGenerator.GetString("0123456789", count);
}
