using System.Net;
using System.Net.Sockets;
using System.Text;
using Cards.Support;
using StackExchange.Redis;

namespace Cards.Reliability;

/// <summary>A Redis of the world's own, to be killed, silenced and looked into.</summary>
public sealed class RedisServer(int port) : IAsyncDisposable
{
    private ServerProcess? process;

    public bool IsRunning => process is { IsRunning: true };

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

    /// <summary>Sends one command and answers the reply as it stands on the wire (RESP 2).</summary>
    public async Task<string> DoAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\nQUIT\r\n"));
        using var reader = new StreamReader(stream);
        var reply = await reader.ReadToEndAsync();
        return reply.StartsWith('-') ? throw new InvalidOperationException($"Redis refused {command}: {reply}") : reply;
    }

    /// <summary>The names of the commands clients sent meanwhile; what scripts call inside Redis is not among them.</summary>
    public async Task<IReadOnlyList<string>> CommandsDuringAsync(Func<Task> act)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray());
        using var reader = new StreamReader(client.GetStream());
        await reader.ReadLineAsync();
        await act();
        await DoAsync("ECHO that-was-all");
        var commands = new List<string>();
        // +<time> [<database> <address, or lua>] "<command>" "<argument>" ...
        while (await reader.ReadLineAsync() is { } line && !line.Contains("that-was-all", StringComparison.Ordinal))
        {
            if (!line.Contains(" lua] ", StringComparison.Ordinal))
                commands.Add(line.Split('"')[1].ToUpperInvariant());
        }
        return commands;
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
