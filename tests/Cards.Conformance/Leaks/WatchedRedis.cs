using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace Cards.Conformance.Leaks;

/// <summary>Every command one Redis database was ever sent, as the server's own MONITOR tells it; and what is there now, keys and values of all types.</summary>
internal sealed partial class WatchedRedis : IAsyncDisposable
{
    private readonly string address;
    private readonly int database;
    private readonly TcpClient monitor = new();
    private readonly ConcurrentQueue<Written> commands = [];
    private ConnectionMultiplexer? connection;
    private Task reading = Task.CompletedTask;

    public WatchedRedis(string address, int database) => (this.address, this.database) = (address, database);

    public IReadOnlyCollection<Written> Commands => commands;

    public IDatabase Database => connection!.GetDatabase(database);

    public async Task WatchAsync()
    {
        var (host, port) = (
            address.Split(':')[0],
            int.Parse(address.Split(':')[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)
        );
        await monitor.ConnectAsync(host, port);
        var stream = monitor.GetStream();
        var lines = new StreamReader(stream, Encoding.Latin1);
        await stream.WriteAsync("MONITOR\r\n"u8.ToArray());
        if (await lines.ReadLineAsync() != "+OK")
            throw new InvalidOperationException("Redis does not let itself be watched.");
        reading = ReadAsync(lines);
        // Everything is read while other specs run: that takes its time.
        connection = await ConnectionMultiplexer.ConnectAsync($"{host}:{port},syncTimeout=60000");
    }

    public async Task<IReadOnlyList<Written>> StoredAsync()
    {
        var stored = new List<Written>();
        foreach (var key in connection!.GetServer(connection.GetEndPoints()[0]).Keys(database, pageSize: 1000))
        {
            stored.Add(new Written("redis key", key.ToString()));
            // A value that lapsed since its key was read is gone.
            foreach (var value in (await ValuesAsync(key)).OfType<byte[]>())
                stored.Add(new Written("redis value", Encoding.Latin1.GetString(value)));
        }
        return stored;
    }

    public async ValueTask DisposeAsync()
    {
        monitor.Dispose();
        await reading;
        if (connection is not null)
            await connection.CloseAsync();
    }

    private async Task<IEnumerable<byte[]?>> ValuesAsync(RedisKey key) =>
        await Database.KeyTypeAsync(key) switch
        {
            RedisType.String => [await Database.StringGetAsync(key)],
            RedisType.Hash => (await Database.HashGetAllAsync(key)).SelectMany(entry => new byte[]?[] { entry.Name, entry.Value }),
            RedisType.List => (await Database.ListRangeAsync(key)).Select(item => (byte[]?)item),
            RedisType.Set => (await Database.SetMembersAsync(key)).Select(item => (byte[]?)item),
            RedisType.SortedSet => (await Database.SortedSetRangeByRankAsync(key)).Select(item => (byte[]?)item),
            RedisType.None => [],
            var other => throw new InvalidOperationException($"Nobody looks into a Redis {other} yet."),
        };

    private async Task ReadAsync(StreamReader lines)
    {
        try
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                if (Origin().Match(line) is { Success: true } origin && origin.Groups[1].Value == $"{database}")
                    commands.Enqueue(new Written("redis command", line[origin.Length..]));
            }
        }
        catch (IOException)
        {
            // The watching ended.
        }
    }

    /// <summary>Moment, database and client of a monitored command.</summary>
    [GeneratedRegex(@"^\+[0-9.]+ \[([0-9]+) [^\]]*\] ")]
    private static partial Regex Origin();
}
