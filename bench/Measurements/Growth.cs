namespace Cards.Bench.Measurements;

/// <summary>GET /cards while the table grows: one thousand, a hundred thousand and a million cards, each in a database of its own.</summary>
internal static class Growth
{
    public static async Task MeasureAsync(Report report)
    {
        await using var small = await GrownAsync("host-small", 1_000);
        await using var middle = await GrownAsync("host-middle", 100_000);
        await using var large = await GrownAsync("host-large", 1_000_000);
        var (few, many, most) = (Requests(small, 1_000), Requests(middle, 100_000), Requests(large, 1_000_000));
        await Load.WarmUpAsync((small.Host, few), (middle.Host, many), (large.Host, most));

        var (some, all) = (new List<Pair>(), new List<Pair>());
        var (a, b, c) = (new List<Reading>(), new List<Reading>(), new List<Reading>());
        for (var round = 0; round < Pair.Rounds; round++)
        {
            a.Add(await Load.RunAsync(small.Host.Address, few, Load.Slice, [small.Host], Connections));
            b.Add(await Load.RunAsync(middle.Host.Address, many, Load.Slice, [middle.Host], Connections));
            c.Add(await Load.RunAsync(large.Host.Address, most, Load.Slice, [large.Host], Connections));
        }
        report.Add(
            new("GET /cards, 100 000 cards: p99", "1 000 cards", new(b, a), Target.AtMost(1.5, Of.P99), [middle.Host]) { IsFloor = false }
        );
        report.Add(
            new("GET /cards, 1 000 000 cards: p99", "1 000 cards", new(c, a), Target.AtMost(1.5, Of.P99), [large.Host]) { IsFloor = false }
        );
    }

    // Few enough that the wait for a processor does not hide what the database needs.
    private const int Connections = 4;

    private static async Task<Stage> GrownAsync(string name, int cards)
    {
        var stage = await Stage.SetAsync(new Product(), name, Stage.NoIssuer);
        await stage.Seed.GrowToAsync(cards, withStreams: false);
        return stage;
    }

    private static RequestFile Requests(Stage stage, int cards) => Stage.ListRequests($"growth-{cards}", cards, stage.Assertion);
}
