using Cards.Support;

namespace Cards.Reliability;

/// <summary>Every look of the sweep is a line in its host's log.</summary>
public sealed class SweepingHostsWorld()
    : ProcessWorld(("CardControls:SweepEvery", "00:00:00.500"), ("Logging:LogLevel:Cards.CardControls.OperationSweep", "Debug")),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class SweepingHostsSpecs(SweepingHostsWorld world) : IClassFixture<SweepingHostsWorld>
{
    [Fact]
    public async Task Of_two_hosts_one_sweeps_and_when_it_dies_the_other_does()
    {
        var first = world.HostProcess;
        await Eventually.AsyncOf(() => Task.FromResult(Sweeps(first)), sweeps => sweeps > 0, "the first host sweeps");
        await world.StartHostAsync();
        var second = world.HostProcess;
        var before = Sweeps(first);

        await Eventually.AsyncOf(() => Task.FromResult(Sweeps(first)), sweeps => sweeps >= before + 8, "the first host sweeps on");

        Assert.Equal(0, Sweeps(second));
        await world.KillHostAsync(first);
        await Eventually.AsyncOf(() => Task.FromResult(Sweeps(second)), sweeps => sweeps >= 3, "the second host sweeps");
    }

    private static int Sweeps(ServerProcess host) =>
        host.Output.Split('\n').Count(line => line.Contains("Swept; ", StringComparison.Ordinal));
}
