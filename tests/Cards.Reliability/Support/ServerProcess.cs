using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Cards.Reliability;

/// <summary>A real process: started, killed, paused, told to end. None outlives the test run.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 400;

    private static readonly ConcurrentDictionary<int, Process> Living = new();

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();

    static ServerProcess() =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var process in Living.Values)
                process.Kill();
        };

    private ServerProcess(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        Living[process.Id] = process;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool IsRunning => !process.HasExited;

    /// <summary>The last lines it printed.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>What it holds in memory now, in megabytes (VmRSS).</summary>
    public double ResidentMegabytes => Status("VmRSS:") / 1024;

    public int Threads => (int)Status("Threads:");

    /// <summary>The assemblies it has loaded, by file name.</summary>
    public IReadOnlySet<string> Assemblies =>
        File.ReadLines($"/proc/{process.Id}/maps")
            .Where(line => line.EndsWith(".dll", StringComparison.Ordinal))
            .Select(Path.GetFileName)
            .ToHashSet(StringComparer.Ordinal)!;

    public static ServerProcess Start(string program, IEnumerable<string> arguments) => new(program, arguments, []);

    /// <summary>Starts a product's process from its own output folder.</summary>
    /// <param name="project">Folder under <c>src</c>.</param>
    public static ServerProcess StartProduct(string project, string assembly, IEnumerable<KeyValuePair<string, string>> settings)
    {
        // .../tests/Cards.Reliability/bin/<configuration>/<framework>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var root = own.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        var program = Path.Combine(root, "src", project, "bin", own.Parent.Name, own.Name, assembly);
        return new ServerProcess("dotnet", [program], settings);
    }

    /// <summary>SIGKILL: it gets no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        if (IsRunning)
            process.Kill();
        await process.WaitForExitAsync();
        Living.TryRemove(process.Id, out _);
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync("TERM");
        return await EndAsync();
    }

    /// <summary>Waits until it ends by itself and all it printed is here.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await process.WaitForExitAsync(patience.Token);
        Living.TryRemove(process.Id, out _);
        return process.ExitCode;
    }

    /// <summary>SIGSTOP: alive, connected and silent.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    private double Status(string name)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0)
            throw new InvalidOperationException($"Signal {signal} did not reach process {process.Id}. It printed: {Output}");
    }

    private void Keep(object _, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        output.Enqueue(line.Data);
        while (output.Count > KeptLines)
            output.TryDequeue(out string? _);
    }
}
