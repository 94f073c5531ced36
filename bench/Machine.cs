using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cards.Bench;

/// <summary>What this run may use of the machine: programs, places, free ports.</summary>
internal static class Machine
{
    /// <summary>The repository's root: where this was built from.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Files of this run.</summary>
    public static string Scratch { get; } = Directory.CreateTempSubdirectory("cards-bench-").FullName;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new BrokenException($"{name} is not set. Run ./cards bench, which starts the servers.");

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new BrokenException(
                $"{program} ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {string.Join('\n', (await errors).Split('\n').Take(5))}"
            );
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cards.sln")))
            folder = folder.Parent ?? throw new BrokenException("The bench must run from a build inside the repository.");
        return folder.FullName;
    }
}

/// <summary>Something is wrong with the run itself: no reading can be trusted.</summary>
internal sealed class BrokenException(string message) : Exception(message);
