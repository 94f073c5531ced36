using JasperFx;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Marten;

/// <summary>A piece of the store's configuration, applied after <c>AddMarten</c>'s own, in registration order. Marten 9.29.0.</summary>
public interface IConfigureMarten : IConfigureStore<StoreOptions> { }

/// <summary>Registration. Marten 9.29.0.</summary>
public static class MartenServiceCollectionExtensions
{
    public static MartenConfigurationExpression AddMarten(this IServiceCollection services) => services.AddMarten(_ => new StoreOptions());

    public static MartenConfigurationExpression AddMarten(this IServiceCollection services, string connectionString) =>
        services.AddMarten(options => options.Connection(connectionString));

    public static MartenConfigurationExpression AddMarten(this IServiceCollection services, Action<StoreOptions> configure) =>
        services.AddMarten(_ =>
        {
            var options = new StoreOptions();
            configure(options);
            return options;
        });

    public static MartenConfigurationExpression AddMarten(
        this IServiceCollection services,
        Func<IServiceProvider, StoreOptions> optionSource
    )
    {
        services.AddSingleton<IDocumentStore>(provider =>
        {
            var options = optionSource(provider);
            foreach (var source in provider.GetServices<ConfiguredDataSource>())
                options.Connection(
                    source.Key is null
                        ? provider.GetRequiredService<NpgsqlDataSource>()
                        : provider.GetRequiredKeyedService<NpgsqlDataSource>(source.Key)
                );
            foreach (var part in provider.GetServices<IConfigureMarten>())
                part.Configure(provider, options);
            return new DocumentStore(options);
        });
        services.AddScoped(provider => provider.GetRequiredService<IDocumentStore>().LightweightSession());
        services.AddScoped(provider => provider.GetRequiredService<IDocumentStore>().QuerySession());
        return new MartenConfigurationExpression(services);
    }

    public static IServiceCollection ConfigureMarten(this IServiceCollection services, Action<StoreOptions> configure) =>
        services.ConfigureMarten((_, options) => configure(options));

    public static IServiceCollection ConfigureMarten(this IServiceCollection services, Action<IServiceProvider, StoreOptions> configure) =>
        services.AddSingleton<IConfigureMarten>(new LambdaConfigureMarten(configure));

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
            Services.AddHostedService<SchemaOnStartup>();
            return this;
        }

        /// <summary>Takes the registered data source.</summary>
        public MartenConfigurationExpression UseNpgsqlDataSource(object? serviceKey = null)
        {
            Services.AddSingleton(new ConfiguredDataSource(serviceKey));
            return this;
        }
    }

    private sealed class LambdaConfigureMarten(Action<IServiceProvider, StoreOptions> configure) : IConfigureMarten
    {
        public void Configure(IServiceProvider services, StoreOptions options) => configure(services, options);
    }

    private sealed record ConfiguredDataSource(object? Key);

    private sealed class SchemaOnStartup(IDocumentStore store) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>The store of a host, for tests. None touches Wolverine's tables. Marten 9.29.0.</summary>
public static class HostExtensions
{
    public static IDocumentStore DocumentStore(this IHost host) => host.Services.DocumentStore();

    public static IDocumentStore DocumentStore(this IServiceProvider services) => services.GetRequiredService<IDocumentStore>();

    public static Task CleanAllMartenDataAsync(this IHost host) => host.Services.CleanAllMartenDataAsync();

    public static Task CleanAllMartenDataAsync(this IServiceProvider services) => services.DocumentStore().Advanced.ResetAllData();

    public static Task ResetAllMartenDataAsync(this IHost host) => host.Services.CleanAllMartenDataAsync();

    public static Task ResetAllMartenDataAsync(this IServiceProvider services) => services.CleanAllMartenDataAsync();
}
