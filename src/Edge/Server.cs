using System.Diagnostics;
using Cards.Platform;
using Cards.Platform.Input;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cards.Edge;

/// <summary>The sockets: where the edge listens, and how much of a stranger's time and bytes it takes.</summary>
internal static class Server
{
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        builder.Configuration.AddOwnSettings("edge", builder.Environment.EnvironmentName);
        builder.Services.AddSingleton(services =>
            EdgeSettings.Read(
                services.GetRequiredService<IConfiguration>(),
                services.GetRequiredService<IHostEnvironment>().IsDevelopment()
            )
        );
        builder.Services.AddSingleton(TimeProvider.System);
    }

    public static void AddServer(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DistributedContextPropagator, FreshTrace>();
        builder
            .Services.AddOptions<HostOptions>()
            .Configure<EdgeSettings>((host, settings) => host.ShutdownTimeout = settings.HostTimeout + TimeSpan.FromSeconds(5));
        builder.Services.AddOptions<KestrelServerOptions>().Configure<EdgeSettings>((kestrel, settings) => Limit(kestrel, settings));
    }

    private static void Limit(KestrelServerOptions kestrel, EdgeSettings settings)
    {
        kestrel.Listen(settings.ListenOn, settings.Port);
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = StrictJson.MaxBytes;
        // Room for one token of the largest accepted size beside ordinary headers.
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }

    /// <summary>Every request starts a trace of ours: a stranger may not choose the id our logs are searched by.</summary>
    private sealed class FreshTrace : DistributedContextPropagator
    {
        public override IReadOnlyCollection<string> Fields => [];

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) { }

        public override void ExtractTraceIdAndState(
            object? carrier,
            PropagatorGetterCallback? getter,
            out string? traceId,
            out string? traceState
        ) => traceId = traceState = null;

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
            null;
    }
}
