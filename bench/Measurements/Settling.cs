using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Cards.Bench.Measurements;

/// <summary>Changes all the way: accepted, sent to the issuer's twin, settled by its webhook, seen on the event stream.</summary>
internal static class Settling
{
    // Those of one user, who follows them, and those of others, whose changes nobody waits for.
    private const int Followed = 2_000;
    private const int Others = 8_000;
    private const string User = "user-settling";

    // Callers, and the cards of each: as many changes can be without an outcome while they are settled as fast as it goes.
    private const int Callers = 16;
    private const int InTurn = 64 * Callers;

    // For the host that only accepts, in each of its readings.
    private const int CardsOfASlice = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TwinDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(60);

    public static async Task MeasureAsync(Report report)
    {
        var product = new Product();
        using var sandbox = await product.StartSandboxAsync();
        await using var stage = await Stage.SetAsync(product, "host", product.Sandbox);
        using var edge = await product.StartEdgeAsync(stage.Host);
        using var issuer = new IssuerCards(product);
        var known = await issuer.OrderAsync(Followed + Others, product.Webhooks);
        await stage.Seed.GrowToAsync(known.Count, known, owner: card => card < Followed ? User : Seed.User(card));
        var settled = await SustainedAsync(report, stage, edge, sandbox);
        await using var stream = await CardStream.OpenAsync(stage.Host.Address, stage.Assertion(User));
        var deck = new Deck(stream);
        foreach (var rate in (int[])[50, 200, 500])
            report.Note((await AtRateAsync(deck, rate)).Text);
        var half = await AtRateAsync(deck, (int)(settled / 2));
        report.Note($"half the sustained rate: {half.Text}");
        report.Hold(new("longest wait of a change at half the sustained rate", half.Longest.TotalSeconds, 2));
        await FloodedAsync(report, stage);
    }

    /// <summary>Settled as fast as it goes, in turn with accepting alone.</summary>
    /// <returns>The least settled a second.</returns>
    private static async Task<double> SustainedAsync(Report report, Stage stage, Server edge, Server sandbox)
    {
        await using var accepting = await AcceptingHost.StartAsync("host-accepting", slices: (2 * Pair.Rounds) + 1, CardsOfASlice);
        await accepting.LoadAsync(2 * Pair.Rounds, Load.WarmUp);
        await accepting.Server.PauseAsync();
        var turns = Turns(stage, InTurn, turns: 2);
        await AskAsync(Load.WarmUp);
        var waiting = new List<long>();
        var pair = await Pair.MeasureAsync(
            async _ =>
            {
                var cpu = new CpuClock([stage.Host, edge, sandbox]);
                var from = TimeProvider.System.GetUtcNow();
                await AskAsync(Window);
                waiting.Add(await WaitingAsync(stage));
                return await SettledAsync(stage, from, cpu);
            },
            async round =>
            {
                await accepting.Server.ResumeAsync();
                await accepting.LoadAsync(2 * round, TimeSpan.FromSeconds(2));
                var reading = await accepting.LoadAsync((2 * round) + 1, Load.Slice);
                await accepting.Server.PauseAsync();
                return reading;
            }
        );
        report.Add(
            new(
                "accepted, sent and settled by webhook, for 60 s",
                "accepted alone",
                pair,
                Target.AtLeast(0.25),
                [stage.Host, edge, sandbox]
            )
        );
        report.Note($"changes without an outcome at the end of each {Window.TotalSeconds} s: {string.Join(", ", waiting)}");
        return pair.Ours.Min(reading => reading.PerSecond);

        Task AskAsync(TimeSpan duration) => Load.AskPatientlyAsync(stage.Host.Address, turns, duration, Callers, Patience);
    }

    /// <summary>What the issuer's webhooks have settled since then.</summary>
    private static async Task<Reading> SettledAsync(Stage stage, DateTimeOffset from, CpuClock cpu)
    {
        var duration = TimeProvider.System.GetUtcNow() - from;
        var read = await stage.Database.ReadAsync<double[]>(
            $"""
            select coalesce(array_agg(cast(millis as float8) order by millis), array[]::float8[]) from (
              select extract(epoch from cast(data ->> 'SettledAt' as timestamptz) - cast(data ->> 'RequestedAt' as timestamptz)) * 1000.0 as millis
              from cards.mt_doc_card_controls_operation
              where data ->> 'State' = 'SUCCEEDED' and data ->> 'SettledBy' = 'webhook' and cast(data ->> 'SettledAt' as timestamptz) >= '{from:O}'
            ) settled
            """
        );
        return Reading(read, duration, cpu);
    }

