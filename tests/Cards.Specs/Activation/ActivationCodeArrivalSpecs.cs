using System.Text.Json.Nodes;
using Cards.Specs.Webhooks;
using Cards.Support;

namespace Cards.Specs.Activation;

public sealed class WorldOfLateCodes : World, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>The issuer's activation code comes before, after and much later than anything else.</summary>
public sealed class ActivationCodeArrivalSpecs(WorldOfLateCodes world) : IClassFixture<WorldOfLateCodes>, IAsyncLifetime
{
    private const string CodeEvent = "card.activation.code";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    private Task<Answer> EnterAsync(long card, object body) =>
        world.AnOperator().PostAsync($"/operator/cards/{card}/activation-code", body);

    /// <returns>The event's id.</returns>
    private async Task<string> TellCodeAsync(Guid cardId, string json, string? eventId = null)
    {
        var id = eventId ?? IssuerEvent.NewId();
        var told = IssuerEvent.ActivationCode(cardId, "", id);
        told["data"]!["activation_code"] = JsonNode.Parse(json);
        (await world.KnockAsync(told)).ShouldBe(200);
        return id;
    }

    /// <summary>No spec leaves a fault to the next.</summary>
    public async ValueTask DisposeAsync() => await world.Twin.DisarmAsync();

    [Fact]
    public async Task A_right_code_waits_for_the_issuer_without_being_used_up()
    {
        var (card, code) = await AUserWhoseActivationCodeIsHeldAsync();

        for (var tries = 0; tries < 7; tries++)
        {
            var pending = (await card.User.VerifyAsync(code)).ShouldBeRefused(409, "activation_code_pending");
            Assert.Equal(5, pending.Body.GetProperty("retry_after").GetInt32());
            Assert.Equal("5", pending.Headers.RetryAfter);
            Assert.True(pending.Body.GetProperty("retryable").GetBoolean());
        }
        await DeliverAsync(card);

        (await card.User.VerifyAsync(code)).ShouldBe(200);
        (await card.User.VerifyAsync(code)).ShouldBeRefused(422, "otp_expired");
    }

    [Fact]
    public async Task With_a_right_code_a_user_who_has_the_activation_code_on_paper_can_activate()
    {
        var (card, code) = await AUserWhoseActivationCodeIsHeldAsync();
        var pending = (await card.User.VerifyAsync(code)).ShouldBeRefused(409, "activation_code_pending");
        var again = (await card.User.VerifyAsync(code)).ShouldBeRefused(409, "activation_code_pending");
        var onPaper = new VerifiedCard(card, await world.Twin.ActivationCodeAsync(card.CardId));

        Assert.True(pending.Data.GetProperty("otp_accepted").GetBoolean());
        Assert.InRange(pending.Data.GetProperty("grant_expires_in").GetInt32(), 500, 600);
        Assert.InRange(again.Data.GetProperty("grant_expires_in").GetInt32(), 500, pending.Data.GetProperty("grant_expires_in").GetInt32());
        (await onPaper.ActivateAsync()).ShouldBe(200);
        await card.User.BecomesCompletedAsync();
    }

    [Fact]
    public async Task Without_a_right_code_the_activation_code_on_paper_permits_nothing()
    {
        var (card, code) = await AUserWhoseActivationCodeIsHeldAsync();
        (await card.User.VerifyAsync(ActivationCalls.NotThis(code))).ShouldBeRefused(422, "otp_invalid");
        var onPaper = new VerifiedCard(card, await world.Twin.ActivationCodeAsync(card.CardId));

        (await onPaper.ActivateAsync()).ShouldBeRefused(409, "otp_not_verified");
    }

    [Fact]
    public async Task An_operator_enters_a_code_that_never_came()
    {
        var (card, otp) = await AUserWhoseActivationCodeIsHeldAsync();
        var code = await world.Twin.ActivationCodeAsync(card.CardId);

        var entered = await EnterAsync(card.LocalId, new { activation_code = code, reason = $"told on the phone, card {card.Number}" });

        Assert.Equal(card.CardId, entered.ShouldBe(200).Data.GetProperty("card_id").GetGuid());
        Assert.Empty(await world.TablesHoldingAsync(code));
        Assert.Empty(await world.TablesHoldingAsync(card.Number));
        Assert.Contains("activation_code_entered", await world.HistoryAsync(card.User));
        var shown = (await card.User.VerifyAsync(otp)).ShouldBe(200).Data.Text("activation_code");
        Assert.Equal(code, shown);
        (await new VerifiedCard(card, shown!).ActivateAsync()).ShouldBe(200);
        (await EnterAsync(card.LocalId, new { activation_code = code })).ShouldBeRefused(409, "already_settled");
        Assert.Null(await world.SealedActivationCodeAsync(card.CardId));
    }

