using Cards.Support;

namespace Cards.Reliability;

/// <summary>The host dies under a request with an idempotency key, and the app does what answers tell it: the same call with the same key.</summary>
public sealed class KilledWithAKeySpecs(ActivateKillWorld world) : IClassFixture<ActivateKillWorld>, IAsyncLifetime
{
    private const string Activate = "/api/v1/cards/activate";
    private const string Assign = "/api/v1/cards/assign";
    private const string Freeze = "/api/v1/cards/update-status";

    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_activation_happens_once_and_is_a_success(bool afterWork)
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "lose", event_type = "card.activation.status" });

        var answer = await KilledAndRepeatedAsync(
            verified.User.WithKey($"activate-{verified.Card.CardId}"),
            Activate,
            Given.AnActivationBody(verified),
            Truth.ActivatePath,
            afterWork
        );

        Assert.Equal("true", answer.ShouldBe(200).Headers["Idempotency-Replayed"]);
        await world.EndsActiveAsync(verified.Card);
    }

    [Fact]
    public async Task An_assign_happens_once_and_is_a_success()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();

        var answer = await KilledAndRepeatedAsync(
            user.WithKey($"assign-{user.Id}"),
            Assign,
            new { card_number = number },
            Truth.AssignPath,
            afterWork: true
        );

        Assert.Equal("true", answer.ShouldBe(200).Headers["Idempotency-Replayed"]);
        var card = await world.EndsAssignedAsync(user, number);
        Assert.Equal(card.LocalId, answer.Data.GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task An_accepted_change_is_the_same_operation_in_the_next_life()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var user = card.User.WithKey($"freeze-{card.CardId}");
        var body = new { card_id = card.LocalId, card_status = "FROZEN" };
        var first = (await user.PostAsync(Freeze, body)).ShouldBe(200);

        await world.KillHostAsync();
        await world.StartHostAsync();
        var again = (await user.PostAsync(Freeze, body)).ShouldBe(200);

        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.Equal(first.Data.GetRawText(), again.Data.GetRawText());
        await card.OutcomeAsync(first);
        var history = (await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history")).ShouldBe(200);
        Assert.Single(history.Data.EnumerateArray(), entry => entry.Text("what") == "status_requested");
    }

    /// <summary>Nothing was committed: neither the intent nor the use of the key.</summary>
    [Fact]
    public async Task Killed_before_the_commit_the_key_is_as_good_as_new()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var user = card.User.WithKey($"held-{card.CardId}");
        var body = new { card_id = card.LocalId, card_status = "FROZEN" };
        await using (await HeldTable.TakeAsync(world, "cards.mt_doc_platform_key_use"))
        {
            var asking = user.PostAsync(Freeze, body);
            await Eventually.AsyncOf(
                () =>
                    world.QueryAsync<long>(
                        "select count(*) from pg_locks where relation = 'cards.mt_doc_platform_key_use'::regclass and not granted"
                    ),
                waiting => waiting > 0,
                "the host is about to take the key"
            );
            await world.KillHostAsync();
            Assert.Contains((await asking).Code, new[] { "bad_gateway", "host_unavailable" });
        }
        await world.StartHostAsync();

        var answer = (await user.PostAsync(Freeze, body)).ShouldBe(200);

        Assert.False(answer.Headers.ContainsKey("Idempotency-Replayed"));
        await card.OutcomeAsync(answer);
    }

    private async Task<Answer> KilledAndRepeatedAsync(User user, string path, object body, string upstream, bool afterWork)
    {
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = upstream,
                delay_ms = 1500,
                after_work = afterWork,
            }
        );
        var asking = user.PostAsync(path, body);
        await world.Twin.IsWithTheIssuerAsync(upstream);
        await world.KillHostAsync();
        Assert.True((await asking).IsRetryable());
        await world.StartHostAsync();
        return await user.PatientlyPostAsync(path, body);
    }
}
