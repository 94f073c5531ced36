using System.Diagnostics;
using System.Globalization;

namespace Cards.Bench;

/// <summary>One process of the product, or the floor it is measured against, in Release mode.</summary>
internal sealed class Server : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) });

    private readonly Process process;
    private bool isDisposed;

    private Server(string name, Process process, Uri address) => (Name, this.process, Address) = (name, process, address);

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>From starting the process until it was ready.</summary>
    public TimeSpan Start { get; private set; }

    /// <summary>CPU time used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory it ever held, in MB.</summary>
    public long PeakMegabytes
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64 / 1024 / 1024;
        }
    }

    /// <param name="project">Its folder from the repository's root.</param>
    /// <exception cref="BrokenException">It did not become ready.</exception>
    public static async Task<Server> StartAsync(
        string name,
        string project,
        string assembly,
        int port,
        Dictionary<string, string> settings,
        string argument = ""
    )
    {
        var folder = Path.Combine(Machine.Root, project, "bin", "Release", "net10.0");
        var log = Path.Combine(Machine.Scratch, $"{name}.log");
        // The shell keeps the log, so that no reader of ours takes part in what is measured.
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec dotnet {assembly}.dll {argument} >'{log}' 2>&1"])
        {
            WorkingDirectory = folder,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment.Remove("Cards__Postgres");
        start.Environment.Remove("Cards__Redis");
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var clock = Stopwatch.StartNew();
        var server = new Server(name, Process.Start(start)!, new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"));
        await server.UntilReadyAsync(clock, log);
        server.Start = clock.Elapsed;
        return server;
    }

    private async Task UntilReadyAsync(Stopwatch clock, string log)
    {
        while (clock.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri(Address, "/healthz/ready"));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(5);
        }
        Dispose();
        throw new BrokenException($"{Name} did not become ready: {string.Join('\n', File.ReadLines(log).TakeLast(15))}");
    }

    /// <summary>Stands still while something else is measured.</summary>
    public Task PauseAsync() => Machine.RunAsync("kill", ["-STOP", process.Id.ToString(CultureInfo.InvariantCulture)]);

    public Task ResumeAsync() => Machine.RunAsync("kill", ["-CONT", process.Id.ToString(CultureInfo.InvariantCulture)]);

    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
