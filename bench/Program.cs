using Cards.Bench;
using Cards.Bench.Measurements;

var measurements = new Dictionary<string, Func<Report, Task>>
{
    ["start"] = Start.MeasureAsync,
    ["list"] = Listing.MeasureAsync,
    ["accept"] = Accepting.MeasureAsync,
    ["settle"] = Settling.MeasureAsync,
    ["edge"] = Edge.MeasureAsync,
    ["growth"] = Growth.MeasureAsync,
};
if (args.FirstOrDefault(name => !measurements.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no measurement '{unknown}'. There are: {string.Join(", ", measurements.Keys)}.");
    return 2;
}
var report = new Report();
try
{
    foreach (var (name, measure) in measurements.Where(one => args.Length == 0 || args.Contains(one.Key)))
        await measure(report);
    if (args.Length == 0)
        report.Write(Path.Combine(Machine.Root, "bench"));
    return report.TellEnd() ? 0 : 1;
}
catch (BrokenException broken)
{
    Console.Error.WriteLine($"Broken: {broken.Message}");
    return 1;
}