    /// <summary>Changes accepted as fast as they come for a minute, faster than they can be settled: what waits then, and whether it drains.</summary>
    private static async Task FloodedAsync(Report report, Stage stage)
    {
        var accepting = Load.RunAsync(stage.Host.Address, Turns(stage, Others, turns: 8), 3 * Window, [stage.Host]);
        var waiting = new List<long>();
        for (var window = 0; window < 3; window++)
        {
            await Task.WhenAny(accepting, Task.Delay(Window));
            waiting.Add(await WaitingAsync(stage));
        }
        var accepted = await accepting;
        var clock = Stopwatch.StartNew();
        while (await WaitingAsync(stage) > 0 && clock.Elapsed < LongestDrain)
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        report.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"accepting at full speed for a minute: {accepted.PerSecond:0}/s taken; changes without an outcome after each {Window.TotalSeconds} s: {string.Join(", ", waiting)}"
            )
        );
        report.Hold(new("a minute's changes at full speed, until all are settled", clock.Elapsed.TotalSeconds, LongestDrain.TotalSeconds));
    }

    /// <summary>All cards frozen, then all unfrozen, and so on; a card that is still changing refuses its turn.</summary>
    private static RequestFile Turns(Stage stage, int cards, int turns) =>
        RequestFile.Write(
            "turns",
            Enumerable
                .Range(0, turns * cards)
                .Select(turn => stage.Change(Followed + (turn % cards), turn / cards % 2 == 0 ? "FROZEN" : "ACTIVE"))
        ) with
        {
            MayBeRefused = 1,
        };

    private static async Task<(string Text, TimeSpan Longest)> AtRateAsync(Deck deck, int rate)
    {
        var cpu = new CpuClock([]);
        var clock = Stopwatch.StartNew();
        var (seen, late) = await deck.KeepPaceAsync(rate, TimeSpan.FromSeconds(10));
        var elapsed = clock.Elapsed;
        var millis = seen.Select(one => (one - TwinDelay).TotalMilliseconds).Order().ToList();
        var reading = Reading(millis, elapsed, cpu);
        var longest = TimeSpan.FromMilliseconds(millis[^1]);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{rate}/s asked, {reading.PerSecond:0}/s settled: accepted to seen p50 {reading.P50Millis:0} ms, p99 {reading.P99Millis:0} ms, longest {longest.TotalMilliseconds:0} ms without the twin's {TwinDelay.TotalMilliseconds:0} ms; {late} not begun in time"
        );
        return (text, longest);
    }

    /// <param name="millis">In order.</param>
    private static Reading Reading(IReadOnlyList<double> millis, TimeSpan duration, CpuClock cpu) =>
        millis.Count == 0
            ? throw new BrokenException("No change was settled.")
            : new(
                millis.Count / duration.TotalSeconds,
                millis[millis.Count / 2],
                millis[(int)(millis.Count * 0.99)],
                cpu.Each(millis.Count)
            );

    private static Task<long> WaitingAsync(Stage stage) =>
        stage.Database.ReadAsync<long>("select count(*) from cards.mt_doc_card_controls_operation where next_check is not null");

    /// <summary>The user's cards, each frozen and unfrozen in turn, never two changes of one at a time.</summary>
    private sealed class Deck(CardStream stream)
    {
        private readonly ConcurrentQueue<(long Card, string Next)> cards = new(
            Enumerable.Range(0, Followed).Select(card => (Seed.LocalId(card), "FROZEN"))
        );

        /// <summary>So many a second, whatever becomes of them.</summary>
        public async Task<(ConcurrentBag<TimeSpan> Seen, int Late)> KeepPaceAsync(int rate, TimeSpan duration)
        {
            var seen = new ConcurrentBag<TimeSpan>();
            var late = 0;
            var running = new List<Task>();
            var clock = Stopwatch.StartNew();
            for (var begun = 0; clock.Elapsed < duration; )
            {
                for (var due = (int)(clock.Elapsed.TotalSeconds * rate); begun < due; begun++)
                {
                    if (cards.TryDequeue(out var card))
                        running.Add(ChangeAsync(card, seen));
                    else
                        late++;
                }
                await Task.Delay(2);
            }
            await Task.WhenAll(running);
            return (seen, late);
        }

        private async Task ChangeAsync((long Card, string Next) card, ConcurrentBag<TimeSpan> seen)
        {
            var taken =
                await stream.ChangeAsync(card.Card, card.Next)
                ?? throw new BrokenException("A change of a card that was not changing was refused.");
            seen.Add(taken);
            cards.Enqueue((card.Card, card.Next == "FROZEN" ? "ACTIVE" : "FROZEN"));
        }
    }
}
