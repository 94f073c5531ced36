using System.Text.Json;
using System.Text.RegularExpressions;
using Cards.Contracts;
using Cards.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Model;

namespace Cards.Conformance.OpenApi;

/// <summary>The API's description says what there is, and nothing else. That answers keep it is judged on every answer a spec gets (<see cref="ApiDescription"/>).</summary>
[Collection(InThePlainWorld.Name)]
public sealed partial class DescriptionSpecs(PlainWorld world)
{
    /// <summary>The description and the page that shows it are not described by themselves.</summary>
    private static readonly string[] Itself = ["GET /openapi/v1.json"];

    /// <summary>Codes no described route answers, and why.</summary>
    private static readonly Dictionary<string, string> NotOnARoute = new()
    {
        [Errors.RouteNotFound.Code] = "an unlisted path",
        [Errors.MethodNotAllowed.Code] = "another method",
        [Errors.Forbidden.Code] = "no policy tells users apart yet",
        [Errors.RequestClosed.Code] = "operators only",
        [Errors.AlreadySettled.Code] = "operators only",
        [Errors.CardOrderFailed.Code] = "shown on requests and in the history",
        [Errors.LimitRejected.Code] = "shown on operations",
        [Errors.StatusRejected.Code] = "shown on operations",
        [Errors.UpstreamTimeout.Code] = "shown on operations",
        [Errors.SupersededByIssuer.Code] = "shown on operations",
        [Errors.EncryptedBodyRequired.Code] = "only where a route is set to Required, and none is",
    };

    [Fact]
    public async Task Every_public_route_is_described_and_every_described_route_exists()
    {
        var described = (await ReadAsync()).Routes.Select(route => route.ToString()).ToList();
        var mapped = HostRoutes().Concat(EdgeRoutes()).ToList();
        Assert.Equal([], Differences(mapped, described));
        Assert.Equal(["GET /planted is not described"], Differences([.. mapped, "GET /planted"], described));
        Assert.Equal(["GET /planted does not exist"], Differences(mapped, [.. described, "GET /planted"]));
    }

