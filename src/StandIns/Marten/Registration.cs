using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Marten;

/// <summary>Registration. Marten 9.29.0.</summary>
public static class MartenServiceCollectionExtensions
{
    public static MartenConfigurationExpression AddMarten(this IServiceCollection services, Action<StoreOptions> configure)
    {
        services.AddSingleton<IDocumentStore>(provider =>
            Marten.DocumentStore.For(options =>
            {
                configure(options);
                foreach (var part in provider.GetServices<StorePart>())
                    part.Configure(provider, options);
            })
        );
        services.AddScoped(provider => provider.GetRequiredService<IDocumentStore>().LightweightSession());
        services.AddScoped(provider => provider.GetRequiredService<IDocumentStore>().QuerySession());
        return new MartenConfigurationExpression(services);
    }

    /// <summary>Applied after <c>AddMarten</c>'s own, in registration order; may be called before or after it.</summary>
    public static IServiceCollection ConfigureMarten(this IServiceCollection services, Action<StoreOptions> configure) =>
        services.ConfigureMarten((_, options) => configure(options));

    /// <inheritdoc cref="ConfigureMarten(IServiceCollection, Action{StoreOptions})"/>
    public static IServiceCollection ConfigureMarten(this IServiceCollection services, Action<IServiceProvider, StoreOptions> configure) =>
        services.AddSingleton(new StorePart(configure));

    /// <summary>What follows <c>AddMarten</c>. Marten 9.29.0.</summary>
    public class MartenConfigurationExpression
    {
        internal MartenConfigurationExpression(IServiceCollection services) => Services = services;

        public IServiceCollection Services { get; }

        /// <summary>Injected sessions are lightweight; they are anyway.</summary>
        public MartenConfigurationExpression UseLightweightSessions() => this;

        /// <summary>The schema is made before any hosted service starts.</summary>
        public MartenConfigurationExpression ApplyAllDatabaseChangesOnStartup()
        {
            Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, SchemaOnStartup>());
            return this;
        }

        /// <summary>Takes the registered data source.</summary>
        public MartenConfigurationExpression UseNpgsqlDataSource()
        {
            Services.AddSingleton(
                new StorePart((provider, options) => options.Connection(provider.GetRequiredService<NpgsqlDataSource>()))
            );
            return this;
        }
    }

    private sealed record StorePart(Action<IServiceProvider, StoreOptions> Configure);

    private sealed class SchemaOnStartup(IDocumentStore store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>The store of a host, for tests. Wolverine's tables stay as they are. Marten 9.29.0.</summary>
public static class HostExtensions
{
    public static IDocumentStore DocumentStore(this IHost host) => host.Services.GetRequiredService<IDocumentStore>();

    public static async Task CleanAllMartenDataAsync(this IHost host)
    {
        var clean = host.DocumentStore().Advanced.Clean;
        await clean.DeleteAllDocumentsAsync();
        await clean.DeleteAllEventDataAsync();
    }
}
