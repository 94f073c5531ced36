using System.Net;
using System.Net.Sockets;
using Cards.Support;

namespace Cards.Reliability;

/// <summary>A network that can be cut and can fall silent: passes TCP connections on to its targets, in turn.</summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<Connection> connections = [];
    private readonly Func<IWiretap>? tap;
    private List<int> targets = [];
    private TcpListener listener;
    private TaskCompletionSource questions = Through();
    private TaskCompletionSource answers = Through();
    private bool isListening = true;
    private int turn;

    public Relay(Func<IWiretap>? tap = null)
    {
        this.tap = tap;
        Port = FreePort.Take();
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        _ = AcceptAsync(listener);
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <summary>Ports on loopback.</summary>
    public void LeadTo(params int[] ports)
    {
        lock (gate)
            targets = [.. ports];
    }

    /// <summary>Every connection breaks, and new ones are refused.</summary>
    public void Cut()
    {
        isListening = false;
        listener.Stop();
        BreakAll();
    }

    /// <summary>Connections stay and new ones are taken, but not a byte passes.</summary>
    public void FallSilent()
    {
        lock (gate)
            (questions, answers) = (
                new(TaskCreationOptions.RunContinuationsAsynchronously),
                new(TaskCreationOptions.RunContinuationsAsynchronously)
            );
    }

    /// <summary>What is asked still arrives; the answers do not.</summary>
    public void HoldAnswers()
    {
        lock (gate)
            answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>As it was before. What was on its way in a silence is lost with its connection; a network that passes everything keeps its connections.</summary>
    public void Restore()
    {
        lock (gate)
        {
            if (isListening && questions.Task.IsCompleted && answers.Task.IsCompleted)
                return;
        }
        BreakAll();
        lock (gate)
            (questions, answers) = (Through(), Through());
        Listen();
    }

    /// <summary>Takes connections again after a cut.</summary>
    public void Listen()
    {
        if (isListening)
            return;
        isListening = true;
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        _ = AcceptAsync(listener);
    }

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private static TaskCompletionSource Through()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
                _ = PassAsync(await from.AcceptTcpClientAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var connection = new Connection(client);
        lock (gate)
            connections.Add(connection);
        try
        {
            if (!await connection.ReachAsync(TargetsInTurn()))
                return;
            var listening = tap?.Invoke();
            await Task.WhenAny(
                PumpAsync(
                    connection.Client,
                    connection.Server,
                    () => questions,
                    bytes => listening?.HearQuestion(bytes),
                    connection.Broken
                ),
                PumpAsync(connection.Server, connection.Client, () => answers, bytes => listening?.HearAnswer(bytes), connection.Broken)
            );
        }
        finally
        {
            lock (gate)
                connections.Remove(connection);
        }
    }

    private int[] TargetsInTurn()
    {
        lock (gate)
        {
            var first = turn++;
            return [.. Enumerable.Range(0, targets.Count).Select(step => targets[(first + step) % targets.Count])];
        }
    }

    private static async Task PumpAsync(
        TcpClient from,
        TcpClient to,
        Func<TaskCompletionSource> valve,
        Action<ReadOnlySpan<byte>> hear,
        CancellationToken broken
    )
    {
        try
        {
            var buffer = new byte[16 * 1024];
            int length;
            while ((length = await from.GetStream().ReadAsync(buffer, broken)) > 0)
            {
                await valve().Task.WaitAsync(broken);
                hear(buffer.AsSpan(0, length));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), broken);
            }
        }
        catch (Exception ended)
            when (ended
                    is IOException
                        or SocketException
                        or OperationCanceledException
                        or ObjectDisposedException
                        or InvalidOperationException
            )
        {
            // Either end went away.
        }
    }

    private void BreakAll()
    {
        Connection[] all;
        lock (gate)
            all = [.. connections];
        foreach (var connection in all)
            connection.Break();
    }

    private sealed class Connection(TcpClient client) : IDisposable
    {
        private readonly CancellationTokenSource broken = new();

        public TcpClient Client => client;

        public TcpClient Server { get; private set; } = new();

        public CancellationToken Broken => broken.Token;

        public void Break() => broken.Cancel();

        /// <summary>False when no target listens.</summary>
        public async Task<bool> ReachAsync(int[] ports)
        {
            foreach (var port in ports)
            {
                try
                {
                    await Server.ConnectAsync(IPAddress.Loopback, port, Broken);
                    return true;
                }
                catch (Exception refused) when (refused is SocketException or OperationCanceledException)
                {
                    Server.Dispose();
                    Server = new TcpClient();
                }
            }
            return false;
        }

        public void Dispose()
        {
            Server.Dispose();
            client.Dispose();
        }
    }
}

/// <summary>Hears what is asked and answered on one connection, before it arrives.</summary>
public interface IWiretap
{
    void HearQuestion(ReadOnlySpan<byte> bytes);

    void HearAnswer(ReadOnlySpan<byte> bytes);
}
