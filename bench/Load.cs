using System.Globalization;
using System.Text.Json;

namespace Cards.Bench;

/// <param name="PerSecond">Requests answered as wanted.</param>
/// <param name="CpuMicros">CPU for each such request, by process.</param>
internal sealed record Reading(double PerSecond, double P50Millis, double P99Millis, IReadOnlyDictionary<string, double> CpuMicros);

/// <summary>wrk, with the requests of a file.</summary>
internal static class Load
{
    public const int Connections = 32;

    /// <summary>How long one reading takes.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);

    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    private const int Threads = 2;

    public static async Task WarmUpAsync(params (Server Server, RequestFile Requests)[] all)
    {
        foreach (var (server, requests) in all)
            await RunAsync(server.Address, requests, WarmUp, [server]);
    }

    public static Task<Reading> RunAsync(
        Uri target,
        RequestFile requests,
        TimeSpan duration,
        IReadOnlyList<Server> measured,
        int connections = Connections
    ) => RunAsync(target, requests, duration, measured, connections, Threads);

    /// <summary>Callers who each go through requests of their own, one after the other, and ask again after a while where they are refused.</summary>
    public static Task AskPatientlyAsync(Uri target, RequestFile requests, TimeSpan duration, int callers, TimeSpan patience) =>
        RunAsync(target, requests, duration, [], callers, callers, Text((long)patience.TotalMilliseconds));

    private static async Task<Reading> RunAsync(
        Uri target,
        RequestFile requests,
        TimeSpan duration,
        IReadOnlyList<Server> measured,
        int connections,
        int threads,
        params string[] patience
    )
    {
        var cpu = new CpuClock(measured);
        var output = await Machine.RunAsync(
            "wrk",
            [
                $"-t{Text(threads)}",
                $"-c{Text(connections)}",
                $"-d{Text((int)duration.TotalSeconds)}s",
                "--timeout=10s",
                $"-s{Path.Combine(AppContext.BaseDirectory, "load.lua")}",
                target.ToString(),
                requests.Path,
                Text(requests.From),
                Text(requests.Count),
                Text(threads),
                .. patience,
            ]
        );
        var line = output.Split('\n').Single(text => text.StartsWith("READING ", StringComparison.Ordinal));
        using var reading = JsonDocument.Parse(line["READING ".Length..]);
        long Number(string name) => reading.RootElement.GetProperty(name).GetInt64();
        var (all, refused, broken) = (Number("requests"), Number("refused"), Number("broken"));
        if (all == 0 || broken > 0 || refused > all * requests.MayBeRefused)
            throw new BrokenException(
                $"Of {Text(all)} requests {Text(refused)} were refused and {Text(broken)} broke off ({requests.Path})."
            );
        var good = all - refused;
        return new(good * 1e6 / Number("micros"), Number("p50") / 1000.0, Number("p99") / 1000.0, cpu.Each(good));
    }

    /// <summary>Sends the file's first request and expects success.</summary>
    public static async Task OnceAsync(Uri target, RequestFile requests)
    {
        var parts = File.ReadLines(requests.Path).First().Split('\t');
        var arguments = parts[2]
            .Split('\u001f')
            .SelectMany(header => (string[])["-H", header.Replace("=", ": ", StringComparison.Ordinal)]);
        await Machine.RunAsync(
            "curl",
            ["-sS", "--fail", "-X", parts[0], .. arguments, "-d", parts[3], new Uri(target, parts[1]).ToString()]
        );
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A part of a file of requests, as load.lua reads it.</summary>
/// <param name="MayBeRefused">The share of answers that may be refusals before the reading is worth nothing.</param>
internal sealed record RequestFile(string Path, int From, int Count, double MayBeRefused = 0)
{
    public static RequestFile Write(string name, IEnumerable<Request> requests)
    {
        var path = System.IO.Path.Combine(Machine.Scratch, name);
        var count = 0;
        using (var file = new StreamWriter(path))
        {
            foreach (var request in requests)
            {
                var headers = string.Join('\u001f', request.Headers.Select(header => $"{header.Name}={header.Value}"));
                file.Write($"{request.Method}\t{request.Path}\t{headers}\t{request.Body}\n");
                count++;
            }
        }
        return new(path, 0, count);
    }

    public RequestFile Slice(int number, int of) => this with { From = Count / of * number, Count = Count / of };
}

internal sealed record Request(string Method, string Path, (string Name, string Value)[] Headers, string Body = "");
