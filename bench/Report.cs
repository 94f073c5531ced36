using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cards.Bench;

internal enum Of
{
    Rate,
    P50,
    P99,
}

/// <summary>What a ratio should be.</summary>
internal sealed record Target(double Value, bool IsAtLeast, Of Of)
{
    public static Target AtLeast(double value, Of of = Of.Rate) => new(value, true, of);

    public static Target AtMost(double value, Of of) => new(value, false, of);

    public bool IsMet(double ratio) => IsAtLeast ? ratio >= Value : ratio <= Value;

    public double Pick(Reading reading) =>
        Of switch
        {
            Of.P50 => reading.P50Millis,
            Of.P99 => reading.P99Millis,
            _ => reading.PerSecond,
        };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsAtLeast ? "≥" : "≤")} {Value:0.##}");
}

/// <summary>One line of the table.</summary>
internal sealed record Line(string What, string Against, Pair Pair, Target Target, IReadOnlyList<Server> Servers)
{
    /// <summary>The other side is the least that could do the same: nothing of ours can be faster.</summary>
    public bool IsFloor { get; init; } = true;

    /// <summary>The most memory each process ever held, in MB.</summary>
    public IReadOnlyDictionary<string, long> PeakMegabytes { get; } =
        Servers.ToDictionary(server => server.Name, server => server.PeakMegabytes);

    public double Ratio => Pair.Ratio(Target.Pick);

    public (double Low, double High) Spread => Pair.Spread(Target.Pick);

    public bool IsMet => Target.IsMet(Ratio);

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{What, -58} {Ratio, 6:0.00} ({Spread.Low:0.00} to {Spread.High:0.00}), target {Target} {(IsMet ? "met" : "MISSED")}"
        );

    /// <summary>A floor slower in every round than what stands on it measures something else; in one round that is chance.</summary>
    public bool IsBroken => IsFloor && (Target.IsAtLeast ? Spread.Low > 1 : Spread.High < 1);
}

/// <summary>A reading with a bound of its own instead of another side.</summary>
internal sealed record Bound(string What, double Seconds, double AtMostSeconds)
{
    public bool IsMet => Seconds <= AtMostSeconds;

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{What, -58} {Seconds, 6:0.00} s, target ≤ {AtMostSeconds:0.##} s {(IsMet ? "met" : "MISSED")}"
        );
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
    private readonly List<Bound> bounds = [];
    private readonly List<string> notes = [];

    public void Add(Line line)
    {
        lines.Add(line);
        Console.WriteLine(line);
        Tell("ours", line.Pair.Ours);
        Tell(line.Against, line.Pair.Floor);
        if (line.PeakMegabytes.Count > 0)
            Console.WriteLine($"    peak memory: {string.Join(", ", line.PeakMegabytes.Select(peak => $"{peak.Key} {peak.Value} MB"))}");
    }

    public void Hold(Bound bound)
    {
        bounds.Add(bound);
        Console.WriteLine(bound);
    }

    /// <summary>A reading that has no floor and no target of its own.</summary>
    public void Note(string text)
    {
        notes.Add(text);
        Console.WriteLine($"    {text}");
    }

    /// <summary>The table, and what is missed. True unless a floor proved to be none.</summary>
    public bool TellEnd()
    {
        Console.WriteLine();
        foreach (var row in lines.Concat<object>(bounds))
            Console.WriteLine(row);
        string[] missed =
        [
            .. lines.Where(line => !line.IsMet).Select(line => line.What),
            .. bounds.Where(bound => !bound.IsMet).Select(bound => bound.What),
        ];
        Console.WriteLine(missed.Length == 0 ? "Every target is met." : $"Missed: {string.Join("; ", missed)}.");
        var broken = lines.Where(line => line.IsBroken).ToList();
        foreach (var line in broken)
            Console.Error.WriteLine($"Broken: {line.What} is faster than its floor, {line.Against}.");
        return broken.Count == 0;
    }

    /// <summary>results.json for programs and results.svg for people.</summary>
    public void Write(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "results.json"),
            JsonSerializer.Serialize(
                new
                {
                    Ratios = lines.Select(Row),
                    Bounds = bounds,
                    Notes = notes,
                },
                Indented
            ) + "\n"
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
        var cpu = readings[0]
            .CpuMicros.Keys.Select(process =>
                string.Create(CultureInfo.InvariantCulture, $"{process} {Median(reading => reading.CpuMicros[process]):0} µs")
            );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"    {name, -40} {Median(r => r.PerSecond), 9:0.0}/s  p50 {Median(r => r.P50Millis):0.00} ms  p99 {Median(r => r.P99Millis):0.00} ms  CPU each: {string.Join(", ", cpu)}"
            )
        );
    }
}
