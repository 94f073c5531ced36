namespace Cards.Bench.Measurements;

/// <summary>From starting the process to its first good answer, on a database that has its schema.</summary>
internal static class Start
{
    public static async Task MeasureAsync(Report report)
    {
        var product = new Product();
        await using var database = await Database.CreateAsync();
        using (await product.StartHostAsync("host-first", database, Stage.NoIssuer)) { }
        using (await Stage.StartFloorAsync(database)) { }
        var pair = await Pair.MeasureAsync(
            async _ =>
            {
                using var host = await product.StartHostAsync("host", database, Stage.NoIssuer);
                return Started(host);
            },
            async _ =>
            {
                using var floor = await Stage.StartFloorAsync(database);
                return Started(floor);
            }
        );
        report.Add(new("host, start to ready", "bare minimal API", pair, Target.AtMost(3, Of.P50), []));
    }

    private static Reading Started(Server server) =>
        new(
            1 / server.Start.TotalSeconds,
            server.Start.TotalMilliseconds,
            server.Start.TotalMilliseconds,
            new Dictionary<string, double> { [server.Name] = server.Cpu.TotalMicroseconds }
        );
}
