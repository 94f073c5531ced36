using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Cards.Support;

/// <summary>A route of the API's description.</summary>
/// <param name="Path">With parameters in braces.</param>
public sealed record DescribedRoute(string Method, string Path, JsonElement Operation)
{
    public override string ToString() => $"{Method} {Path}";
}

/// <summary>The API's description as the host publishes it, and the judge of every answer specs get.</summary>
public sealed class ApiDescription
{
    private static readonly SemaphoreSlim Reading = new(1);

    private readonly JsonSchema schemas;

    public ApiDescription(JsonElement document)
    {
        Document = document;
        schemas = new JsonSchema(document);
        Routes =
        [
            .. document
                .GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path =>
                    path.Value.EnumerateObject()
                        .Select(operation => new DescribedRoute(operation.Name.ToUpperInvariant(), path.Name, operation.Value))
                ),
        ];
    }

    /// <summary>The same for every world, so read once in a process, by the first.</summary>
    public static ApiDescription? Published { get; private set; }

    public JsonElement Document { get; }

    public IReadOnlyList<DescribedRoute> Routes { get; }

    /// <summary>What specs were answered in this process: route, and code or "" for a success.</summary>
    public ConcurrentDictionary<(string Route, int Status, string Code), bool> Seen { get; } = [];

    public static async Task PublishAsync(HttpMessageInvoker http, Uri host)
    {
        await Reading.WaitAsync();
        try
        {
            Published ??= await ReadAsync(http, host);
        }
        finally
        {
            Reading.Release();
        }
    }

    public static async Task<ApiDescription> ReadAsync(HttpMessageInvoker http, Uri server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "openapi/v1.json"));
        using var response = await http.SendAsync(request, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        return new ApiDescription(JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>Every code a route may answer.</summary>
    public static IEnumerable<(int Status, string Code)> CodesOf(DescribedRoute route) =>
        route
            .Operation.GetProperty("responses")
            .EnumerateObject()
            .SelectMany(response =>
                Codes(response.Value).Select(code => (int.Parse(response.Name, CultureInfo.InvariantCulture), code.GetString()!))
            );

    /// <summary>Remembers the answer, and finds what it has that the description does not say. A path nobody describes is nobody's promise.</summary>
    public IReadOnlyList<string> Judge(HttpMethod method, string path, int status, JsonElement body)
    {
        if (Find(method.Method, path) is not { } route)
            return [];
        var code = body.TryGetProperty("code", out var member) ? member.GetString()! : "";
        Seen.TryAdd((route.ToString(), status, code), true);
        if (!route.Operation.GetProperty("responses").TryGetProperty($"{status}", out var response))
            return [$"{route} answers {status} {code}, which is not described"];
        if (code.Length > 0 && !Codes(response).Any(known => known.GetString() == code))
            return [$"{route} answers {status} with {code}, which is not described"];
        return [.. schemas.Judge(Content(response).GetProperty("schema"), body).Select(wrong => $"{route} {status}: {wrong}")];
    }

    /// <summary>Every example with the schema it belongs to.</summary>
    public IEnumerable<string> WrongExamples() =>
        from route in Routes
        from content in Contents(route)
        where content.TryGetProperty("examples", out _)
        from example in content.GetProperty("examples").EnumerateObject()
        from wrong in schemas.Judge(content.GetProperty("schema"), Value(example.Value))
        select $"{route} {example.Name}: {wrong}";

    public DescribedRoute? Find(string method, string path)
    {
        var segments = path.Split('?')[0].Split('/');
        return Routes
            .Where(route => route.Method == method && IsOn(route.Path.Split('/'), segments))
            .MinBy(route => route.Path.Count(letter => letter == '{'));
    }

    private JsonElement Value(JsonElement example) =>
        example.TryGetProperty("$ref", out var reference)
            ? Document
                .GetProperty("components")
                .GetProperty("examples")
                .GetProperty(reference.GetString()!.Split('/')[^1])
                .GetProperty("value")
            : example.GetProperty("value");

    private static bool IsOn(string[] template, string[] segments) =>
        template.Length == segments.Length && template.Zip(segments).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);

    private static IEnumerable<JsonElement> Contents(DescribedRoute route)
    {
        if (route.Operation.TryGetProperty("requestBody", out var body))
            yield return Content(body);
        foreach (var response in route.Operation.GetProperty("responses").EnumerateObject())
            yield return Content(response.Value);
    }

    private static JsonElement Content(JsonElement holder) => holder.GetProperty("content").EnumerateObject().First().Value;

    private static JsonElement.ArrayEnumerator Codes(JsonElement response) =>
        Content(response).GetProperty("schema").TryGetProperty("properties", out var members)
        && members.TryGetProperty("code", out var code)
            ? code.GetProperty("enum").EnumerateArray()
            : default;
}
