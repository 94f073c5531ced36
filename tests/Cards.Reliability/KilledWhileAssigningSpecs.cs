using Cards.Support;

namespace Cards.Reliability;

/// <summary>The check comes soon after the longest call to the issuer, and everything is a little shorter than in production.</summary>
public sealed class AssignKillWorld()
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

public sealed class KilledWhileAssigningSpecs(AssignKillWorld world) : IClassFixture<AssignKillWorld>, IAsyncLifetime
{
    private const string Settled = "the background settles the assign";

    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Killed_after_the_intent_and_before_the_call_the_card_can_still_be_assigned()
    {
        var (user, number) = await ReadyAsync();
        await world.Twin.KnockOutTokenAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.TokenPath,
                delay_ms = 1500,
            }
        );

        await KilledDuringAsync(user, number, () => world.Twin.IsWithTheIssuerAsync(Truth.TokenPath));

        Assert.Equal("PENDING", await world.AssignmentAsync(user));
        Assert.Null(await world.Twin.CardOfNumberAsync(number));
        // The dead host's lock on logins runs out after 15 s.
        await world.RedisServer.DoAsync($"DEL uqpay:login:{world.ClientId}");
        await world.StartHostAsync();
        await world.EndsAssignedAsync(user, number);
        await world.QuietAsync();
    }

    [Fact]
    public async Task Killed_while_the_issuer_works_the_scheduled_check_finds_the_card()
    {
        var (user, number) = await ReadyAsync();
        await LoseTheOrderWebhookAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.AssignPath,
                delay_ms = 1500,
            }
        );

        await KilledDuringAsync(user, number, () => world.Twin.IsWithTheIssuerAsync(Truth.AssignPath));

        await world.StartHostAsync();
        await Eventually.AsyncOf(() => world.AssignmentAsync(user), state => state == "DONE", Settled);
        Assert.Equal("poll", await world.AssignmentSettledByAsync(user), ignoreCase: true);
        await world.EndsAssignedAsync(user, number);
        await world.QuietAsync();
    }

    [Fact]
    public async Task Killed_after_the_issuer_gave_the_card_and_before_it_was_noted_the_card_is_found()
    {
        var (user, number) = await ReadyAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.AssignPath,
                delay_ms = 1500,
                after_work = true,
            }
        );

        await KilledDuringAsync(user, number, () => world.Twin.IsWithTheIssuerAsync(Truth.AssignPath));

        await world.StartHostAsync();
        await Eventually.AsyncOf(() => world.AssignmentAsync(user), state => state == "DONE", Settled);
        await world.EndsAssignedAsync(user, number);
        await world.QuietAsync();
    }

    [Fact]
    public async Task Killed_after_the_outcome_was_noted_and_before_the_answer_the_user_gets_the_same_card()
    {
        var (user, number) = await ReadyAsync();
        world.ToHosts.HoldAnswers();

        await KilledDuringAsync(
            user,
            number,
            () => Eventually.AsyncOf(() => world.AssignmentAsync(user), state => state == "DONE", "the outcome is noted")
        );

        world.ToHosts.Restore();
        await world.StartHostAsync();
        await world.EndsAssignedAsync(user, number);
        await world.QuietAsync();
    }

    [Fact]
    public async Task Killed_while_the_scheduled_check_waits_it_runs_in_the_next_life()
    {
        var (user, number) = await ReadyAsync();
        await LoseTheOrderWebhookAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "cut",
                path = Truth.AssignPath,
                after_work = true,
                times = 50,
            }
        );
        var answer = await user.PostAsync("/api/v1/cards/assign", new { card_number = number });
        answer.ShouldBeRefused(504, "upstream_outcome_unknown");
        Assert.True(answer.IsRetryable());

        await world.KillHostAsync();
        await world.Twin.DisarmAsync();
        await world.StartHostAsync();

        await Eventually.AsyncOf(() => world.AssignmentAsync(user), state => state == "DONE", Settled);
        Assert.Equal("poll", await world.AssignmentSettledByAsync(user), ignoreCase: true);
        await world.EndsAssignedAsync(user, number);
        await world.QuietAsync();
    }

    /// <summary>The other specs' mechanism taken away: without the check the same death leaves the assign open until the user comes again.</summary>
    [Fact]
    public async Task Without_its_scheduled_check_an_assign_stays_open_until_the_user_comes_again()
    {
        var (user, number) = await ReadyAsync();
        await LoseTheOrderWebhookAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.AssignPath,
                delay_ms = 1500,
            }
        );
        await KilledDuringAsync(user, number, () => world.Twin.IsWithTheIssuerAsync(Truth.AssignPath));
        Assert.Equal(
            1L,
            await world.QueryAsync<long>(
                "with gone as (delete from cards.wolverine_incoming_envelopes where message_type like '%CheckAssignment%' and status = 'Scheduled' returning 1) "
                    + "select count(*) from gone"
            )
        );

        await world.StartHostAsync();

        await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.AsyncOf(() => world.AssignmentAsync(user), state => state == "DONE", Settled, TimeSpan.FromSeconds(8))
        );
        await world.EndsAssignedAsync(user, number);
        await world.QuietAsync();
    }

    private async Task<(User User, string Number)> ReadyAsync() =>
        (await world.AUserWithARequestInProcessingAsync(), await world.Twin.NewNumberAsync());

    private Task LoseTheOrderWebhookAsync() => world.Twin.ArmWebhookAsync(new { kind = "lose", event_type = "card.create.succeeded" });

    /// <summary>The call fails in the envelope when the host dies under it.</summary>
    private async Task KilledDuringAsync(User user, string number, Func<Task> moment)
    {
        var assigning = user.PostAsync("/api/v1/cards/assign", new { card_number = number });
        await moment();
        await world.KillHostAsync();
        var answer = await assigning;
        Assert.Contains(answer.Code, new[] { "bad_gateway", "host_unavailable" });
        Assert.True(answer.IsRetryable());
    }
}
