using System.Diagnostics;
using Cards.Stack.Specs.Support;
using StackExchange.Redis;

namespace Cards.Stack.Specs.Redis;

/// <summary>What a command meets when Redis does not answer, with the options that the product sets.</summary>
public sealed class ConnectionSpecs
{
    /// <summary>The client looks once a second (HeartbeatInterval) whose time is over, so it can take that much longer.</summary>
    [Fact]
    public async Task a_command_to_a_redis_that_went_silent_is_a_time_out_after_the_configured_time()
    {
        await using var line = new Line();
        await using var redis = await ConnectAsync(line, options => options.AsyncTimeout = 300);
        await redis.GetDatabase().PingAsync();
        line.Silence();
        var watch = Stopwatch.StartNew();
        var silent = await Record.ExceptionAsync(() => redis.GetDatabase().StringGetAsync("stack-specs"));
        Assert.IsType<RedisTimeoutException>(silent);
        Assert.IsAssignableFrom<TimeoutException>(silent);
        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(300), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task without_a_time_of_its_own_an_asynchronous_command_waits_as_long_as_a_synchronous_one()
    {
        await using var line = new Line();
        await using var redis = await ConnectAsync(line);
        Assert.Equal(2000, redis.TimeoutMilliseconds);
        Assert.Equal(2000, Options(line).AsyncTimeout);
        Assert.Equal(5000, new ConfigurationOptions().AsyncTimeout);
    }

    [Fact]
    public async Task a_multiplexer_is_made_although_nobody_listens_and_a_command_waits_for_the_connection_until_its_time_is_over()
    {
        await using var line = new Line();
        await line.CutAsync();
        await using var redis = await ConnectAsync(line, options => options.AsyncTimeout = 300);
        Assert.False(redis.IsConnected);
        var command = redis.GetDatabase().StringGetAsync("stack-specs");
        Assert.False(command.IsCompleted);
        var down = await Assert.ThrowsAsync<RedisConnectionException>(() => command);
        Assert.Contains("timed out in the backlog", down.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_command_fails_at_once_while_disconnected_where_the_policy_says_so()
    {
        await using var line = new Line();
        await line.CutAsync();
        await using var redis = await ConnectAsync(line, options => options.BacklogPolicy = BacklogPolicy.FailFast);
        var command = redis.GetDatabase().StringGetAsync("stack-specs");
        Assert.True(command.IsFaulted);
        await Assert.ThrowsAsync<RedisConnectionException>(() => command);
    }

    [Fact]
    public async Task a_cut_connection_is_made_again_by_itself_and_a_waiting_command_is_sent_then()
    {
        await using var line = new Line();
        // While it waits for a connection, a command is timed by the synchronous time, whichever way it was asked.
        await using var redis = await ConnectAsync(line, options => options.AsyncTimeout = options.SyncTimeout = 60_000);
        await redis.GetDatabase().PingAsync();
        await line.CutAsync();
        await Wait.UntilAsync(() => Task.FromResult(redis.IsConnected), connected => !connected, "the cut was noticed");
        var waiting = redis.GetDatabase().StringGetAsync("stack-specs");
        Assert.False(waiting.IsCompleted);
        line.Reopen();
        await waiting;
    }

    private static ConfigurationOptions Options(Line line) =>
        new()
        {
            EndPoints = { { "127.0.0.1", line.Port } },
            AbortOnConnectFail = false,
            ConnectTimeout = 2000,
            SyncTimeout = 2000,
        };

    private static async Task<ConnectionMultiplexer> ConnectAsync(Line line, Action<ConfigurationOptions>? change = null)
    {
        var options = Options(line);
        change?.Invoke(options);
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
