using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StandIns.Tests.OnWolverine;

/// <summary>A process of CrashChild.</summary>
internal sealed class Child : IDisposable
{
    private const int SigCont = 18;
    private const int SigStop = 19;
    private readonly Process _process;

    public Child(string schema, string name, string work)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CrashChild.dll"), schema, name, work])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["Cards__Postgres"] = BusHost.Postgres;
        Name = name;
        _process = Process.Start(start)!;
    }

    public string Name { get; }

    /// <summary>Reads on until the child has said this so many times.</summary>
    public async Task Says(string what, int times = 1)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (times > 0)
        {
            var line =
                await _process.StandardOutput.ReadLineAsync(limit.Token)
                ?? throw new InvalidOperationException($"{Name} ended before it said {what}");
            times -= what.Length == 0 || line == what ? 1 : 0;
        }
    }

    /// <summary>Any lines.</summary>
    public Task SaysAnything(int lines) => Says("", lines);

    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Pause() => Assert.Equal(0, Signal(_process.Id, SigStop));

    public void Resume() => Assert.Equal(0, Signal(_process.Id, SigCont));

    /// <summary>An orderly stop.</summary>
    public async Task Stop()
    {
        _process.StandardInput.Close();
        await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int pid, int signal);
}
