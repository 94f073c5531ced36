using System.Diagnostics;
using Cards.Support;
using StackExchange.Redis;

namespace Cards.Reliability;

/// <summary>What the product relies on in its Redis client, set as the product sets it: nothing waits on its own beside these calls.</summary>
public sealed class RedisClientSpecs : IAsyncLifetime
{
    private readonly RedisServer server = new(FreePort.Take());
    private ConnectionMultiplexer client = null!;

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync();
        client = await ConnectionMultiplexer.ConnectAsync(Platform.RedisServer.Options(server.Address));
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_call_to_a_silent_redis_ends_as_a_timeout_in_little_over_a_second()
    {
        await client.GetDatabase().PingAsync();
        await server.PauseAsync();
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<TimeoutException>(() => client.GetDatabase().StringSetAsync("key", "value"));

        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3));
        await server.ResumeAsync();
    }

    [Fact]
    public async Task A_silent_redis_is_soon_one_that_is_gone_and_back_without_a_restart()
    {
        await server.PauseAsync();
        await Eventually.AsyncOf(PingAsync, failure => failure is RedisConnectionException, "the client has given the connection up");

        await server.ResumeAsync();

        await Eventually.AsyncOf(PingAsync, failure => failure is null, "Redis answers again");
    }

    [Fact]
    public async Task A_call_to_a_redis_that_is_gone_fails_at_once_and_is_not_done_when_it_returns()
    {
        await server.KillAsync();
        await Eventually.AsyncOf(() => Task.FromResult(client.IsConnected), connected => !connected, "the client has seen it");
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAsync<RedisConnectionException>(() => client.GetDatabase().StringSetAsync("key", "value"));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(0.9));
        var late = client.GetDatabase().StringSetAsync("key", "value");
        await server.StartAsync();
        await Assert.ThrowsAsync<RedisConnectionException>(() => late);
        await Eventually.AsyncOf(PingAsync, failure => failure is null, "Redis answers again");
        Assert.False(await client.GetDatabase().KeyExistsAsync("key"));
    }

    [Fact]
    public async Task What_is_subscribed_while_redis_is_gone_is_heard_once_it_is_there_and_every_time_it_comes_back()
    {
        var heard = 0;
        var channel = RedisChannel.Literal("channel");
        await server.KillAsync();
        await using var late = await ConnectionMultiplexer.ConnectAsync(Platform.RedisServer.Options(server.Address));
        await late.GetSubscriber().SubscribeAsync(channel, (_, _) => Interlocked.Increment(ref heard), CommandFlags.FireAndForget);
        for (var time = 0; time < 3; time++)
        {
            await server.StartAsync();
            Volatile.Write(ref heard, 0);

            await Eventually.AsyncOf(
                async () =>
                {
                    await server.DoAsync("PUBLISH channel x");
                    return Volatile.Read(ref heard);
                },
                count => count > 0,
                "the client hears what is published"
            );
            await server.KillAsync();
        }
    }

    private async Task<Exception?> PingAsync()
    {
        try
        {
            await client.GetDatabase().PingAsync();
            return null;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return failure;
        }
    }
}
