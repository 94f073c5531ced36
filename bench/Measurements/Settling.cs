using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Cards.Bench.Measurements;

/// <summary>Changes all the way: accepted, sent to the issuer's twin, settled by its webhook, seen on the event stream.</summary>
internal static class Settling
{
    private const int Cards = 2_000;
    private const string User = "user-settling";

    // How many changes are under way at any moment; each worker starts the next when the stream has shown the last.
    private const int Workers = 64;

    private static readonly TimeSpan TwinDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    public static async Task MeasureAsync(Report report)
    {
        var product = new Product();
        using var sandbox = await product.StartSandboxAsync();
        await using var stage = await Stage.SetAsync(product, "host", product.Sandbox);
        using var edge = await product.StartEdgeAsync(stage.Host);
        using var issuer = new IssuerCards(product);
        var known = await issuer.OrderAsync(Cards, product.Webhooks);
        await stage.Seed.GrowToAsync(Cards, known, owner: _ => User);
        await using var stream = await CardStream.OpenAsync(stage.Host.Address, stage.Assertion(User));
        var deck = new Deck(stream);

        await deck.KeepBusyAsync(TimeSpan.FromSeconds(5));
        var backlog = new List<long>();
        var settled = new List<Reading>();
        for (var window = 0; window < Pair.Rounds; window++)
        {
            var cpu = stage.Host.Cpu;
            var seen = await deck.KeepBusyAsync(Window);
            settled.Add(Reading(seen, Window, stage.Host.Cpu - cpu));
            backlog.Add(await WaitingAsync(stage));
        }
        report.Note($"messages waiting after each {Window.TotalSeconds} s at full speed: {string.Join(", ", backlog)}");
        report.AddSustained(settled, stage.Host.PeakMegabytes);
        foreach (var rate in (int[])[50, 200, 500])
            report.Note(await AtRateAsync(deck, rate));
        var half = settled.Min(reading => reading.PerSecond) / 2;
        report.Note($"half the sustained rate: {await AtRateAsync(deck, (int)half)}");
    }

    private static async Task<string> AtRateAsync(Deck deck, int rate)
    {
        var (seen, late) = await deck.KeepPaceAsync(rate, TimeSpan.FromSeconds(10));
        var reading = Reading(seen, TimeSpan.FromSeconds(10), default);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{rate}/s asked, {seen.Count / 10.0:0}/s settled: accepted to seen p50 {reading.P50Millis:0} ms, p99 {reading.P99Millis:0} ms, longest {seen.Max().TotalMilliseconds - TwinDelay.TotalMilliseconds:0} ms without the twin's {TwinDelay.TotalMilliseconds:0} ms; {late} not begun in time"
        );
    }

    private static Reading Reading(IReadOnlyCollection<TimeSpan> seen, TimeSpan duration, TimeSpan cpu)
    {
        var sorted = seen.Select(one => (one - TwinDelay).TotalMilliseconds).Order().ToList();
        return sorted.Count == 0
            ? throw new BrokenException("No change was settled.")
            : new(
                sorted.Count / duration.TotalSeconds,
                sorted[sorted.Count / 2],
                sorted[(int)(sorted.Count * 0.99)],
                cpu.TotalMicroseconds / sorted.Count
            );
    }

    private static Task<long> WaitingAsync(Stage stage) =>
        stage.Database.ReadAsync<long>("select count(*) from cards.wolverine_incoming_envelopes where status = 'Incoming'");

    /// <summary>The user's cards, each frozen and unfrozen in turn, never two changes of one at a time.</summary>
    private sealed class Deck(CardStream stream)
    {
        private readonly ConcurrentQueue<(long Card, string Next)> cards = new(
            Enumerable.Range(0, Cards).Select(card => (Seed.LocalId(card), "FROZEN"))
        );

        /// <summary>As fast as it goes with a fixed number of changes under way.</summary>
        public async Task<ConcurrentBag<TimeSpan>> KeepBusyAsync(TimeSpan duration)
        {
            var seen = new ConcurrentBag<TimeSpan>();
            var clock = Stopwatch.StartNew();
            await Task.WhenAll(
                Enumerable
                    .Range(0, Workers)
                    .Select(async _ =>
                    {
                        while (clock.Elapsed < duration && cards.TryDequeue(out var card))
                            await ChangeAsync(card, seen);
                    })
            );
            return seen;
        }

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
