using System.Diagnostics;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace Cards.Stack.Specs.Messages;

/// <summary>This assembly as a process of its own, which a spec can kill. It writes what it does, and ends when its input ends.</summary>
internal sealed class Child : IDisposable
{
    public const string Argument = "--child";

    private readonly Process process;

    /// <summary>The first opens an account, and the handler of its message never ends; the next only handles what is stored.</summary>
    public Child(string schema, DurabilityMode mode, bool first)
    {
        string[] arguments = [typeof(Child).Assembly.Location, Argument, schema, $"{mode}", $"{first}"];
        process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    public static async Task<int> RunAsync(string schema, DurabilityMode mode, bool first)
    {
        using var host = Bus.Build(
            schema,
            options =>
            {
                options.Discovery.IncludeType<ChildHandler>();
                options.Durability.Mode = mode;
                options.Durability.FirstHealthCheckExecution = Bus.Step;
                options.Durability.HealthCheckPollingTime = Bus.Step * 20;
                options.Durability.CheckAssignmentPeriod = Bus.Step * 20;
                options.Durability.StaleNodeTimeout = TimeSpan.FromSeconds(1);
            },
            services => services.AddSingleton(new ChildHandler.Fate(Hangs: first)).AddLogging()
        );
        await host.StartAsync();
        if (first)
        {
            await host.MessageBus().InvokeAsync(new OpenAccount(Guid.CreateVersion7()));
            Console.Out.WriteLine("committed");
        }
        while (await Console.In.ReadLineAsync() is not null) { }
        return 0;
    }

    public async Task SaysAsync(string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        string? line;
        while ((line = await process.StandardOutput.ReadLineAsync(limit.Token)) != what)
            Assert.NotNull(line);
    }

    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}

public sealed class ChildHandler(ChildHandler.Fate fate)
{
    public static OutgoingMessages Handle(OpenAccount message, IDocumentSession session) => AccountHandler.Handle(message, session);

    public Task Handle(AccountOpened message)
    {
        if (fate.Hangs)
            return new TaskCompletionSource().Task;
        Console.Out.WriteLine("handled");
        return Task.CompletedTask;
    }

    public sealed record Fate(bool Hangs);
}
