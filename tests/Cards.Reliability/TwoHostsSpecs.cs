using Cards.Support;

namespace Cards.Reliability;

public sealed class TwoHostsWorld()
    : ProcessWorld(
        ("Issuance:Assign:CheckAfter", "00:00:04"),
        ("Activation:CheckAfter", "00:00:04"),
        ("Activation:Otp:Cooldown", "00:00:01"),
        ("Activation:Otp:SendsPerHour", "100"),
        ("Activation:Otp:SendsPerDay", "100"),
        ("UqPay:CallTimeout", "00:00:02"),
        ("UqPay:RequestBudget", "00:00:03")
    ),
        IAsyncLifetime
{
    public static bool IsFull => Environment.GetEnvironmentVariable("CARDS_FULL") == "1";

    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class TwoHostsSpecs(TwoHostsWorld world, ITestOutputHelper output) : IClassFixture<TwoHostsWorld>
{
    private static readonly int Users = TwoHostsWorld.IsFull ? 400 : 40;
    private static readonly int LeastKills = TwoHostsWorld.IsFull ? 20 : 3;

    [Fact]
    public async Task While_one_of_two_hosts_dies_again_and_again_every_journey_ends_well_and_everything_happens_once()
    {
        var second = await StartSecondAsync();
        using var users = new SemaphoreSlim(4);
        var kills = 0;

        var journeys = Enumerable.Range(0, Users).Select(_ => InTurnAsync(users)).ToList();
        var all = Task.WhenAll(journeys);
        while (!all.IsCompleted || kills < LeastKills)
        {
            var before = journeys.Count(journey => journey.IsCompleted);
            await Eventually.AsyncOf(
                () => Task.FromResult(journeys.Count(journey => journey.IsCompleted)),
                done => done >= Math.Min(before + 3, Users),
                "journeys go on",
                TimeSpan.FromSeconds(90)
            );
            await world.KillHostAsync(second);
            kills++;
            second = await StartSecondAsync();
        }
        var cards = await all;

        foreach (var card in cards)
        {
            await world.EndsActiveAsync(card);
            var atIssuer = await world.Twin.CardAsync(card.CardId);
            Assert.Equal(1, atIssuer.Effects("assign_accepted"));
        }
        await world.QuietAsync();
        Assert.Equal(Users, (await world.Twin.CardholdersAsync()).GetArrayLength());
        Assert.Equal(Users, await world.QueryAsync<long>("select count(*) from cards.mt_events where type = 'card_assigned'"));
        Assert.Equal(
            0,
            await world.QueryAsync<long>("select count(*) from cards.mt_doc_issuance_assignment where data ->> 'State' = 'PENDING'")
        );
        var logins = (await world.Twin.CallsAsync(Truth.TokenPath)).GetArrayLength();
        output.WriteLine($"{Users} journeys, {kills} kills, {logins} logins at the issuer.");
        // One; another only if the first died with its host.
        Assert.InRange(logins, 1, 2);
    }

    private async Task<AssignedCard> InTurnAsync(SemaphoreSlim users)
    {
        await users.WaitAsync();
        try
        {
            return await Journey.WalkAsync(world);
        }
        finally
        {
            users.Release();
        }
    }

    private async Task<ServerProcess> StartSecondAsync()
    {
        await world.StartHostAsync();
        return world.HostProcess;
    }
}
