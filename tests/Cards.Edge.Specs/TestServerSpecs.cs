using System.Net;
using Cards.Edge.Specs.Support;
using Cards.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;

namespace Cards.Edge.Specs;

/// <summary>The end-to-end specs run the edge in memory, with settings that are added after its builder was made.</summary>
public sealed class TestServerSpecs(Surroundings around)
{
    [Fact]
    public async Task the_edge_runs_in_a_test_server()
    {
        await using var edge = new WebApplicationFactory<EdgeEntry>().WithWebHostBuilder(host =>
            host.UseEnvironment("Development")
                .ConfigureAppConfiguration(configuration =>
                    configuration.AddInMemoryCollection(
                        new Dictionary<string, string?>(EdgeKeys.Settings!)
                        {
                            ["Edge:Host"] = around.Host.Address,
                            ["Edge:Identity:Authority"] = around.Identity.Authority,
                            ["Cards:CallerAssertion:Key"] = Convert.ToBase64String(RunningEdge.AssertionKey),
                        }
                    )
                )
        );
        using var client = edge.CreateClient();
        using var answer = await client.SendAsync(
            Http.Get("http://edge/api/v1/cards").As(await around.Identity.TokenAsync()),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var stranger = await client.SendAsync(Http.Get("http://edge/api/v1/cards"), TestContext.Current.CancellationToken);
        await stranger.RefusedAsync(Contracts.Errors.Unauthenticated);
    }
}
