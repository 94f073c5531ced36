using Cards.Edge.Specs.Support;

[assembly: AssemblyFixture(typeof(Surroundings))]

namespace Cards.Edge.Specs.Support;

/// <summary>What most specs share: one identity provider, one scripted host, one edge between them. Nobody changes any of the three.</summary>
public sealed class Surroundings : IAsyncLifetime
{
    public IdentityProvider Identity { get; private set; } = null!;

    public ScriptedHost Host { get; private set; } = null!;

    public RunningEdge Edge { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Identity = await IdentityProvider.StartAsync();
        Host = await ScriptedHost.StartAsync();
        Edge = await RunningEdge.StartAsync(Identity.Authority, Host.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await Edge.DisposeAsync();
        await Host.DisposeAsync();
        await Identity.DisposeAsync();
    }
}
