using System.Net;
using System.Net.Http.Headers;
using Cards.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Conformance.Routes;

/// <summary>HEAD on every GET route there is, read off the running edge and host. Over sockets: what is sent is the server's doing.</summary>
[Collection(InThePlainWorld.Name)]
public sealed class HeadSpecs(PlainWorld world)
{
    /// <summary>Their own to every answer.</summary>
    private static readonly string[] Varying = ["Date", "X-Trace-Id"];

    [Fact]
    public async Task Every_route_that_takes_get_answers_head_with_the_same_headers_and_no_body()
    {
        await using var edge = await world.EdgeOnASocketAsync();
        var user = await world.AUserAsync();
        var paths = GetPaths(edge.Services).Concat(GetPaths(world.Host).Where(path => path.StartsWith("/api/", StringComparison.Ordinal)));
        // Pages are files, not routes.
        var all = paths.Append("/docs/index.html").Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (
            var known in new[]
            {
                "/.well-known/jwks.json",
                "/api/v1/cards",
                "/api/v1/cards/7/history",
                "/api/v1/cards/events",
                "/healthz/live",
                "/healthz/ready",
                "/openapi/v1.json",
            }
        )
            Assert.Contains(known, all);
        foreach (var path in all)
        {
            using var get = await SendAsync(edge, HttpMethod.Get, path, user.Token);
            using var head = await SendAsync(edge, HttpMethod.Head, path, user.Token);
            Assert.Equal($"{path} {get.StatusCode} {HeadersOf(get)}", $"{path} {head.StatusCode} {HeadersOf(head)}");
            Assert.NotEqual(HttpStatusCode.MethodNotAllowed, head.StatusCode);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Public_routes_answer_head_to_strangers_and_all_others_refuse_them_as_they_refuse_get()
    {
        await using var edge = await world.EdgeOnASocketAsync();
        foreach (var path in GetPaths(edge.Services))
        {
            using var get = await SendAsync(edge, HttpMethod.Get, path, token: null);
            using var head = await SendAsync(edge, HttpMethod.Head, path, token: null);
            Assert.Equal($"{path} {get.StatusCode} {HeadersOf(get)}", $"{path} {head.StatusCode} {HeadersOf(head)}");
        }
    }

    [Theory]
    [InlineData("HEAD", "/api/v1/cards/assign", "POST")]
    [InlineData("GET", "/api/v1/webhooks/uqpay", "POST")]
    [InlineData("POST", "/api/v1/cards", "GET, HEAD")]
    [InlineData("DELETE", "/api/v1/cards/7/history", "GET, HEAD")]
    [InlineData("PUT", "/healthz/live", "GET, HEAD")]
    [InlineData("POST", "/.well-known/jwks.json", "GET, HEAD")]
    [InlineData("DELETE", "/openapi/v1.json", "GET, HEAD")]
    public async Task A_method_a_route_does_not_take_is_405_and_says_which_it_takes(string method, string path, string allowed)
    {
        await using var edge = await world.EdgeOnASocketAsync();
        var user = await world.AUserAsync();
        using var refused = await SendAsync(edge, new HttpMethod(method), path, user.Token);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        Assert.Equal(allowed, string.Join(", ", refused.Content.Headers.Allow));
    }

    private static IEnumerable<string> GetPaths(IServiceProvider process) =>
        process
            .GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(ExampleOf)
            .Distinct();

    private static string ExampleOf(RouteEndpoint route) =>
        "/"
        + string.Join(
            '/',
            route.RoutePattern.PathSegments.Select(segment => segment.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : "7")
        );

    private static string HeadersOf(HttpResponseMessage answer) =>
        string.Join(
            '\n',
            answer
                .Headers.Concat(answer.Content.Headers)
                .Where(header => !Varying.Contains(header.Key) && header.Key is not ("Transfer-Encoding" or "Connection"))
                .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
                .Order(StringComparer.Ordinal)
        );

    private async Task<HttpResponseMessage> SendAsync(WebApplication edge, HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, edge.Urls.Single() + path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // The head alone: an event stream has no end.
        return await world.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
