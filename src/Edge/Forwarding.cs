using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Cards.Edge;

/// <summary>Routes come from the configuration; they all lead to the one cluster, the host.</summary>
internal static class Forwarding
{
    public const string Cluster = "host";

    public static void AddForwarding(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<AssertCaller>();
        services.AddSingleton<CutEventStreams>();
        services.AddSingleton<IProxyConfigProvider>(provider => new InMemoryConfigProvider(
            [],
            [Host(provider.GetRequiredService<EdgeSettings>())]
        ));
        services.AddSingleton<IForwarderHttpClientFactory, HostClient>();
        services.AddReverseProxy().LoadFromConfig(configuration.GetSection("ReverseProxy")).AddTransforms<RouteRules>();
    }

    public static void MapForwarding(this WebApplication app) =>
        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<ForwardFailures>();
            proxy.UseMiddleware<DecryptField>();
        });

    private static ClusterConfig Host(EdgeSettings settings) =>
        new()
        {
            ClusterId = Cluster,
            Destinations = new Dictionary<string, DestinationConfig> { [Cluster] = new() { Address = settings.Host.ToString() } },
            HttpRequest = new ForwarderRequestConfig
            {
                ActivityTimeout = settings.HostTimeout,
                Version = System.Net.HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            },
        };
}
