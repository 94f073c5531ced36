using Cards.Edge;
using Cards.Support;
using Microsoft.AspNetCore.Builder;
using StackExchange.Redis;

namespace Cards.Specs.CardControls;

/// <summary>Streams beat quickly here, and beside the edge in memory there is one on a socket, because streams are about sockets.</summary>
public sealed class EventsWorld() : World(("CardControls:StreamBeat", "00:00:01"), ("CardControls:StreamsPerUser", "2")), IAsyncLifetime
{
    private WebApplication? edge;

    public Uri EdgeAddress => new(edge!.Urls.Single());

    public async ValueTask InitializeAsync() => await StartAsync();

    public Task<CardStream> StreamAsync(User user, string? lastEventId = null) => CardStream.OpenAsync(EdgeAddress, user, lastEventId);

    /// <summary>How many streams a user has, as Redis knows it.</summary>
    public static async Task<long> PlacesAsync(User user)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(Redis);
        return await redis.GetDatabase().SortedSetLengthAsync($"streams:{user.Id}");
    }

    public override async ValueTask DisposeAsync()
    {
        if (edge is not null)
        {
            await edge.StopAsync();
            await edge.DisposeAsync();
        }
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override async Task StartEdgeAsync()
    {
        await base.StartEdgeAsync();
        edge = EdgeEntry.Build([
            "--environment=Development",
            "--Logging:LogLevel:Default=Warning",
            "--Edge:Port=0",
            $"--Edge:Host={HostAddress}",
            $"--Edge:Identity:Authority={SandboxAddress}identity",
            "--Edge:Identity:Audience=cards",
            $"--Cards:CallerAssertion:Key={HostSettings["Cards:CallerAssertion:Key"]}",
            $"--Cards:Redis={Redis}",
            "--RateLimits:Enabled=false",
            .. EdgeKeys.Settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ]);
        await edge.StartAsync();
    }
}
