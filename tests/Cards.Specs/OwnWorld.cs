using Cards.Support;

namespace Cards.Specs;

/// <summary>The product as its settings are by default, for a class of specs that arms what would hit others.</summary>
public sealed class OwnWorld : World, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}
