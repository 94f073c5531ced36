using JasperFx;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Wolverine;
using Wolverine.Marten;

namespace CrashChild;

/// <summary>A process to be killed or paused. Arguments: schema, its own name, what to do. It says on its output what it did,
/// and ends when its input ends, so that it never outlives the test.</summary>
internal static class Program
{
    private static async Task Main(string[] args)
    {
        var (schema, name, work) = (args[0], args[1], args[2]);
        var postgres = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("Cards__Postgres"))
        {
            ApplicationName = name,
            MaxPoolSize = 10,
        };
        using var host = Build(schema, name, postgres.ConnectionString);
        await host.StartAsync();
        Say("ready");
        _ = work switch
        {
            "open" => OpenAsync(host.MessageBus()),
            "open-once" => OpenOnceAsync(host.MessageBus(), leaky: false),
            "open-leaky" => OpenOnceAsync(host.MessageBus(), leaky: true),
            _ => Task.CompletedTask,
        };
        while (await Console.In.ReadLineAsync() is not null) { }

        await host.StopAsync();
    }

    public static void Say(string what) => Console.Out.WriteLine(what);

    private static IHost Build(string schema, string name, string postgres)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.Services.AddSingleton(new Effects(schema, name, NpgsqlDataSource.Create(postgres)));
        builder
            .Services.AddMarten(options =>
            {
                options.Connection(postgres);
                options.DatabaseSchemaName = schema;
                // The parent made it; making it again beside running work can end in a deadlock.
                options.AutoCreateSchemaObjects = AutoCreate.None;
                options.Projections.Snapshot<Row>(SnapshotLifecycle.Inline);
            })
            .IntegrateWithWolverine();
        builder.UseWolverine(options =>
        {
            options.Policies.UseDurableLocalQueues();
            options.Policies.AutoApplyTransactions();
            options.Durability.NodeReassignmentPollingTime = TimeSpan.FromMilliseconds(200);
        });
        return builder.Build();
    }

    private static async Task OpenAsync(IMessageBus bus)
    {
        while (true)
        {
            await bus.InvokeAsync(new Open(Guid.CreateVersion7()));
            Say("committed");
        }
    }

    /// <summary>Leaky: the message is sent after the commit instead of with it.</summary>
    private static async Task OpenOnceAsync(IMessageBus bus, bool leaky)
    {
        var id = Guid.CreateVersion7();
        await bus.InvokeAsync(leaky ? new OpenWithoutOutbox(id) : new Open(id));
        Say("committed");
        if (leaky && await Console.In.ReadLineAsync() is not null)
        {
            await bus.PublishAsync(new Deliver(id));
        }
    }
}
