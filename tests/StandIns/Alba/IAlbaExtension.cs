using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Alba;

/// <summary>Changes an application before it starts (Alba 8.5.2).</summary>
public interface IAlbaExtension : IDisposable, IAsyncDisposable
{
    /// <summary>Called once the application runs.</summary>
    /// <param name="host">The application.</param>
    Task Start(IAlbaHost host);

    /// <summary>Called before it is built.</summary>
    /// <param name="builder">Its builder.</param>
    IHostBuilder Configure(IHostBuilder builder);
}

/// <summary>Settings of a test, visible from the first line of the entry point on (Alba 8.5.2).</summary>
public sealed class ConfigurationOverride : IAlbaExtension
{
    private readonly Dictionary<string, string?> _settings;

    private ConfigurationOverride(Dictionary<string, string?> settings) => _settings = settings;

    /// <summary>Settings that win over the application's own.</summary>
    /// <param name="configDictionary">Keys with <c>:</c> between the levels.</param>
    public static ConfigurationOverride Create(IEnumerable<KeyValuePair<string, string?>> configDictionary) =>
        new ConfigurationOverride(new Dictionary<string, string?>(configDictionary));

    Task IAlbaExtension.Start(IAlbaHost host) => Task.CompletedTask;

    // Host configuration reaches an entry point as command-line arguments, so that code which reads settings before it builds sees them.
    IHostBuilder IAlbaExtension.Configure(IHostBuilder builder) =>
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(_settings));

    void IDisposable.Dispose() { }

    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;
}
