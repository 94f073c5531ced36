namespace Cards.Reliability;

public sealed class MemoryWorld() : ProcessWorld(("Activation:Otp:Cooldown", "00:00:01")), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class MemorySpecs(MemoryWorld world, ITestOutputHelper output) : IClassFixture<MemoryWorld>
{
    private const double MostMegabytes = 200;

    [Fact]
    public async Task After_many_journeys_host_and_edge_are_small()
    {
        var users = TwoHostsWorld.IsFull ? 1000 : 200;
        await Parallel.ForAsync(
            0,
            users,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (_, _) => await Journey.WalkAsync(world)
        );

        var (host, edge) = (world.HostProcess.ResidentMegabytes, world.EdgeProcess.ResidentMegabytes);
        output.WriteLine($"After {users} journeys the host holds {host:F0} MB and the edge {edge:F0} MB.");
        Assert.InRange(host, 1, MostMegabytes);
        Assert.InRange(edge, 1, MostMegabytes);
    }
}
