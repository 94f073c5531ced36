using Cards.Edge;
using Cards.Support;
using Microsoft.AspNetCore.Builder;

namespace Cards.Conformance;

/// <summary>The world of specs that look at the running product and change nothing about it.</summary>
public sealed class PlainWorld : World, IAsyncLifetime
{
    public string AssertionKey => HostSettings["Cards:CallerAssertion:Key"];

    public async ValueTask InitializeAsync() => await StartAsync();

    /// <summary>A second edge, on a socket of its own.</summary>
    public async Task<WebApplication> EdgeOnASocketAsync()
    {
        var edge = EdgeEntry.Build([
            "--environment=Development",
            "--Logging:LogLevel:Default=Warning",
            "--Edge:Port=0",
            $"--Edge:Host={HostAddress}",
            $"--Edge:Identity:Authority={SandboxAddress}identity",
            "--Edge:Identity:Audience=cards",
            $"--Cards:CallerAssertion:Key={AssertionKey}",
            $"--Cards:Redis={Redis}",
            "--RateLimits:Enabled=false",
            .. EdgeKeys.Settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ]);
        await edge.StartAsync();
        return edge;
    }
}

[CollectionDefinition(Name)]
public sealed class InThePlainWorld : ICollectionFixture<PlainWorld>
{
    public const string Name = "plain world";
}
