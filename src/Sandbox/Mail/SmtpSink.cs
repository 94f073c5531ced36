using System.Net;
using System.Net.Sockets;

namespace Cards.Sandbox.Mail;

/// <summary>Listens for mail on loopback and gives each connection its own session.</summary>
internal sealed class SmtpSink(IConfiguration settings, SmtpAddress address, Mailbox mailbox, MailBehaviour behaviour) : BackgroundService
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, settings.GetValue("Sandbox:SmtpPort", 8025));

    // Bound here, not in ExecuteAsync, so that the port is known before anything is told that the sandbox is ready.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _listener.Start();
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StartRefusedException($"Port {((IPEndPoint)_listener.LocalEndpoint).Port} for mail (Sandbox:SmtpPort) is in use.");
        }

        address.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sessions = new HashSet<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(stoppingToken);
                sessions.RemoveWhere(session => session.IsCompleted);
                sessions.Add(ServeAsync(client, stoppingToken));
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // Cancelled, or the listener was disposed under the accept: both are the end of listening.
            await Task.WhenAll(sessions);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stopping)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await new SmtpSession(client.GetStream(), mailbox, behaviour).RunAsync(stopping);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // The client left, or the sandbox is stopping: nobody to tell.
            }
        }
    }
}
