namespace Cards.Reliability;

public sealed class MemoryWorld() : ProcessWorld(("Activation:Otp:Cooldown", "00:00:01")), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class MemorySpecs(MemoryWorld world, ITestOutputHelper output) : IClassFixture<MemoryWorld>
{
    /// <summary>The real packages hold more than the stand-ins of our own did, for which it was 200: 224 to 232 MB were seen after 200 journeys.</summary>
    private const double MostOfHost = 240;
    private const double MostOfEdge = 200;

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
        Assert.InRange(host, 1, MostOfHost);
        Assert.InRange(edge, 1, MostOfEdge);
    }
}
