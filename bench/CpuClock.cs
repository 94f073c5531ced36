using System.Globalization;

namespace Cards.Bench;

/// <summary>CPU time that processes use from now on; PostgreSQL's, one for each connection, count as one.</summary>
internal sealed class CpuClock(IReadOnlyList<Server> servers)
{
    private const double MicrosPerTick = 10_000;

    private readonly Dictionary<string, double> from = Read(servers);

    /// <summary>Microseconds for each of so many requests, by process.</summary>
    public IReadOnlyDictionary<string, double> Each(long requests) =>
        Read(servers).ToDictionary(now => now.Key, now => (now.Value - from[now.Key]) / Math.Max(1, requests));

    private static Dictionary<string, double> Read(IEnumerable<Server> servers)
    {
        var micros = servers.ToDictionary(server => server.Name, server => server.Cpu.TotalMicroseconds);
        micros["postgres"] = Directory.EnumerateDirectories("/proc").Where(IsProcess).Sum(PostgresTicks) * MicrosPerTick;
        return micros;
    }

    private static bool IsProcess(string path) => char.IsAsciiDigit(Path.GetFileName(path)[0]);

    // proc(5): name, then in fields 14 to 17 the time of the process and of its children that ended, as a connection's process does with it.
    private static long PostgresTicks(string process)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(process, "stat"));
            return stat.Contains(" (postgres) ", StringComparison.Ordinal)
                ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture))
                : 0;
        }
        catch (IOException)
        {
            // No process, or one that has just ended.
            return 0;
        }
    }
}
