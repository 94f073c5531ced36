using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cards.Bench.Measurements;

namespace Cards.Bench;

internal enum Of
{
    Rate,
    P50,
    P99,
}

/// <summary>What a ratio should be.</summary>
internal sealed record Target(double Value, bool IsFloor, Of Of)
{
    public static Target AtLeast(double value, Of of = Of.Rate) => new(value, true, of);

    public static Target AtMost(double value, Of of) => new(value, false, of);

    public bool IsMet(double ratio) => IsFloor ? ratio >= Value : ratio <= Value;

    public double Pick(Reading reading) =>
        Of switch
        {
            Of.P50 => reading.P50Millis,
            Of.P99 => reading.P99Millis,
            _ => reading.PerSecond,
        };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsFloor ? "≥" : "≤")} {Value:0.##}");
}

/// <summary>One line of the table.</summary>
internal sealed record Line(string What, string Against, Pair Pair, Target Target, long PeakMegabytes)
{
    public double Ratio => Pair.Ratio(Target.Pick);

    public (double Low, double High) Spread => Pair.Spread(Target.Pick);

    public bool IsMet => Target.IsMet(Ratio);
}

/// <summary>All readings of a run.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<Line> lines = [];
    private readonly List<string> notes = [];

    public IReadOnlyList<Line> Lines => lines;

    public void Add(Line line)
    {
        lines.Add(line);
        var (low, high) = line.Spread;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{line.What, -52} {line.Ratio, 6:0.00} ({low:0.00} to {high:0.00}), target {line.Target} {(line.IsMet ? "met" : "MISSED")}"
            )
        );
        Tell("ours", line.Pair.Ours);
        Tell(line.Against, line.Pair.Floor);
    }

    /// <summary>A reading that has no floor and no target of its own.</summary>
    public void Note(string text)
    {
        notes.Add(text);
        Console.WriteLine($"    {text}");
    }

    /// <summary>What was settled a second, against what this run accepted a second when nothing was sent.</summary>
    public void AddSustained(IReadOnlyList<Reading> settled, long peakMegabytes)
    {
        var accepted = lines.SingleOrDefault(line => line.What == Accepting.Name)?.Pair.Ours;
        if (accepted is null)
            Note(
                $"settled a second: {string.Join(", ", settled.Select(one => one.PerSecond.ToString("0", CultureInfo.InvariantCulture)))}; no ratio without the measurement 'accept'"
            );
        else
            Add(
                new(
                    "accepted, sent and settled by webhook, for 60 s",
                    "accepted alone",
                    new(settled, accepted),
                    Target.AtLeast(0.25),
                    peakMegabytes
                )
            );
    }

    public void TellMissed()
    {
        var missed = lines.Where(line => !line.IsMet).Select(line => line.What).ToList();
        Console.WriteLine(missed.Count == 0 ? "Every target is met." : $"Missed: {string.Join("; ", missed)}.");
    }

    /// <summary>results.json for programs and results.svg for people.</summary>
    public void Write(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "results.json"),
            JsonSerializer.Serialize(new { Ratios = lines.Select(Row), Notes = notes }, Indented) + "\n"
        );
        File.WriteAllText(Path.Combine(folder, "results.svg"), Plot.Of(lines));
    }

    private static object Row(Line line) =>
        new
        {
            line.What,
            line.Against,
            Target = line.Target.ToString(),
            line.IsMet,
            Ratio = Math.Round(line.Ratio, 3),
            Low = Math.Round(line.Spread.Low, 3),
            High = Math.Round(line.Spread.High, 3),
            line.PeakMegabytes,
            line.Pair.Ours,
            line.Pair.Floor,
        };

    private static void Tell(string name, IReadOnlyList<Reading> readings)
    {
        double Median(Func<Reading, double> of) => Pair.Median(readings.Select(of));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"    {name, -48} {Median(r => r.PerSecond), 9:0.0}/s  p50 {Median(r => r.P50Millis):0.00} ms  p99 {Median(r => r.P99Millis):0.00} ms  CPU {Median(r => r.CpuMicros):0} µs each"
            )
        );
    }
}
