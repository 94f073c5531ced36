namespace Cards.Bench.Measurements;

/// <summary>What the edge costs: the list through it and straight to the host.</summary>
internal static class Edge
{
    public static async Task MeasureAsync(Report report)
    {
        var product = new Product();
        using var sandbox = await product.StartSandboxAsync();
        await using var stage = await Stage.SetAsync(product, "host", product.Sandbox);
        using var edge = await product.StartEdgeAsync(stage.Host);
        await stage.Seed.GrowToAsync(Listing.Cards);
        await ListAsync(report, stage, edge);
    }

    private static async Task ListAsync(Report report, Stage stage, Server edge)
    {
        var tokens = new Dictionary<string, (string, string)>();
        foreach (var user in Stage.Users(Listing.Cards))
            tokens[user] = await Callers.TokenAsync(stage.Product.Sandbox, user);
        var through = stage.ListRequests("list-edge", Listing.Cards, user => tokens[user]);
        var straight = stage.ListRequests("list-straight", Listing.Cards, stage.Assertion);
        await Load.WarmUpAsync((edge, through), (stage.Host, straight));
        var pair = await Pair.MeasureAsync(
            _ => Load.RunAsync(edge.Address, through, Load.Slice, [edge, stage.Host]),
            _ => Load.RunAsync(stage.Host.Address, straight, Load.Slice, [stage.Host])
        );
        report.Add(new("GET /cards through the edge", "straight to the host", pair, Target.AtLeast(0.5), edge.PeakMegabytes));
    }
}
