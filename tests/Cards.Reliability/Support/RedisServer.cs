using Cards.Support;
using StackExchange.Redis;

namespace Cards.Reliability;

/// <summary>A Redis of the world's own, to be killed, silenced and looked into.</summary>
public sealed class RedisServer(int port) : IAsyncDisposable
{
    private ServerProcess? process;

    public string Address => $"127.0.0.1:{port}";

    /// <summary>Starts empty, as after a crash without persistence.</summary>
    public async Task StartAsync()
    {
        process = ServerProcess.Start(
            World.Setting("Cards__RedisServer"),
            ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        );
        await Eventually.AsyncOf(AnswersAsync, answers => answers, "Redis answers");
    }

    public async Task KillAsync() => await process!.KillAsync();

    public Task PauseAsync() => process!.PauseAsync();

    public Task ResumeAsync() => process!.ResumeAsync();

    public async Task<RedisResult> DoAsync(string command, params object[] arguments)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(Address);
        // The old client knows no free commands; a script may run any.
        return await connection
            .GetDatabase()
            .ScriptEvaluateAsync($"return redis.call('{command}', unpack(ARGV))", values: [.. arguments.Select(argument => (RedisValue)$"{argument}")]);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var connection = await ConnectionMultiplexer.ConnectAsync($"{Address},connectTimeout=500");
            await connection.GetDatabase().PingAsync();
            return true;
        }
        catch (Exception notYet) when (notYet is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
