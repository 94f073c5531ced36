using Cards.Specs;
using Cards.Support;

[assembly: AssemblyFixture(typeof(SharedWorld))]

namespace Cards.Specs;

/// <summary>The world of every spec that neither arms faults nor needs other settings.</summary>
public sealed class SharedWorld : World, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}
