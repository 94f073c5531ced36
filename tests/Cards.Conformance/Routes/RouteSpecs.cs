using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Conformance.Routes;

/// <summary>What holds for every route, whoever adds it: read off the running host.</summary>
[Collection(InThePlainWorld.Name)]
public sealed class RouteSpecs(PlainWorld world)
{
    private const string Webhooks = "/api/v1/webhooks/uqpay";

    private byte[] Key => Convert.FromBase64String(world.AssertionKey);

    private IReadOnlyList<RouteEndpoint> Routes =>
        [.. world.Host.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    private IReadOnlyList<RouteEndpoint> UserRoutes =>
        [.. Routes.Where(route => PathOf(route).StartsWith("/api/v1/", StringComparison.Ordinal) && PathOf(route) != Webhooks)];

    private IReadOnlyList<RouteEndpoint> OperatorRoutes =>
        [.. Routes.Where(route => PathOf(route).StartsWith("/operator/", StringComparison.Ordinal))];

    [Fact]
    public void The_known_routes_are_among_those_judged()
    {
        var paths = UserRoutes.Select(route => $"{MethodOf(route)} {PathOf(route)}").ToList();
        foreach (
            var known in new[]
            {
                "POST /api/v1/cardholder",
                "GET /api/v1/card-request/status",
                "POST /api/v1/cards/assign",
                "POST /api/v1/cards/activate",
            }
        )
            Assert.Contains(known, paths);
        Assert.Contains(OperatorRoutes, route => PathOf(route) == "/operator/requests");
    }

    [Fact]
    public void Every_route_lives_under_the_api_the_operators_or_health()
    {
        Assert.All(
            Routes.Select(PathOf),
            path =>
                Assert.True(
                    path.StartsWith("/api/v1/", StringComparison.Ordinal)
                        || path.StartsWith("/operator/", StringComparison.Ordinal)
                        || IsPublic(path),
                    path
                )
        );
    }

    [Fact]
    public void Every_route_has_its_own_entry_and_its_limits_at_the_edge()
    {
        var entries = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "edge.json"))
            .Build()
            .GetSection("ReverseProxy:Routes")
            .GetChildren()
            .Where(entry => entry["Metadata:RateLimit"] is not (null or "none"))
            .Select(entry => Shape($"{entry["Match:Methods:0"]} {entry["Match:Path"]}"))
            .ToHashSet();
        Assert.All(UserRoutes, route => Assert.Contains(Shape($"{MethodOf(route)} {PathOf(route)}"), entries));
        Assert.DoesNotContain(Shape("GET /api/v1/cards/{id}/planted"), entries);

