using Cards.Support;

namespace Cards.Reliability;

/// <summary>The check comes soon after the longest call to the issuer, and everything is a little shorter than in production.</summary>
public sealed class ActivateKillWorld()
    : ProcessWorld(
        ("Issuance:Assign:CheckAfter", "00:00:04"),
        ("Activation:CheckAfter", "00:00:04"),
        ("UqPay:CallTimeout", "00:00:02"),
        ("UqPay:RequestBudget", "00:00:03")
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class KilledWhileActivatingSpecs(ActivateKillWorld world) : IClassFixture<ActivateKillWorld>, IAsyncLifetime
{
    private const string Begun = "activation_begun";

    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Killed_after_the_intent_and_before_the_call_the_card_can_still_be_activated()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.KnockOutTokenAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.TokenPath,
                delay_ms = 1500,
            }
        );

        await KilledDuringAsync(verified, () => world.Twin.IsWithTheIssuerAsync(Truth.TokenPath));

        Assert.Equal(Begun, await world.NewestEventAsync(verified.Card));
        // The dead host's lock on logins runs out after 15 s.
        await world.RedisServer.DoAsync($"DEL uqpay:login:{world.ClientId}");
        await world.StartHostAsync();
        // Found not to have happened, by the check or by the user's own next call.
        (await ActivatePatientlyAsync(verified)).ShouldBe(200);
        await world.EndsActiveAsync(verified.Card);
        await world.QuietAsync();
    }

    [Fact]
    public async Task Killed_while_the_issuer_works_the_scheduled_check_finds_the_card_active()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await LoseTheActivationWebhookAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.ActivatePath,
                delay_ms = 1500,
            }
        );

        await KilledDuringAsync(verified, () => world.Twin.IsWithTheIssuerAsync(Truth.ActivatePath));

        await world.StartHostAsync();
        await world.EndsActiveAsync(verified.Card);
        (await ActivatePatientlyAsync(verified)).ShouldBe(200);
        await world.EndsActiveAsync(verified.Card);
        await world.QuietAsync();
    }

    [Fact]
    public async Task Killed_after_the_issuer_activated_and_before_it_was_noted_the_card_is_active()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.ActivatePath,
                delay_ms = 1500,
                after_work = true,
            }
        );

        await KilledDuringAsync(verified, () => world.Twin.IsWithTheIssuerAsync(Truth.ActivatePath));

        await world.StartHostAsync();
        await world.EndsActiveAsync(verified.Card);
        (await ActivatePatientlyAsync(verified)).ShouldBe(200);
        await world.QuietAsync();
    }

    [Fact]
    public async Task Killed_after_the_outcome_was_noted_and_before_the_answer_the_user_gets_the_same_success()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        // Redis takes no writes: the host hangs after its last commit, with the grant not yet used up.
        await world.RedisServer.DoAsync("CLIENT PAUSE 20000 WRITE");

        await KilledDuringAsync(
            verified,
            () =>
                Eventually.AsyncOf(
                    () => world.NewestEventAsync(verified.Card),
                    newest => newest == "card_activated",
                    "the outcome is noted"
                )
        );

        await world.RedisServer.DoAsync("CLIENT UNPAUSE");
        await world.StartHostAsync();
        (await ActivatePatientlyAsync(verified)).ShouldBe(200);
        await world.EndsActiveAsync(verified.Card);
        await world.QuietAsync();
    }

    [Fact]
    public async Task Killed_while_the_scheduled_check_waits_it_runs_in_the_next_life()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await LoseTheActivationWebhookAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "cut",
                path = Truth.ActivatePath,
                after_work = true,
                times = 50,
            }
        );
        (await ActivateAsync(verified)).ShouldBeRefused(504, "upstream_outcome_unknown");

        await world.KillHostAsync();
        await world.Twin.DisarmAsync();
        await world.StartHostAsync();

        await world.EndsActiveAsync(verified.Card);
        await world.QuietAsync();
    }

    /// <summary>The other specs' mechanism taken away: without the check the same death leaves the activation open until the user comes again.</summary>
    [Fact]
    public async Task Without_its_scheduled_check_an_activation_stays_open_until_the_user_comes_again()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await LoseTheActivationWebhookAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.ActivatePath,
                delay_ms = 1500,
            }
        );
        await KilledDuringAsync(verified, () => world.Twin.IsWithTheIssuerAsync(Truth.ActivatePath));
        Assert.Equal(
            1L,
            await world.QueryAsync<long>(
                "with gone as (delete from cards.wolverine_incoming_envelopes where message_type like '%CheckActivation%' and status = 'Scheduled' returning 1) "
                    + "select count(*) from gone"
            )
        );

        await world.StartHostAsync();

        await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.AsyncOf(
                () => world.NewestEventAsync(verified.Card),
                newest => newest != Begun,
                "the background settles the activation",
                TimeSpan.FromSeconds(8)
            )
        );
        (await ActivatePatientlyAsync(verified)).ShouldBe(200);
        await world.EndsActiveAsync(verified.Card);
        await world.QuietAsync();
    }

    [Fact]
    public async Task Killed_between_a_webhooks_commit_and_its_work_the_activation_code_is_not_lost()
    {
        AssignedCard card;
        await using (await HeldTable.TakeAsync(world, "cards.mt_doc_activation_code"))
        {
            card = await world.AUserWithAnAssignedCardAsync();
            await Eventually.AsyncOf(
                () =>
                    world.QueryAsync<long>(
                        "select count(*) from pg_locks where relation = 'cards.mt_doc_activation_code'::regclass and not granted"
                    ),
                waiting => waiting > 0,
                "the host is about to keep the code"
            );
            await world.KillHostAsync();
        }

        Assert.Equal(0, await world.QueryAsync<long>("select count(*) from cards.mt_doc_activation_code where id = $1", card.CardId));
        await world.StartHostAsync();
        (await card.User.PostAsync("/api/v1/cards/resend-activation-otp")).ShouldBe(200);
        var code = await world.Mailbox.NewestCodeAsync(card.User);
        var verified = (await card.User.PatientlyPostAsync("/api/v1/cards/verify-activation-otp", new { otp_code = code })).ShouldBe(200);
        (await ActivateAsync(new VerifiedCard(card, verified.Data.GetProperty("activation_code").GetString()!))).ShouldBe(200);
        await world.EndsActiveAsync(card);
        await world.QuietAsync();
        var webhook = (await world.Twin.WebhooksAsync())
            .EnumerateArray()
            .Single(sent =>
                sent.GetProperty("event_type").GetString() == "card.activation.code" && sent.GetProperty("subject").GetGuid() == card.CardId
            );
        Assert.Single(webhook.GetProperty("attempts").EnumerateArray());
    }

    [Fact]
    public async Task Killed_while_messages_wait_they_are_worked_off_in_the_next_life()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await using (await HeldTable.TakeAsync(world, "cards.mt_doc_issuance_card_request"))
        {
            (await ActivateAsync(verified)).ShouldBe(200);
            await world.KillHostAsync();
            Assert.Equal("PROCESSING", await world.RequestAsync(verified.Card));
        }

        await world.StartHostAsync();

        await world.EndsActiveAsync(verified.Card);
        await world.QuietAsync();
    }

    private Task LoseTheActivationWebhookAsync() =>
        world.Twin.ArmWebhookAsync(new { kind = "lose", event_type = "card.activation.status" });

    private static Task<Answer> ActivateAsync(VerifiedCard verified) =>
        verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified));

    private static Task<Answer> ActivatePatientlyAsync(VerifiedCard verified) =>
        verified.User.PatientlyPostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified));

    /// <summary>The call fails in the envelope when the host dies under it.</summary>
    private async Task KilledDuringAsync(VerifiedCard verified, Func<Task> moment)
    {
        var activating = ActivateAsync(verified);
        await moment();
        await world.KillHostAsync();
        var answer = await activating;
        Assert.Contains(answer.Code, new[] { "bad_gateway", "host_unavailable" });
        Assert.True(answer.IsRetryable());
    }
}
