using Cards.Support;

namespace Cards.Reliability;

public sealed class HostGoneWorld : ProcessWorld, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class HostGoneSpecs(HostGoneWorld world) : IClassFixture<HostGoneWorld>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Without_a_host_the_edge_says_so_and_finds_the_next_one_by_itself()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        await world.KillHostAsync();

        var answer = (await user.GetAsync("/api/v1/card-request/status")).ShouldBeRefused(503, "host_unavailable");

        Assert.True(answer.IsRetryable());
        await Eventually.AsyncOf(world.ReadinessOfEdgeAsync, status => status == 503, "the edge is not ready");
        await world.StartHostAsync();
        (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200);
        await Eventually.AsyncOf(world.ReadinessOfEdgeAsync, status => status == 200, "the edge is ready again");
    }

    [Fact]
    public async Task A_host_told_to_stop_finishes_what_is_in_flight()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.AssignPath,
                delay_ms = 1500,
            }
        );
        var assigning = user.PostAsync("/api/v1/cards/assign", new { card_number = number });
        await world.Twin.IsWithTheIssuerAsync(Truth.AssignPath);

        var exitCode = await world.TerminateHostAsync();

        (await assigning).ShouldBe(200);
        Assert.Equal(0, exitCode);
        Assert.Equal("DONE", await world.AssignmentAsync(user));
        // Nobody answered the issuer meanwhile: it tells the next host.
        await world.StartHostAsync();
        await world.EndsAssignedAsync(user, number);
        await world.QuietAsync();
    }
}
