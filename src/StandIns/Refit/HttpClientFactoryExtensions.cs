using Microsoft.Extensions.DependencyInjection;

namespace Refit;

/// <summary>Clients from the container (Refit.HttpClientFactory 15.2.0).</summary>
public static class HttpClientFactoryExtensions
{
    /// <summary>Registers a client with default settings.</summary>
    /// <typeparam name="T">The interface; registered transient.</typeparam>
    /// <param name="services">Where to register.</param>
    public static IHttpClientBuilder AddRefitClient<T>(this IServiceCollection services)
        where T : class => services.AddRefitClient<T>((RefitSettings?)null);

    /// <summary>Registers a client.</summary>
    /// <typeparam name="T">The interface; registered transient.</typeparam>
    /// <param name="services">Where to register.</param>
    /// <param name="settings">Settings; defaults when null.</param>
    public static IHttpClientBuilder AddRefitClient<T>(this IServiceCollection services, RefitSettings? settings)
        where T : class => services.AddRefitClient<T>(settings, null);

    /// <summary>Registers a client over a named <see cref="HttpClient"/>, which several interfaces may share.</summary>
    /// <typeparam name="T">The interface; registered transient.</typeparam>
    /// <param name="services">Where to register.</param>
    /// <param name="settings">Settings; defaults when null.</param>
    /// <param name="httpClientName">Name of the client; one per interface when null.</param>
    public static IHttpClientBuilder AddRefitClient<T>(this IServiceCollection services, RefitSettings? settings, string? httpClientName)
        where T : class => services.AddRefitClient<T>(_ => settings, httpClientName);

    /// <summary>Registers a client whose settings are made once, from the container.</summary>
    /// <typeparam name="T">The interface; registered transient.</typeparam>
    /// <param name="services">Where to register.</param>
    /// <param name="settingsAction">Makes the settings.</param>
    public static IHttpClientBuilder AddRefitClient<T>(
        this IServiceCollection services,
        Func<IServiceProvider, RefitSettings?>? settingsAction
    )
        where T : class => services.AddRefitClient<T>(settingsAction, null);

    /// <summary>Registers a client over a named <see cref="HttpClient"/>, its settings made once, from the container.</summary>
    /// <typeparam name="T">The interface; registered transient.</typeparam>
    /// <param name="services">Where to register.</param>
    /// <param name="settingsAction">Makes the settings.</param>
    /// <param name="httpClientName">Name of the client; one per interface when null.</param>
    public static IHttpClientBuilder AddRefitClient<T>(
        this IServiceCollection services,
        Func<IServiceProvider, RefitSettings?>? settingsAction,
        string? httpClientName
    )
        where T : class
    {
        var name = httpClientName ?? UniqueName(typeof(T));
        services.AddSingleton(provider => new SettingsFor<T>(settingsAction?.Invoke(provider)));
        services.AddTransient(provider =>
            RestService.For<T>(
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(name),
                provider.GetRequiredService<SettingsFor<T>>().Settings
            )
        );
        return services.AddHttpClient(name);
    }

    private static string UniqueName(Type type)
    {
        var assembly = new string([.. type.Assembly.GetName().Name!.Where(char.IsAsciiLetterOrDigit)]);
        var space = type.Namespace?.Replace(".", "", StringComparison.Ordinal);
        return $"Refit.Implementation.Generated{assembly}+{space}{type.Name}, {type.Assembly.FullName}";
    }

    private sealed record SettingsFor<T>(RefitSettings? Settings);
}
