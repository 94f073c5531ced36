using FluentValidation;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Carter;

/// <summary>Registration and mapping of modules (Carter 10.0.0).</summary>
public static class CarterExtensions
{
    /// <summary>Registers modules and validators as singletons. A second call adds to the first; a module named in both is mapped twice.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="assemblyCatalog">What to scan where <paramref name="configurator"/> names nothing; the entry assembly's references when null.</param>
    /// <param name="configurator">Names modules and validators.</param>
    public static IServiceCollection AddCarter(
        this IServiceCollection services,
        DependencyContextAssemblyCatalog? assemblyCatalog = null,
        Action<CarterConfigurator>? configurator = null
    )
    {
        var choice = new CarterConfigurator();
        configurator?.Invoke(choice);
        var types = Types(choice, assemblyCatalog ?? new DependencyContextAssemblyCatalog());
        services.AddSingleton(choice);

        foreach (var validator in choice.ScansValidators ? types.Where(Is<IValidator>) : choice.ValidatorTypes)
        {
            services.AddSingleton(typeof(IValidator), validator);
            services.AddSingleton(validator);
        }

        var modules = choice.ScansModules ? types.Where(type => Is<ICarterModule>(type) && type.IsVisible) : choice.ModuleTypes;
        foreach (var module in modules)
            services.AddSingleton(typeof(ICarterModule), module);
        return services;
    }

    /// <summary>Calls <see cref="ICarterModule.AddRoutes"/> of every registered module, directly on <paramref name="builder"/>.</summary>
    /// <param name="builder">Where to map.</param>
    /// <exception cref="InvalidOperationException"><see cref="AddCarter"/> was not called.</exception>
    public static IEndpointRouteBuilder MapCarter(this IEndpointRouteBuilder builder)
    {
        _ = builder.ServiceProvider.GetRequiredService<CarterConfigurator>();
        foreach (var module in builder.ServiceProvider.GetServices<ICarterModule>())
            module.AddRoutes(builder);
        return builder;
    }

    private static Type[] Types(CarterConfigurator choice, DependencyContextAssemblyCatalog catalog) =>
        choice.ScansModules || choice.ScansValidators ? [.. catalog.GetAssemblies().SelectMany(assembly => assembly.GetTypes())] : [];

    private static bool Is<T>(Type type) => type is { IsAbstract: false, IsInterface: false } && typeof(T).IsAssignableFrom(type);
}
