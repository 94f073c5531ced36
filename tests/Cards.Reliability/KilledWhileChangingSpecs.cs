using Cards.Support;

namespace Cards.Reliability;

public sealed class ChangeKillWorld()
    : ProcessWorld(
        ("UqPay:CallTimeout", "00:00:08"),
        ("UqPay:RequestBudget", "00:00:08"),
        ("CardControls:FirstPoll", "00:00:04"),
        ("CardControls:StatusDeadline", "00:00:40"),
        ("CardControls:LimitDeadline", "00:00:40"),
        ("CardControls:LookAgainAfter", "00:00:10")
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>A host is killed (SIGKILL) with changes at stated points and started again. One death serves many cards.</summary>
public sealed class KilledWhileChangingSpecs(ChangeKillWorld world) : IClassFixture<ChangeKillWorld>, IAsyncLifetime
{
    private readonly DateTimeOffset began = TimeProvider.System.GetUtcNow();

    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Killed_while_the_issuer_has_them_every_change_is_made_once()
    {
        var beforeTheWork = await world.AUserWithAnActiveCardAsync();
        var afterTheWork = await world.AUserWithAnActiveCardAsync();
        var retryWaits = await world.AUserWithAnActiveCardAsync();
        var pollWaits = await world.AUserWithAnActiveCardAsync();
        var pollReads = await world.AUserWithAnActiveCardAsync();
        var notArrived = await world.AUserWithAnActiveCardAsync();
        foreach (var card in new[] { beforeTheWork, afterTheWork, retryWaits, pollWaits, pollReads })
            await Change.Freeze.ArmWebhookAsync(world.Twin, card, "lose");
        await Change.Freeze.ArmCallAsync(world.Twin, retryWaits, "rate_limit", retryAfter: 20);
        await Change.Freeze.ArmCallAsync(world.Twin, beforeTheWork, "delay", delayMs: 7000);
        await Change.Freeze.ArmCallAsync(world.Twin, afterTheWork, "delay", afterWork: true, delayMs: 7000);
        await ArmLookAsync(pollReads, delayMs: 7000);

        await AskAsync(pollReads);
        await IsWithTheIssuerAsync(Change.CardPath, 1);
        await AskAsync(pollWaits);
        await Eventually.AsyncOf(
            () => world.Twin.CardAsync(pollWaits.CardId),
            twin => twin.Effects("frozen") == 1,
            "the issuer has frozen the card whose poll waits"
        );
        await world.IsToBeSentAgainAsync(await Change.Freeze.AskAsync(retryWaits));
        await AskAsync(beforeTheWork);
        await AskAsync(afterTheWork);
        await IsWithTheIssuerAsync(Change.StatusPath, 2);
        world.ToIssuer.FallSilent();
        await AskAsync(notArrived);
        await world.KillHostAsync();

        world.ToIssuer.Restore();
        await world.StartHostAsync();

        foreach (var card in new[] { beforeTheWork, afterTheWork, retryWaits, pollWaits, pollReads, notArrived })
            await EndsFrozenAsync(card);
        Assert.Equal(0, await world.QueryAsync<long>("select count(*) from cards.wolverine_dead_letters"));
    }

    [Fact]
    public async Task Killed_while_it_commits_every_change_is_settled_as_the_issuer_says()
    {
        var accepting = await world.AUserWithAnActiveCardAsync();
        var webhookSettles = await world.AUserWithAnActiveCardAsync();
        var pollSettles = await world.AUserWithAnActiveCardAsync();
        var refused = await world.AUserWithAnActiveCardAsync();
        await Change.Freeze.ArmWebhookAsync(world.Twin, pollSettles, "lose");
        // All fall into the three seconds a host waits for a table.
        await Change.Freeze.ArmCallAsync(world.Twin, refused, "delay", delayMs: 6000);
        await Change.Freeze.ArmOrderAsync(world.Twin, webhookSettles, delayMs: 6000);
        await Change.Freeze.ArmOrderAsync(world.Twin, pollSettles, delayMs: 2500);
        await ArmLookAsync(pollSettles, delayMs: 2000);
        foreach (var card in new[] { webhookSettles, pollSettles, refused })
            await AskAsync(card);
        Task<Answer> cut;
        await IsWithTheIssuerAsync(Change.CardPath, 1);
        await world.Twin.SetCardAsync(refused.CardId, "BLOCKED", announce: false);
        await using (await HeldTable.TakeAsync(world, Rows.Operations))
        {
            await Eventually.AsyncOf(WaitingAsync, waiting => waiting >= 1, "an answer or a webhook is about to be committed");
            cut = Change.Freeze.AskAsync(accepting);
            await Eventually.AsyncOf(
                WaitingAsync,
                waiting => waiting >= 4,
                "accepting, an answer, a webhook and a poll are about to be committed"
            );
            await world.KillHostAsync();
        }

        Assert.True((await cut).IsRetryable());
        await world.StartHostAsync();

        Assert.Equal("ACTIVE", (await accepting.SeenAsync()).Text("status"));
        await AskAsync(accepting);
        foreach (var card in new[] { accepting, webhookSettles, pollSettles })
            await EndsFrozenAsync(card);
        var blocked = await EndsAsync(refused);
        Assert.Equal(("BLOCKED", 0), (blocked.Text("card_status"), blocked.Effects("frozen")));
        Assert.Equal(0, await world.QueryAsync<long>("select count(*) from cards.wolverine_dead_letters"));
    }

    private static async Task AskAsync(AssignedCard card) => (await Change.Freeze.AskAsync(card)).ShouldBe(200);

    private Task ArmLookAsync(AssignedCard card, int delayMs) =>
        world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Change.CardPath,
                method = "GET",
                card_id = card.CardId,
                delay_ms = delayMs,
            }
        );

    /// <summary>Those who only move the moment of the next look wait too, and do not count.</summary>
    private Task<long> WaitingAsync() =>
        world.QueryAsync<long>(
            $"""
            select count(*) from pg_locks join pg_stat_activity using (pid)
            where relation = '{Rows.Operations}'::regclass and not granted and query not like '%jsonb_set%'
            """
        );

    private Task<System.Text.Json.JsonElement> IsWithTheIssuerAsync(string path, int calls) =>
        Eventually.AsyncOf(
            () => world.Twin.CallsAsync(path),
            all =>
                all.EnumerateArray().Count(call => call.GetProperty("at").GetDateTimeOffset() >= began && call.Text("fault") == "delay")
                >= calls,
            $"{calls} calls of {path} are with the issuer"
        );

    /// <summary>The card as the issuer has it, once nothing runs on it any more.</summary>
    private async Task<System.Text.Json.JsonElement> EndsAsync(AssignedCard card)
    {
        var seen = await Eventually.AsyncOf(
            card.SeenAsync,
            seen => seen.Text("status") != "PROCESSING",
            "the change has ended",
            TimeSpan.FromSeconds(70)
        );
        var twin = await world.Twin.CardAsync(card.CardId);
        Assert.Equal(twin.Text("card_status"), seen.Text("upstream_status"));
        return twin;
    }

    private async Task EndsFrozenAsync(AssignedCard card)
    {
        var twin = await EndsAsync(card);
        Assert.Equal(("FROZEN", 1), (twin.Text("card_status"), twin.Effects("frozen")));
        Assert.Equal(
            "SUCCEEDED",
            await world.QueryAsync<string>(
                $"select string_agg(data ->> 'State', ',') from {Rows.Operations} where data ->> 'LocalId' = $1",
                $"{card.LocalId}"
            )
        );
    }
}
