using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
            var services = builder.Services;
            if (services.Any(x => x.ServiceType == typeof(WolverineOptions)))
                throw new InvalidOperationException("UseWolverine was called before");
            var options = new WolverineOptions(services);
            configure?.Invoke(options);
            services.AddSingleton(options);
            services.AddSingleton<WolverineRuntime>();
            services.AddHostedService(provider => provider.GetRequiredService<WolverineRuntime>());
            services.AddScoped<IMessageBus>(provider => new MessageContext(provider.GetRequiredService<WolverineRuntime>()));
            services.AddSingleton<Persistence.Durability.IMessageStore>(provider => provider.GetRequiredService<WolverineRuntime>().Store);
            return builder;
        }

        /// <summary>Adds to the options, before or after <c>UseWolverine</c>; applied after its own, in order.</summary>
        public static IServiceCollection ConfigureWolverine(this IServiceCollection services, Action<WolverineOptions> configure) =>
            services.AddSingleton(new LaterConfiguration(configure));

        /// <summary>A bus outside any request, for tests.</summary>
        public static IMessageBus MessageBus(this IHost host) => new MessageContext(host.Services.GetRequiredService<WolverineRuntime>());
    }

    internal sealed record LaterConfiguration(Action<WolverineOptions> Apply);
}

namespace Wolverine.Marten
{
    /// <summary>Joins the document store and the bus. WolverineFx.Marten 6.29.2.</summary>
    public static class WolverineOptionsMartenExtensions
    {
        /// <summary>Keeps messages in the document store's database, in its transactions.</summary>
        public static MartenServiceCollectionExtensions.MartenConfigurationExpression IntegrateWithWolverine(
            this MartenServiceCollectionExtensions.MartenConfigurationExpression expression
        )
        {
            expression.Services.AddSingleton<MartenIntegrated>();
            return expression;
        }
    }

    /// <summary>Without it the bus does not start: messages would have no store.</summary>
    internal sealed class MartenIntegrated;
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
