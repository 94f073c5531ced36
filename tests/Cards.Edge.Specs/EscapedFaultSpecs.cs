using System.Reflection;
using Cards.Contracts;
using Cards.Edge.Specs.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Cards.Edge.Specs;

/// <summary>Whatever goes wrong in the edge is answered in the envelope: a fault is planted before each part of the pipeline, new ones too.</summary>
public sealed class EscapedFaultSpecs(Surroundings around)
{
    private const string Plant = "X-Plant";

    [Fact]
    public async Task wherever_in_the_pipeline_something_throws_the_answer_has_the_envelope_and_a_trace_id()
    {
        await using var edge = await PlantedAsync();
        // The proxy in front of the edge is one of those whose header is believed, so that reading it is part of the pipeline.
        Assert.InRange(edge.Places, 8, 100);
        for (var place = 1; place < edge.Places; place++)
        {
            using var answer = await AskAsync(edge.Process, place);
            await answer.RefusedAsync(Errors.InternalError);
            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        }
    }

    /// <summary>The same plant in front of what catches: so the check above can fail.</summary>
    [Fact]
    public async Task a_fault_before_the_outermost_part_would_be_seen()
    {
        await using var edge = await PlantedAsync();
        using var answer = await AskAsync(edge.Process, 0);
        Assert.Equal(500, (int)answer.StatusCode);
        Assert.Null(answer.Header("X-Trace-Id"));
    }

    /// <summary>Between the router and the host, where an answer is otherwise taken to be the host's.</summary>
    [Theory]
    [InlineData("/api/v1/cards/activate")]
    [InlineData("/api/v1/cards/assign")]
    public async Task a_fault_while_a_request_is_being_forwarded_has_the_envelope(string path)
    {
        await using var edge = new WebApplicationFactory<EdgeEntry>().WithWebHostBuilder(host =>
            host.UseEnvironment("Development")
                .ConfigureAppConfiguration(configuration =>
                    configuration.AddInMemoryCollection(
                        new Dictionary<string, string?>(Cards.Support.EdgeKeys.Settings!)
                        {
                            ["Edge:Host"] = around.Host.Address,
                            ["Edge:Identity:Authority"] = around.Identity.Authority,
                            ["Cards:CallerAssertion:Key"] = Convert.ToBase64String(RunningEdge.AssertionKey),
                            ["RateLimits:Enabled"] = "false",
                        }
                    )
                )
                .ConfigureTestServices(services => services.AddSingleton(DispatchProxy.Create<IConnectionMultiplexer, Broken>()))
        );
        using var client = edge.CreateClient();
        var key = Cards.Support.EdgeKeys.Rsa;
        using var answer = await client.SendAsync(
            Http.Post($"http://edge{path}", Cards.Support.AppJwe.Body(key, "{}")).As(await around.Identity.TokenAsync()),
            TestContext.Current.CancellationToken
        );
        await answer.RefusedAsync(Errors.InternalError);
    }

    private async Task<PlantedEdge> PlantedAsync()
    {
        var process = RunningEdge.Build(around.Identity.Authority, around.Host.Address, "--Edge:TrustedProxies:0=127.0.0.0/8");
        var places = PlantIn(process);
        await process.StartAsync(TestContext.Current.CancellationToken);
        return new PlantedEdge(process, places);
    }

    /// <summary>The framework keeps a pipeline's parts in a list until it is built, and shows it to nobody.</summary>
    private static int PlantIn(WebApplication process)
    {
        const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
        var builder = typeof(WebApplication).GetProperty("ApplicationBuilder", Hidden)!.GetValue(process)!;
        var parts = (List<Func<RequestDelegate, RequestDelegate>>)builder.GetType().GetField("_components", Hidden)!.GetValue(builder)!;
        var places = parts.Count + 1;
        for (var place = places - 1; place >= 0; place--)
        {
            var own = $"{place}";
            parts.Insert(
                place,
                next => context => context.Request.Headers[Plant] == own ? throw new InvalidOperationException("Planted.") : next(context)
            );
        }
        return places;
    }

    private async Task<HttpResponseMessage> AskAsync(WebApplication edge, int place) =>
        await Http.SendAsync(Http.Get(edge.Urls.Single() + "/nowhere").As(await around.Identity.TokenAsync()).With(Plant, $"{place}"));

    private sealed record PlantedEdge(WebApplication Process, int Places) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }

    /// <summary>A fault that nobody expects of Redis.</summary>
    public class Broken : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name is "Dispose" or "DisposeAsync"
                ? targetMethod.ReturnType == typeof(ValueTask)
                    ? ValueTask.CompletedTask
                    : null
                : throw new InvalidOperationException("Planted.");
    }
}