    [Theory]
    [InlineData("""{}""", "activation_code", "required")]
    [InlineData("""{"activation_code":"1234567"}""", "activation_code", "digits_8")]
    [InlineData("""{"activation_code":12345678}""", "activation_code", "wrong_type")]
    [InlineData("""{"activation_code":"12345678","reason":"a\u0000b"}""", "reason", "not_text")]
    public async Task What_an_operator_enters_is_judged(string body, string field, string code)
    {
        var (card, _) = await AUserWhoseActivationCodeIsHeldAsync();

        (await EnterAsync(card.LocalId, JsonNode.Parse(body)!)).ShouldRefuseField(field, code);
        (await EnterAsync(card.LocalId + 1_000_000, new { activation_code = "12345678" })).ShouldBeRefused(404, "card_not_found");
    }

    [Theory]
    [InlineData("48201937", "48201937")]
    [InlineData("1937", "00001937")]
    [InlineData("0", "00000000")]
    [InlineData("\" 00201937\"", "00201937")]
    public async Task An_activation_code_that_comes_as_a_number_is_read_with_its_zeros(string json, string code)
    {
        var (card, otp) = await AUserWhoseActivationCodeIsHeldAsync();

        await TellCodeAsync(card.CardId, json);
        await world.ActivationCodeIsHereAsync(card.CardId);

        Assert.Equal(code, (await card.User.VerifyAsync(otp)).ShouldBe(200).Data.Text("activation_code"));
    }

    [Theory]
    [InlineData("123456789")]
    [InlineData("\"4820193\"")]
    [InlineData("4.8e7")]
    [InlineData("-1")]
    [InlineData("null")]
    [InlineData("{\"code\":\"48201937\"}")]
    public async Task A_code_that_cannot_be_read_is_kept_and_counts_when_the_same_event_comes_corrected(string json)
    {
        var (card, otp) = await AUserWhoseActivationCodeIsHeldAsync();
        var id = await TellCodeAsync(card.CardId, json);
        await Eventually.AsyncOf(() => world.IsKeptUnreadableAsync(id), kept => kept, "the event is kept");
        (await card.User.VerifyAsync(otp)).ShouldBeRefused(409, "activation_code_pending");

        await TellCodeAsync(card.CardId, "\"48201937\"", id);
        await world.ActivationCodeIsHereAsync(card.CardId);
        await TellCodeAsync(card.CardId, "\"11111111\"", id);

        await world.HandledAsync(id);
        Assert.Equal("48201937", (await card.User.VerifyAsync(otp)).ShouldBe(200).Data.Text("activation_code"));
    }

    [Fact]
    public async Task Wrong_codes_are_counted_while_the_issuer_is_waited_for()
    {
        var (card, code) = await AUserWhoseActivationCodeIsHeldAsync();

        for (var left = 4; left >= 1; left--)
            Assert.Equal(left, (await card.User.VerifyAsync(ActivationCalls.NotThis(code))).Data.GetProperty("attempts_left").GetInt32());
        (await card.User.VerifyAsync(ActivationCalls.NotThis(code))).ShouldBeRefused(422, "otp_attempts_exceeded");
    }

    [Fact]
    public async Task An_activation_code_that_outlasts_the_mailed_one_works_with_the_next()
    {
        var (card, code) = await AUserWhoseActivationCodeIsHeldAsync();
        await OtpMemory.EndCodeAsync(card.User);
        (await card.User.VerifyAsync(code)).ShouldBeRefused(422, "otp_expired");

        await DeliverAsync(card);

        (await card.User.VerifyAsync(await card.NextCodeAsync())).ShouldBe(200);
    }