    [Fact]
    public async Task The_collection_of_requests_walks_the_described_routes()
    {
        var described = (await ReadAsync()).Routes;
        var text = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs/http/cards.http"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal([], Unwalked(described, text));
        Assert.Equal(["POST /api/v1/nowhere is not described"], Unwalked(described, text + "\nPOST {{edge}}/nowhere\n"));
        Assert.Equal(
            ["POST /api/v1/cards/update-status is not walked"],
            Unwalked(described, text.Replace("{{edge}}/cards/update-status", "{{edge}}/cards/transaction-limit", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_route_needs_the_bearer_token_exactly_where_the_description_says_so()
    {
        foreach (var route in (await ReadAsync()).Routes)
        {
            var isPublic =
                route.Path.StartsWith("/healthz", StringComparison.Ordinal)
                || route.Path.StartsWith("/.well-known/", StringComparison.Ordinal)
                || route.Path.Contains("/webhooks/", StringComparison.Ordinal);
            Assert.Equal(!isPublic, route.Operation.GetProperty("security").GetArrayLength() > 0);
            Assert.Equal(!isPublic, ApiDescription.CodesOf(route).Contains((401, Errors.Unauthenticated.Code)));
        }
    }

    [Fact]
    public async Task Every_route_has_its_name_its_sentence_and_examples_of_its_own_schema()
    {
        var description = await ReadAsync();
        Assert.Equal([], description.WrongExamples());
        var names = description.Routes.Select(route => route.Operation.GetProperty("operationId").GetString()).ToList();
        Assert.Distinct(names);
        foreach (var route in description.Routes)
        {
            Assert.False(string.IsNullOrWhiteSpace(route.Operation.GetProperty("summary").GetString()), $"{route} has no summary");
            Assert.Single(route.Operation.GetProperty("tags").EnumerateArray());
            if (route.Method == "POST")
                Assert.True(route.Operation.TryGetProperty("requestBody", out _), $"{route} describes no body");
        }
    }

    [Fact]
    public async Task Every_code_of_the_catalogue_is_described_or_has_a_reason_not_to_be()
    {
        var described = (await ReadAsync()).Routes.SelectMany(ApiDescription.CodesOf).ToHashSet();
        Assert.All(described, code => Assert.Equal(Errors.All[code.Code].Status, code.Status));
        Assert.Equal(
            Errors.All.Keys.Except(NotOnARoute.Keys).Order(StringComparer.Ordinal),
            described.Select(code => code.Code).Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_body_may_be_encrypted_unless_its_route_says_it_must_be_plain()
    {
        foreach (var route in (await ReadAsync()).Routes.Where(route => route.Method == "POST"))
        {
            var mayBeEncrypted = route
                .Operation.GetProperty("requestBody")
                .GetRawText()
                .Contains("/EncryptedBody", StringComparison.Ordinal);
            Assert.Equal(route.Path is not ("/api/v1/cards/show-cvv-iframe" or "/api/v1/webhooks/uqpay"), mayBeEncrypted);
            Assert.Equal(mayBeEncrypted, ApiDescription.CodesOf(route).Any(code => code.Code == Errors.DecryptionFailed.Code));
        }
    }

    [Fact]
    public async Task Bodies_show_what_their_rules_ask()
    {
        var schemas = (await ReadAsync()).Document.GetProperty("components").GetProperty("schemas");
        var activate = schemas.GetProperty("ActivateCardRequest");
        Assert.Equal("uuid", activate.GetProperty("properties").GetProperty("card_id").GetProperty("format").GetString());
        Assert.Equal("^[0-9]{6}$", activate.GetProperty("properties").GetProperty("pin").GetProperty("pattern").GetString());
        Assert.Equal(
            ["card_id", "activation_code", "pin", "confirm_pin"],
            activate.GetProperty("required").EnumerateArray().Select(name => name.GetString())
        );
        var status = schemas.GetProperty("ChangeStatusRequest").GetProperty("properties");
        Assert.Equal(
            ["ACTIVE", "FROZEN", "CANCELLED"],
            status.GetProperty("card_status").GetProperty("enum").EnumerateArray().Select(word => word.GetString())
        );
        Assert.Equal(100, status.GetProperty("reason").GetProperty("maxLength").GetInt32());
        var limit = schemas.GetProperty("ChangeLimitRequest").GetProperty("properties").GetProperty("limit_per_transaction");
        Assert.Equal(("number", 0), (limit.GetProperty("type").GetString(), limit.GetProperty("minimum").GetInt32()));
        var line = schemas.GetProperty("RegisterCardholderAddressBlock").GetProperty("properties").GetProperty("line1");
        Assert.Equal(255, line.GetProperty("maxLength").GetInt32());
    }

    [Fact]
    public async Task Anybody_reads_the_description_and_its_page_at_the_edge()
    {
        var description = await world.Edge.Scenario(scenario => scenario.Get.Url("/openapi/v1.json"));
        var document = JsonSerializer.Deserialize<JsonElement>(await description.ReadAsTextAsync());
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var again = await world.Edge.Scenario(scenario => scenario.Get.Url("/openapi/v1.json"));
        Assert.Equal(await description.ReadAsTextAsync(), await again.ReadAsTextAsync());

        var page = await world.Edge.Scenario(scenario => scenario.Get.Url("/docs/index.html"));
        var policy = page.Context.Response.Headers.ContentSecurityPolicy.ToString();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        var loaded = Source().Matches(await page.ReadAsTextAsync()).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(loaded);
        foreach (var source in loaded)
            await world.Edge.Scenario(scenario => scenario.Get.Url($"/docs/{source}"));
    }

    private Task<ApiDescription> ReadAsync() => ApiDescription.ReadAsync(world.Http, world.HostAddress);

    private IEnumerable<string> HostRoutes() =>
        world
            .Host.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => PathOf(route).StartsWith("/api/v1/", StringComparison.Ordinal))
            .SelectMany(NamesOf);

    /// <summary>What the edge answers itself, and what of its configuration is one path.</summary>
    private IEnumerable<string> EdgeRoutes() =>
        world
            .Edge.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<RouteModel>() is null || !PathOf(route).Contains('{', StringComparison.Ordinal))
            .SelectMany(NamesOf)
            .Except(Itself);

    private static IEnumerable<string> NamesOf(RouteEndpoint route) =>
        (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method => $"{method} {PathOf(route)}");

    private static string PathOf(RouteEndpoint route) => "/" + Constraint().Replace(route.RoutePattern.RawText!.Trim('/'), "{$1}");

    private static List<string> Differences(IEnumerable<string> mapped, IEnumerable<string> described) =>
        [
            .. mapped.Except(described).Select(route => $"{route} is not described"),
            .. described.Except(mapped).Select(route => $"{route} does not exist"),
        ];

    private static List<string> Unwalked(IReadOnlyList<DescribedRoute> described, string collection)
    {
        var walked = Request()
            .Matches(collection)
            .Select(match => (Method: match.Groups[1].Value, Path: PathOf(match.Groups[2].Value)))
            .ToList();
        bool IsOn(DescribedRoute route, (string Method, string Path) request) =>
            route.Method == request.Method && Regex.IsMatch(request.Path, $"^{Regex.Replace(route.Path, @"\{\w+\}", "[^/?]+")}([?].*)?$");
        return
        [
            .. walked
                .Where(request => !described.Any(route => IsOn(route, request)))
                .Select(request => $"{request.Method} {request.Path} is not described"),
            .. described.Where(route => !walked.Exists(request => IsOn(route, request))).Select(route => $"{route} is not walked"),
        ];
    }

    private static string PathOf(string address) =>
        address.Replace("{{edge}}", "/api/v1", StringComparison.Ordinal).Replace("http://127.0.0.1:8080", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^(GET|POST|PUT|PATCH|DELETE) ((?:\{\{edge\}\}|http://127\.0\.0\.1:8080)\S*)\s*$", RegexOptions.Multiline)]
    private static partial Regex Request();

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Constraint();

    [GeneratedRegex("(?:src|href)=\"(?:\\./)?([^\"]+)\"")]
    private static partial Regex Source();
}
