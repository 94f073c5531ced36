using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime;

namespace Wolverine
{
    /// <summary>Adds the bus to a host. WolverineFx 6.29.2.</summary>
    public static class HostBuilderExtensions
    {
        /// <summary>Adds the bus, once per host.</summary>
        /// <exception cref="InvalidOperationException">It is there already.</exception>
        public static IHostApplicationBuilder UseWolverine(this IHostApplicationBuilder builder, Action<WolverineOptions>? configure)
        {
            builder.Services.AddWolverine(configure);
            return builder;
        }

        /// <inheritdoc cref="UseWolverine(IHostApplicationBuilder, Action{WolverineOptions}?)" />
        public static IHostBuilder UseWolverine(this IHostBuilder builder, Action<WolverineOptions>? overrides = null) =>
            builder.ConfigureServices((_, services) => services.AddWolverine(overrides));

        /// <inheritdoc cref="UseWolverine(IHostApplicationBuilder, Action{WolverineOptions}?)" />
        public static IServiceCollection AddWolverine(this IServiceCollection services, Action<WolverineOptions>? configure)
        {
            if (services.Any(x => x.ServiceType == typeof(WolverineOptions)))
            {
                throw new InvalidOperationException("UseWolverine was called before");
            }

            var options = new WolverineOptions(services);
            configure?.Invoke(options);
            services.AddSingleton(options);
            services.AddSingleton<WolverineRuntime>();
            services.AddHostedService(provider => provider.GetRequiredService<WolverineRuntime>());
            services.AddScoped(provider => new MessageContext(provider.GetRequiredService<WolverineRuntime>()));
            services.AddScoped<IMessageContext>(provider => provider.GetRequiredService<MessageContext>());
            services.AddScoped<IMessageBus>(provider => provider.GetRequiredService<MessageContext>());
            services.AddSingleton<IMessageStore>(provider => new DurableMessageStore(provider.GetRequiredService<WolverineRuntime>()));
            return services;
        }

        /// <summary>Adds to the options, before or after <c>UseWolverine</c>; applied after its own, in order.</summary>
        public static IServiceCollection ConfigureWolverine(this IServiceCollection services, Action<WolverineOptions> configure) =>
            services.AddSingleton(new WolverineConfiguration(configure));

        /// <summary>A bus outside any request, for tests.</summary>
        public static IMessageBus MessageBus(this IHost host) => new MessageContext(host.Services.GetRequiredService<WolverineRuntime>());
    }

    internal sealed record WolverineConfiguration(Action<WolverineOptions> Apply);
}

namespace Wolverine.Marten
{
    /// <summary>Where the message tables are. WolverineFx.Marten 6.29.2.</summary>
    public sealed class MartenIntegration
    {
        /// <summary>Before <c>Durability.MessageStorageSchemaName</c> and the store's schema.</summary>
        public string? MessageStorageSchemaName
        {
            get;
            set => field = value?.ToLowerInvariant();
        }
    }

    /// <summary>Joins the document store and the bus. WolverineFx.Marten 6.29.2.</summary>
    public static class WolverineOptionsMartenExtensions
    {
        /// <summary>Keeps messages in the document store's database, in its transactions.</summary>
        public static MartenServiceCollectionExtensions.MartenConfigurationExpression IntegrateWithWolverine(
            this MartenServiceCollectionExtensions.MartenConfigurationExpression expression, Action<MartenIntegration>? configure = null)
        {
            var integration = new MartenIntegration();
            configure?.Invoke(integration);
            expression.Services.AddSingleton(new MartenStorage(integration));
            return expression;
        }
    }

    internal sealed class MartenStorage(MartenIntegration integration)
    {
        public (NpgsqlDataSource Database, string Schema) Find(IDocumentStore store, WolverineOptions options)
        {
            var settings = ((DocumentStore)store).Options;
            return (settings.DataSource!, integration.MessageStorageSchemaName ?? options.Durability.MessageStorageSchemaName ?? settings.DatabaseSchemaName);
        }
    }
}

namespace JasperFx
{
    /// <summary>The last line of a program. JasperFx 2.53.0.</summary>
    public static class CommandLineHostingExtensions
    {
        /// <summary>Runs the host; there are no further commands here.</summary>
        public static async Task<int> RunJasperFxCommands(this IHost host, string[] args)
        {
            await host.RunAsync();
            return 0;
        }
    }
}
