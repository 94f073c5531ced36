using Cards.Support;

namespace Cards.Reliability;

/// <summary>Two hosts that look for due operations all the time, and so get in each other's way wherever they can.</summary>
public sealed class SweepingHostsWorld()
    : ProcessWorld(("CardControls:FirstPoll", "00:00:03"), ("CardControls:SweepEvery", "00:00:00.005")),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        await StartHostAsync();
    }
}

public sealed class SweepingHostsSpecs(SweepingHostsWorld world) : IClassFixture<SweepingHostsWorld>
{
    [Fact]
    public async Task Two_hosts_look_once_between_them_at_every_change_whose_webhook_is_lost()
    {
        var cards = await CardsWithoutWebhooksAsync(20);
        var before = await LooksAsync();

        var accepted = await Task.WhenAll(cards.Select(Change.Freeze.AskAsync));
        var outcomes = await Task.WhenAll(cards.Zip(accepted, (card, answer) => card.OutcomeAsync(answer)));

        Assert.All(outcomes, outcome => Assert.Equal("poll", outcome.Data.Text("settled_by")));
        Assert.Equal(cards.Count, await LooksAsync() - before);
    }

    [Fact]
    public async Task A_host_that_hangs_keeps_no_change_from_being_looked_at()
    {
        var cards = await CardsWithoutWebhooksAsync(4);
        var reachable = world.HostAddresses.Select(host => host.Port).ToArray();
        await world.StartHostAsync();
        world.ToHosts.LeadTo(reachable);
        var hangs = world.HostProcess;
        await hangs.PauseAsync();

        var accepted = await Task.WhenAll(cards.Select(Change.Freeze.AskAsync));
        var outcomes = await Task.WhenAll(cards.Zip(accepted, (card, answer) => card.OutcomeAsync(answer)));

        Assert.All(outcomes, outcome => Assert.Equal("poll", outcome.Data.Text("settled_by")));
        await world.KillHostAsync(hangs);
    }

    private async Task<IReadOnlyList<AssignedCard>> CardsWithoutWebhooksAsync(int count)
    {
        var cards = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => world.AUserWithAnActiveCardAsync()));
        foreach (var card in cards)
            await Change.Freeze.ArmWebhookAsync(world.Twin, card, "lose");
        return cards;
    }

    private async Task<int> LooksAsync() =>
        (await world.Twin.CallsAsync(Change.CardPath)).EnumerateArray().Count(call => call.Text("method") == "GET");
}
