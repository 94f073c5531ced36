namespace Cards.Bench.Measurements;

/// <summary>POST /cards/update-status accepted: event, snapshot and messages in one commit, against pgbench with the statements the host itself sent.</summary>
internal static class Accepting
{
    private const int CardsPerRound = 30_000;

    public static async Task MeasureAsync(Report report)
    {
        var executed = await StatementLog.CaptureAsync(stage => AcceptingHost.Freezes(stage, 1));
        var statements = Statements.Of(executed, new Contracts.LocalCardId(Seed.LocalId(0)).StreamId);

        // Every card is used once: half of them by the host, the others, whose streams pgbench can name, by pgbench.
        await using var host = await AcceptingHost.StartAsync("host", slices: Pair.Rounds + 1, CardsPerRound);
        await using var floor = await Stage.SetAsync(new Product(), "host-idle", Stage.NoIssuer, Statements.Stream);
        await floor.Seed.GrowToAsync(CardsPerRound * (Pair.Rounds + 1));
        // It made the schema; it must not work off what pgbench queues.
        floor.Host.Dispose();
        var share = CardsPerRound / Load.Connections;
        await host.LoadAsync(Pair.Rounds, Load.WarmUp);
        await Pgbench.RunAsync(floor.Database, statements, Seed.LocalId(CardsPerRound * Pair.Rounds), share, TimeSpan.FromSeconds(2));

        var pair = await Pair.MeasureAsync(
            round => host.LoadAsync(round, Load.Slice),
            round => Pgbench.RunAsync(floor.Database, statements, Seed.LocalId(CardsPerRound * round), share, Load.Slice)
        );
        report.Add(new("POST /cards/update-status accepted", "pgbench, same statements", pair, Target.AtLeast(0.5), [host.Server]));
    }
}
