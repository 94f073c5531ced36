using System.Net;
using System.Net.Sockets;
using SmtpServer;
using SmtpServer.IO;
using SmtpServer.Net;

namespace Cards.Sandbox.Mail;

/// <summary>Accepts clients on loopback. Those the server is to refuse or to leave waiting never get as far as a session.</summary>
internal sealed class SmtpListener(int port, MailBehaviour behaviour) : IEndpointListenerFactory, IEndpointListener
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port);
    private readonly HashSet<Task> _turnedAway = [];

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <exception cref="SocketException">The port is taken.</exception>
    public void Start() => _listener.Start();

    public IEndpointListener CreateListener(IEndpointDefinition endpointDefinition) => this;

    public async Task<ISecurableDuplexPipe> GetPipeAsync(ISessionContext context, CancellationToken cancellationToken)
    {
        while (true)
        {
            var connection = new SmtpConnection(await _listener.AcceptTcpClientAsync(cancellationToken));
            var mode = behaviour.Mode;
            if (mode is not (MailMode.Refuse or MailMode.SilentOnConnect))
            {
                return connection;
            }

            _turnedAway.RemoveWhere(done => done.IsCompleted);
            _turnedAway.Add(TurnAwayAsync(connection, mode, cancellationToken));
        }
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Over when nobody waits in silence any more.</summary>
    public Task FinishAsync() => Task.WhenAll(_turnedAway);

    private static async Task TurnAwayAsync(SmtpConnection connection, MailMode mode, CancellationToken cancellation)
    {
        try
        {
            await (
                mode == MailMode.Refuse
                    ? connection.HangUpAsync("554 5.3.2 No mail service here", cancellation)
                    : connection.StaySilentAsync(cancellation)
            );
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client left, or the sandbox is stopping: nobody to tell.
        }
    }
}
