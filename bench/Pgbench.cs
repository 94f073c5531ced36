using System.Globalization;
using System.Text.RegularExpressions;

namespace Cards.Bench;

/// <summary>PostgreSQL's own load generator, with as many clients as wrk has connections.</summary>
internal static partial class Pgbench
{
    public static async Task<Reading> RunAsync(Database database, Statements statements, long firstCard, int share, TimeSpan duration)
    {
        var script = Path.Combine(Machine.Scratch, "accept.pgbench");
        await File.WriteAllTextAsync(script, statements.Script);
        var log = Directory.CreateDirectory(Path.Combine(Machine.Scratch, "pgbench")).FullName;
        string[] variables = ["n=0", $"base={Text(firstCard)}", $"share={Text(share)}", .. statements.Constants];
        var cpu = new CpuClock([]);
        var output = await Machine.RunAsync(
            Path.Combine(Environment.GetEnvironmentVariable("Cards__PostgresBin") ?? "", "pgbench"),
            [
                "--no-vacuum",
                "--protocol=prepared",
                $"--client={Text(Load.Connections)}",
                "--jobs=2",
                $"--time={Text((int)duration.TotalSeconds)}",
                $"--file={script}",
                "--log",
                $"--log-prefix={Path.Combine(log, "each")}",
                "--sampling-rate=0.2",
                .. variables.Select(variable => $"--define={variable}"),
            ],
            database.Environment
        );
        var rate = double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        var waits = Waits(log);
        return new(rate, waits[waits.Count / 2], waits[(int)(waits.Count * 0.99)], cpu.Each((long)(rate * duration.TotalSeconds)));
    }

    /// <summary>Milliseconds, sorted: the third column of the log is each transaction's time in microseconds.</summary>
    private static List<double> Waits(string log)
    {
        var waits = Directory.GetFiles(log).SelectMany(File.ReadLines).Select(line => Micros(line.Split(' ')[2]) / 1000).Order().ToList();
        Directory.Delete(log, recursive: true);
        return waits;
    }

    private static double Micros(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Rate();
}
