using Cards.Support;

namespace Cards.Conformance;

/// <summary>The world of specs that look at the running product and change nothing about it.</summary>
public sealed class PlainWorld : World, IAsyncLifetime
{
    public string AssertionKey => HostSettings["Cards:CallerAssertion:Key"];

    public async ValueTask InitializeAsync() => await StartAsync();
}

[CollectionDefinition(Name)]
public sealed class InThePlainWorld : ICollectionFixture<PlainWorld>
{
    public const string Name = "plain world";
}
