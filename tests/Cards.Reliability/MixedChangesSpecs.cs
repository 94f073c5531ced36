using Cards.Support;

namespace Cards.Reliability;

public sealed class MixedChangesWorld()
    : ProcessWorld(("UqPay:CallTimeout", "00:00:02"), ("UqPay:RequestBudget", "00:00:03"), ("CardControls:FirstPoll", "00:00:01")),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class MixedChangesSpecs(MixedChangesWorld world, ITestOutputHelper output) : IClassFixture<MixedChangesWorld>
{
    private static readonly int Changes = TwoHostsWorld.IsFull ? 500 : 80;
    private static readonly int Cards = TwoHostsWorld.IsFull ? 20 : 8;
    private static readonly int LeastKills = TwoHostsWorld.IsFull ? 10 : 2;

    [Fact]
    public async Task While_one_of_two_hosts_dies_again_and_again_no_change_is_lost_and_none_is_made_twice()
    {
        var cards = new List<AssignedCard>();
        for (var i = 0; i < Cards; i++)
            cards.Add(await world.AUserWithAnActiveCardAsync());
        await world.StartHostAsync();
        var done = 0;

        var all = Task.WhenAll(
            cards.Select(async card =>
            {
                for (var i = 0; i < Changes / Cards; i++)
                {
                    await ChangeAsync(card, i);
                    Interlocked.Increment(ref done);
                }
            })
        );
        var kills = 0;
        while (!all.IsCompleted || kills < LeastKills)
        {
            var before = done;
            await Eventually.AsyncOf(
                () => Task.FromResult(done),
                now => now >= Math.Min(before + (Changes / (LeastKills + 2)), Changes / Cards * Cards),
                "changes go on",
                TimeSpan.FromSeconds(120)
            );
            if (all.IsCompleted && kills >= LeastKills)
                break;
            await world.KillHostAsync();
            kills++;
            await world.StartHostAsync();
        }
        await all;

        var made = 0L;
        foreach (var card in cards)
        {
            var twin = await world.Twin.CardAsync(card.CardId);
            var seen = await card.SeenAsync();
            Assert.Equal(twin.Text("card_status"), seen.Text("upstream_status"));
            Assert.Equal(twin.Effects("frozen"), await CountAsync(card, "STATUS", "FROZEN"));
            Assert.Equal(twin.Effects("active"), await CountAsync(card, "STATUS", "ACTIVE"));
            Assert.Equal(twin.Effects("updated"), await CountAsync(card, "LIMIT", null));
            made += await CountAsync(card, null, null);
        }
        Assert.InRange(made, Changes / Cards * Cards, long.MaxValue);
        Assert.Equal(
            0,
            await world.QueryAsync<long>("select count(*) from cards.mt_doc_card_controls_operation where data ->> 'State' <> 'SUCCEEDED'")
        );
        Assert.Equal(0, await world.QueryAsync<long>("select count(*) from cards.wolverine_dead_letters"));
        output.WriteLine($"{made} changes, {kills} kills.");
    }

    /// <summary>As an app would: repeats what answers call retryable, and waits for the change that stands in the way, which may be its own.</summary>
    private static async Task ChangeAsync(AssignedCard card, int turn)
    {
        var isFrozen = (await SettledAsync(card)) == "FROZEN";
        var (path, body) =
            isFrozen ? ("update-status", (object)new { card_id = card.LocalId, card_status = "ACTIVE" })
            : turn % 3 == 0 ? ("transaction-limit", new { card_id = card.LocalId, limit_per_transaction = 10 + turn })
            : ("update-status", new { card_id = card.LocalId, card_status = "FROZEN" });
        var answer = await card.User.PatientlyPostAsync($"/api/v1/cards/{path}", body);
        // 409: an answer was lost with its host, and the change it told of is under way or made.
        Assert.Contains(answer.Status, new[] { 200, 409 });
        await SettledAsync(card);
    }

    private static async Task<string?> SettledAsync(AssignedCard card)
    {
        var list = await Eventually.AsyncOf(
            () => card.User.GetAsync("/api/v1/cards"),
            answer => answer.Status == 200 && answer.Data[0].Text("status") != "PROCESSING",
            "the card's change has ended",
            TimeSpan.FromSeconds(90)
        );
        return list.Data[0].Text("status");
    }

    private Task<long> CountAsync(AssignedCard card, string? kind, string? target) =>
        world.QueryAsync<long>(
            """
            select count(*) from cards.mt_doc_card_controls_operation where data ->> 'LocalId' = $1 and data ->> 'State' = 'SUCCEEDED'
              and ($2 = '' or data ->> 'Kind' = $2) and ($3 = '' or data ->> 'Target' = $3)
            """,
            $"{card.LocalId}",
            kind ?? "",
            target ?? ""
        );
}