        // A parameter may be called and constrained differently.
        static string Shape(string route) => Regex.Replace(route, "{[^}]*}", "{}");
    }

    [Fact]
    public void Every_route_but_health_and_webhooks_demands_a_caller()
    {
        Assert.Empty(Open(Routes));
        var planted = new RouteEndpoint(
            _ => Task.CompletedTask,
            RoutePatternFactory.Parse("/api/v1/cards/planted"),
            0,
            EndpointMetadataCollection.Empty,
            "planted"
        );
        var exempted = new RouteEndpoint(
            _ => Task.CompletedTask,
            RoutePatternFactory.Parse("/api/v1/cards/exempt"),
            0,
            new(new AuthorizeAttribute(), new AllowAnonymousAttribute()),
            "exempt"
        );
        Assert.Equal([planted, exempted], Open([planted, exempted]));

        static IEnumerable<RouteEndpoint> Open(IEnumerable<RouteEndpoint> routes) =>
            routes.Where(route =>
                !IsPublic(PathOf(route))
                && (route.Metadata.GetMetadata<IAuthorizeData>() is null || route.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            );
    }

    [Fact]
    public async Task Every_route_is_closed_to_a_stranger_at_the_edge()
    {
        foreach (var route in UserRoutes)
        {
            var answer = await world.Edge.Scenario(scenario =>
            {
                if (MethodOf(route) == "GET")
                    scenario.Get.Url(ExampleOf(route));
                else
                    scenario.Post.RawJson("{").ToUrl(ExampleOf(route)).ContentType("application/json");
                scenario.StatusCodeShouldBe(401);
            });
            Assert.Equal(
                "unauthenticated",
                JsonSerializer.Deserialize<JsonElement>(await answer.ReadAsTextAsync()).GetProperty("code").GetString()
            );
        }
    }

    [Fact]
    public async Task No_operator_route_is_reached_through_the_edge_or_the_api_port()
    {
        foreach (var route in OperatorRoutes)
        {
            var user = await Support.Given.AUserAsync(world);
            Assert.Equal(404, (await user.GetAsync(ExampleOf(route))).Status);
            Assert.Equal(
                HttpStatusCode.NotFound,
                (await SendAsync(world.HostAddress, route, "{}", ("Authorization", $"Bearer {world.OperatorKey}"))).Status
            );
        }
    }

    [Fact]
    public async Task The_host_believes_the_edges_assertion_and_nothing_else()
    {
        var now = TimeProvider.System.GetUtcNow();
        var foreign = RandomNumberGenerator.GetBytes(32);
        (string Name, string Header, string Value)[] callers =
        [
            ("nobody", "X-Nothing", "x"),
            ("an old assertion", CallerAssertion.Header, Assertion.Of(Key, now.AddSeconds(-90))),
            ("an assertion from the future", CallerAssertion.Header, Assertion.Of(Key, now.AddSeconds(90))),
            ("signed by another key", CallerAssertion.Header, Assertion.Of(foreign, now)),
            ("signed by nobody", CallerAssertion.Header, Assertion.Of(Key, now, algorithm: "none")),
            ("another issuer", CallerAssertion.Header, Assertion.Of(Key, now, issuer: "cards-host")),
            ("for somebody else", CallerAssertion.Header, Assertion.Of(Key, now, audience: "cards")),
            ("in the wrong header", "Authorization", $"Bearer {Assertion.Of(Key, now)}"),
            ("an operator", "Authorization", $"Bearer {world.OperatorKey}"),
        ];
        foreach (var route in UserRoutes)
        {
            foreach (var (name, header, value) in callers)
            {
                var refused = await SendAsync(world.HostAddress, route, "{", (header, value));
                Assert.True(
                    refused is { Status: HttpStatusCode.Unauthorized, Code: "unauthenticated" },
                    $"{PathOf(route)} answers {refused} to {name}."
                );
            }
            var fresh = Assertion.Of(Key, TimeProvider.System.GetUtcNow());
            var believed = await SendAsync(world.HostAddress, route, "{", (CallerAssertion.Header, fresh));
            Assert.NotEqual(HttpStatusCode.Unauthorized, believed.Status);
        }
    }

    [Fact]
    public async Task Operators_need_their_own_credential()
    {
        var assertion = Assertion.Of(Key, TimeProvider.System.GetUtcNow());
        foreach (var route in OperatorRoutes)
        {
            foreach (
                var (header, value) in new[]
                {
                    ("X-Nothing", "x"),
                    (CallerAssertion.Header, assertion),
                    ("Authorization", "Bearer " + new string('0', 40)),
                    ("Authorization", "Bearer "),
                }
            )
                Assert.Equal(
                    (HttpStatusCode.Unauthorized, "unauthenticated"),
                    await SendAsync(world.OperatorAddress, route, "{", (header, value))
                );
            Assert.NotEqual(
                HttpStatusCode.Unauthorized,
                (await SendAsync(world.OperatorAddress, route, "{", ("Authorization", $"Bearer {world.OperatorKey}"))).Status
            );
        }
    }

    /// <summary>Each without keys has its reason: it shows a secret, spends or makes a code, or only looks.</summary>
    private static readonly string[] WithoutKeys =
    [
        "/api/v1/cards/resend-activation-otp",
        "/api/v1/cards/verify-activation-otp",
        "/api/v1/cards/show-cvv",
        "/api/v1/cards/show-cvv-iframe",
        "/api/v1/cards/get-by-number",
    ];

    [Fact]
    public void Every_post_that_changes_something_honours_idempotency_keys()
    {
        var posts = UserRoutes.Where(route => MethodOf(route) == "POST").ToList();
        Assert.True(posts.Count > WithoutKeys.Length);
        Assert.Empty(Wrong(posts));
        var planted = new RouteEndpoint(
            _ => Task.CompletedTask,
            RoutePatternFactory.Parse("/api/v1/cards/planted"),
            0,
            EndpointMetadataCollection.Empty,
            "planted"
        );
        Assert.Equal([planted], Wrong([planted]));

        static IEnumerable<RouteEndpoint> Wrong(IEnumerable<RouteEndpoint> routes) =>
            routes.Where(route => (route.Metadata.GetMetadata<IdempotentRoute>() is not null) == WithoutKeys.Contains(PathOf(route)));
    }

    [Fact]
    public async Task An_empty_or_doubled_key_is_refused()
    {
        foreach (var keys in new[] { new[] { "" }, ["one", "two"] })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(world.HostAddress, "/api/v1/cards/update-status"));
            request.Content = new StringContent("""{"card_id":7,"card_status":"FROZEN"}""", Encoding.UTF8, "application/json");
            request.Headers.TryAddWithoutValidation(CallerAssertion.Header, Assertion.Of(Key, TimeProvider.System.GetUtcNow()));
            request.Headers.TryAddWithoutValidation("Idempotency-Key", keys);
            using var response = await world.Http.SendAsync(request, CancellationToken.None);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            Assert.Contains(
                "visible_ascii_1_255",
                await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal
            );
        }
    }

    /// <summary>The filter that answers for bad bodies leaves no trace in a route's metadata, so it is asked.</summary>
    [Fact]
    public async Task Every_posted_body_is_judged_before_its_endpoint_runs()
    {
        var user = (CallerAssertion.Header, Assertion.Of(Key, TimeProvider.System.GetUtcNow()));
        foreach (var route in UserRoutes.Where(route => MethodOf(route) == "POST"))
        {
            Assert.Equal((HttpStatusCode.BadRequest, "malformed_json"), await SendAsync(world.HostAddress, route, "{\"a\":", user));
            Assert.Equal(
                (HttpStatusCode.BadRequest, "malformed_json"),
                await SendAsync(world.HostAddress, route, "{\"a\":1,\"a\":2}", user)
            );
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "validation_failed"), await SendAsync(world.HostAddress, route, "[]", user));
            Assert.Equal(
                (HttpStatusCode.RequestEntityTooLarge, "payload_too_large"),
                await SendAsync(world.HostAddress, route, $"{{\"a\":\"{new string('x', 33 * 1024)}\"}}", user)
            );
        }
        foreach (var route in OperatorRoutes.Where(route => MethodOf(route) == "POST"))
            Assert.Equal(
                (HttpStatusCode.BadRequest, "malformed_json"),
                await SendAsync(world.OperatorAddress, route, "{\"a\":", ("Authorization", $"Bearer {world.OperatorKey}"))
            );
    }

    private async Task<(HttpStatusCode Status, string? Code)> SendAsync(
        Uri process,
        RouteEndpoint route,
        string body,
        (string Name, string Value) header
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(MethodOf(route)), new Uri(process, ExampleOf(route)));
        if (request.Method != HttpMethod.Get)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        using var response = await world.Http.SendAsync(request, CancellationToken.None);
        var text = await response.Content.ReadAsStringAsync();
        var code =
            response.Content.Headers.ContentType?.MediaType == "application/json"
            && JsonSerializer.Deserialize<JsonElement>(text).TryGetProperty("code", out var member)
                ? member.GetString()
                : null;
        return (response.StatusCode, code);
    }

    private static bool IsPublic(string path) => path is "/healthz/live" or "/healthz/ready" or "/openapi/v1.json" or Webhooks;

    private static string PathOf(RouteEndpoint route) => "/" + route.RoutePattern.RawText!.Trim('/');

    private static string MethodOf(RouteEndpoint route) => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single();

    /// <summary>The path with an id where one is due.</summary>
    private static string ExampleOf(RouteEndpoint route) =>
        "/"
        + string.Join(
            '/',
            route.RoutePattern.PathSegments.Select(segment =>
                segment.Parts[0] is RoutePatternLiteralPart literal ? literal.Content
                : route.RoutePattern.ParameterPolicies.Values.SelectMany(policies => policies).Any(policy => policy.Content == "guid")
                    ? $"{Guid.CreateVersion7()}"
                : "7"
            )
        );
}
