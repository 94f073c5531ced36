using System.Globalization;
using System.Text.Json.Nodes;
using Cards.Demo;

namespace Cards.Bench.Measurements;

/// <summary>What the edge costs: the list through it and straight to the host, encrypted bodies and plain ones, with and without a flood of bad ones.</summary>
internal static class Edge
{
    // An active card asked to be active: read and answered, nothing is begun, so it may be sent for ever.
    private const string Path = "/api/v1/cards/update-status";

    private static readonly HttpClient Http = new();

    public static async Task MeasureAsync(Report report)
    {
        var product = new Product();
        using var sandbox = await product.StartSandboxAsync();
        await using var stage = await Stage.SetAsync(product, "host", product.Sandbox);
        using var edge = await product.StartEdgeAsync(stage.Host);
        await stage.Seed.GrowToAsync(Listing.Cards);
        var callers = new List<Caller>();
        foreach (var user in Enumerable.Range(0, Listing.Cards / Seed.CardsPerUser))
            callers.Add(new(Seed.User(user * Seed.CardsPerUser), Seed.LocalId(user * Seed.CardsPerUser), await TokenAsync(product, user)));

        var through = Stage.ListRequests("list-edge", Listing.Cards, user => callers.Single(caller => caller.User == user).Token);
        await ListAsync(report, stage, edge, through);
        await EncryptedAsync(report, stage, edge, callers);
        await FloodedAsync(report, stage, edge, through, callers[0]);
    }

    private static async Task ListAsync(Report report, Stage stage, Server edge, RequestFile through)
    {
        var straight = Stage.ListRequests("list-straight", Listing.Cards, stage.Assertion);
        await Load.WarmUpAsync((edge, through), (stage.Host, straight));
        var pair = await Pair.MeasureAsync(
            _ => Load.RunAsync(edge.Address, through, Load.Slice, [edge, stage.Host]),
            _ => Load.RunAsync(stage.Host.Address, straight, Load.Slice, [stage.Host])
        );
        report.Add(new("GET /cards through the edge", "straight to the host", pair, Target.AtLeast(0.5), [edge, stage.Host]));
    }

    private static async Task EncryptedAsync(Report report, Stage stage, Server edge, IReadOnlyList<Caller> callers)
    {
        var keys = JsonNode.Parse(await Http.GetStringAsync(new Uri(edge.Address, "/.well-known/jwks.json")))!;
        var plain = RequestFile.Write("edge-plain", callers.Select(caller => caller.Post(caller.Body.ToJsonString())));
        var agreed = Encrypted(keys, "ECDH-ES", 15_000 * (Pair.Rounds + 1), callers);
        await Load.WarmUpAsync((edge, agreed.Slice(Pair.Rounds, Pair.Rounds + 1)), (edge, plain));
        var pair = await Pair.MeasureAsync(
            round => Load.RunAsync(edge.Address, agreed.Slice(round, Pair.Rounds + 1), Load.Slice, [edge, stage.Host]),
            _ => Load.RunAsync(edge.Address, plain, Load.Slice, [edge, stage.Host])
        );
        report.Add(
            new("POST through the edge, encrypted with ECDH-ES", "the same body plain", pair, Target.AtLeast(0.5), [edge, stage.Host])
        );
        var rsa = await Load.RunAsync(edge.Address, Encrypted(keys, "RSA-OAEP-256", 5_000, callers), Load.Slice, [edge]);
        var share = rsa.PerSecond / Pair.Median(pair.Floor.Select(reading => reading.PerSecond));
        report.Note(string.Create(CultureInfo.InvariantCulture, $"encrypted with RSA-OAEP-256: {share:0.00} of the same body plain"));
    }

    /// <summary>Each body may be sent once, so there must be more than can be opened in the time.</summary>
    private static RequestFile Encrypted(JsonNode keys, string algorithm, int count, IReadOnlyList<Caller> callers) =>
        RequestFile.Write(
            $"edge-{algorithm}",
            Enumerable
                .Range(0, count)
                .AsParallel()
                .Select(number =>
                {
                    var caller = callers[number % callers.Count];
                    return caller.Post(EncryptedBody.For(keys, algorithm, caller.Body).ToJsonString());
                })
        );

    /// <summary>One address sends bodies that cannot be opened, as fast as they are refused; everybody else has other addresses.</summary>
    private static async Task FloodedAsync(Report report, Stage stage, Server edge, RequestFile others, Caller attacker)
    {
        var bad = RequestFile.Write(
            "edge-bad",
            [attacker.Post("""{"encryptedData":"eyJhbGciOiJFQ0RILUVTIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"}""", "203.0.113.9")]
        );
        var pair = await Pair.MeasureAsync(
            async _ =>
            {
                var flood = Load.RunAsync(edge.Address, bad with { MayBeRefused = 1 }, Load.Slice, [], connections: 8);
                var reading = await Load.RunAsync(edge.Address, others, Load.Slice, [edge, stage.Host]);
                await flood;
                return reading;
            },
            _ => Load.RunAsync(edge.Address, others, Load.Slice, [edge, stage.Host])
        );
        report.Add(
            new("GET /cards while one address floods", "without the flood", pair, Target.AtLeast(0.8), [edge, stage.Host])
            {
                IsFloor = false,
            }
        );
    }

    private static Task<(string, string)> TokenAsync(Product product, int user) =>
        Callers.TokenAsync(product.Sandbox, Seed.User(user * Seed.CardsPerUser));

    private sealed record Caller(string User, long Card, (string Name, string Value) Token)
    {
        public JsonObject Body => new() { ["card_id"] = Card, ["card_status"] = "ACTIVE" };

        public Request Post(string body, string from = "198.51.100.7") =>
            new("POST", Path, [Token, ("Content-Type", "application/json"), ("X-Forwarded-For", from)], body);
    }
}
