using System.Diagnostics;
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
        micros["postgres"] = Process.GetProcessesByName("postgres").Sum(process => Ticks(process.Id)) * MicrosPerTick;
        return micros;
    }

    // With those of its children that ended (proc(5), fields 14 to 17): a connection's process ends with it.
    private static long Ticks(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
