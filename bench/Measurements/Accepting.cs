using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cards.Bench.Measurements;

/// <summary>POST /cards/update-status accepted: event, snapshot and messages in one commit, against pgbench with the statements the host itself sent.</summary>
internal static class Accepting
{
    public const string Name = "POST /cards/update-status accepted";

    private const int CardsPerRound = 30_000;

    public static async Task MeasureAsync(Report report)
    {
        using var silence = new Silence();
        var executed = await StatementLog.CaptureAsync(stage => Freezes(stage, 1));
        var statements = Statements.Of(executed, new Contracts.LocalCardId(Seed.LocalId(0)).StreamId);

        // Every card is used once: half of them by the host, the others, whose streams pgbench can name, by pgbench.
        await using var stage = await Stage.SetAsync(new Product(), "host", silence.Address);
        await stage.Seed.GrowToAsync(CardsPerRound * (Pair.Rounds + 1));
        await using var floor = await Stage.SetAsync(new Product(), "host-idle", silence.Address, Statements.Stream);
        await floor.Seed.GrowToAsync(CardsPerRound * (Pair.Rounds + 1));
        // It made the schema; it must not work off what pgbench queues.
        floor.Host.Dispose();
        var freezes = Freezes(stage, CardsPerRound * (Pair.Rounds + 1));
        var share = CardsPerRound / Load.Connections;
        await Load.RunAsync(stage.Host.Address, freezes.Slice(Pair.Rounds, Pair.Rounds + 1), Load.WarmUp, [stage.Host]);
        await Pgbench.RunAsync(floor.Database, statements, Seed.LocalId(CardsPerRound * Pair.Rounds), share, TimeSpan.FromSeconds(2));

        var pair = await Pair.MeasureAsync(
            round => Load.RunAsync(stage.Host.Address, freezes.Slice(round, Pair.Rounds + 1), Load.Slice, [stage.Host]),
            round => Pgbench.RunAsync(floor.Database, statements, Seed.LocalId(CardsPerRound * round), share, Load.Slice)
        );
        report.Add(new(Name, "pgbench, same statements", pair, Target.AtLeast(0.5), [stage.Host]));
    }

    private static RequestFile Freezes(Stage stage, int cards) =>
        RequestFile.Write("freezes", Enumerable.Range(0, cards).Select(card => Change(stage, card, "FROZEN")));

    public static Request Change(Stage stage, int card, string status) =>
        new(
            "POST",
            "/api/v1/cards/update-status",
            [stage.Assertion(Seed.User(card)), ("Content-Type", "application/json")],
            $"{{\"card_id\":{Seed.LocalId(card).ToString(CultureInfo.InvariantCulture)},\"card_status\":\"{status}\"}}"
        );

    /// <summary>An issuer that takes connections and never answers, so that accepting is measured alone.</summary>
    private sealed class Silence : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public Silence() => listener.Start(1024);

        public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}/");

        public void Dispose() => listener.Dispose();
    }
}
