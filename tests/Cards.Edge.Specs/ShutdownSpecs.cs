using System.Diagnostics;
using System.Net.Sockets;
using Cards.Edge.Specs.Support;
using Cards.Support;

namespace Cards.Edge.Specs;

/// <summary>The edge as a process of its own, told to end as its supervisor would.</summary>
public sealed class ShutdownSpecs(Surroundings around)
{
    [Fact]
    public async Task told_to_end_it_finishes_what_is_in_flight_and_takes_nothing_new()
    {
        await using var host = await ScriptedHost.StartAsync();
        var (arrived, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        var path = host.On(
            "/api/v1/slow",
            async context =>
            {
                arrived.SetResult();
                await released.Task;
                await context.Response.Body.WriteAsync("done"u8.ToArray(), context.RequestAborted);
            }
        );
        var port = FreePort.Take();
        using var process = Start(port, host.Address);
        try
        {
            await Eventually.TrueAsync(() => AcceptsAsync(port));
            var slow = Http.SendAsync(Http.Get($"http://127.0.0.1:{port}{path}").As(await around.Identity.TokenAsync()));
            await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);

            using (var term = Process.Start("kill", ["-TERM", $"{process.Id}"]))
                await term.WaitForExitAsync(TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(async () => !await AcceptsAsync(port));
            Assert.False(process.HasExited);
            released.SetResult();

            using var answer = await slow;
            Assert.Equal("done", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            released.TrySetResult();
            if (!process.HasExited)
                process.Kill();
        }
    }

    private Process Start(int port, string host)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Cards.Edge.dll")]);
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Edge__Port"] = $"{port}",
            ["Edge__Host"] = host,
            ["Edge__Identity__Authority"] = around.Identity.Authority,
            ["Cards__CallerAssertion__Key"] = Convert.ToBase64String(RunningEdge.AssertionKey),
            ["RateLimits__Enabled"] = "false",
        };
        foreach (var (name, value) in settings.Concat(EdgeKeys.Settings))
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start)!;
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
