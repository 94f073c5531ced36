namespace Cards.Bench.Measurements;

/// <summary>GET /cards, ten of a user's twenty cards: straight to the host, against the same query in the least service that could answer it.</summary>
internal static class Listing
{
    public const int Cards = 20_000;

    public static async Task MeasureAsync(Report report)
    {
        await SameStatementAsync();
        await using var stage = await Stage.SetAsync(new Product(), "host", Stage.NoIssuer);
        await stage.Seed.GrowToAsync(Cards, withStreams: false);
        using var floor = await Stage.StartFloorAsync(stage.Database);
        var ours = Stage.ListRequests("list-host", Cards, stage.Assertion);
        var bare = Stage.ListRequests("list-floor", Cards, user => ("X-User", user));
        await Load.WarmUpAsync((stage.Host, ours), (floor, bare));

        var pair = await Pair.MeasureAsync(
            _ => Load.RunAsync(stage.Host.Address, ours, Load.Slice, [stage.Host]),
            _ => Load.RunAsync(floor.Address, bare, Load.Slice, [floor])
        );
        report.Add(new("GET /cards at the host", "bare minimal API, same query", pair, Target.AtLeast(0.8), [stage.Host, floor]));
    }

    /// <summary>The floor's statement is a copy; it must be one of what the host sends.</summary>
    private static async Task SameStatementAsync()
    {
        var copy = await File.ReadAllTextAsync(Path.Combine(Machine.Root, "bench/Floor/list.sql"));
        var executed = await StatementLog.CaptureAsync(stage => Stage.ListRequests("list-once", Seed.CardsPerUser, stage.Assertion));
        if (!executed.Any(one => Words(one.Sql).SequenceEqual(Words(copy))))
            throw new BrokenException("The host's list is no longer the statement of bench/Floor/list.sql.");
    }

    private static string[] Words(string sql) => sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