    [Fact]
    public async Task A_late_activation_code_is_waited_for()
    {
        await world.Twin.ArmWebhookAsync(
            new
            {
                kind = "late",
                event_type = CodeEvent,
                delay_ms = 700,
            }
        );
        var card = await world.AUserWithAnOtpAsync();
        var code = await world.Mailbox.NewestCodeAsync(card.User);
        (await card.User.VerifyAsync(code)).ShouldBeRefused(409, "activation_code_pending");

        var verified = await Eventually.AsyncOf(
            () => card.User.VerifyAsync(code),
            answer => answer.Code != "activation_code_pending",
            "the activation code arrives"
        );

        verified.ShouldBe(200);
    }

    [Fact]
    public async Task An_activation_code_that_comes_before_its_card_is_known_is_matched_later()
    {
        await world.Twin.ArmWebhookAsync(new { kind = "before_reply", event_type = CodeEvent });
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = "/v1/issuing/cards/assign",
                after_work = true,
                delay_ms = 800,
            }
        );

        var assigning = user.PostAsync("/api/v1/cards/assign", new { card_number = number });
        var cardId = await CardIdOfAsync(number);
        await world.ActivationCodeIsHereAsync(cardId);
        Assert.False(assigning.IsCompleted, "The code overtook the answer.");
        var assigned = (await assigning).ShouldBe(200);

        Assert.Equal("-", assigned.Data.GetProperty("activation_code").GetString());
        (await user.AskForCodeAsync()).ShouldBe(200);
        (await user.VerifyAsync(await world.Mailbox.NewestCodeAsync(user))).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_event_behind_the_activation_changes_nothing()
    {
        await world.Twin.ArmWebhookAsync(new { kind = "hold", event_type = CodeEvent });
        var card = await world.AUserWithAnAssignedCardAsync();
        await world.Twin.SetCardAsync(card.CardId, "ACTIVE", announce: false);
        await world.Twin.SendWebhookAsync(new { body = IssuerEvent.ActivationStatus(card.CardId) });
        await card.User.BecomesCompletedAsync();
        var held = await world.Twin.EventAsync(CodeEvent, card.CardId);

        await world.Twin.DeliverAsync(held);

        await Eventually.AsyncOf(() => world.IsHandledAsync(held.ToString()), handled => handled, "the late event is dealt with");
        Assert.Null(await world.SealedActivationCodeAsync(card.CardId));
    }

    private async Task<(AssignedCard Card, string Code)> AUserWhoseActivationCodeIsHeldAsync()
    {
        await world.Twin.ArmWebhookAsync(new { kind = "hold", event_type = CodeEvent });
        var card = await world.AUserWithAnOtpAsync();
        return (card, await world.Mailbox.NewestCodeAsync(card.User));
    }

    private async Task DeliverAsync(AssignedCard card)
    {
        await world.Twin.DeliverAsync(await world.Twin.EventAsync(CodeEvent, card.CardId));
        await world.ActivationCodeIsHereAsync(card.CardId);
    }

    private async Task<Guid> CardIdOfAsync(string number)
    {
        var cards = await Eventually.AsyncOf(
            async () =>
                (await world.Twin.CardsAsync())
                    .EnumerateArray()
                    .Where(card => card.GetProperty("card_number").GetString() == number)
                    .ToList(),
            found => found.Count == 1,
            "the issuer has made the card"
        );
        return cards[0].GetProperty("card_id").GetGuid();
    }
}

/// <summary>Activating needs no one-time code here.</summary>
public sealed class TrustingWorld() : World(("Activation:RequireVerifiedOtp", "false")), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class ActivationWithoutOtpSpecs(TrustingWorld world) : IClassFixture<TrustingWorld>
{
    [Fact]
    public async Task Where_no_code_is_required_the_activation_code_is_enough()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        (await new VerifiedCard(card, await world.Twin.ActivationCodeAsync(card.CardId)).ActivateAsync()).ShouldBe(200);

        await card.User.BecomesCompletedAsync();
    }

    [Fact]
    public async Task Where_no_code_is_required_anothers_card_is_still_not_found()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var other = await world.AUserWithAnAssignedCardAsync();
        var theirs = new VerifiedCard(card with { User = other.User }, await world.Twin.ActivationCodeAsync(card.CardId));

        (await theirs.ActivateAsync()).ShouldBeRefused(404, "card_not_found");
    }
}
