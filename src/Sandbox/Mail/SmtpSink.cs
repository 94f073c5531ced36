using System.Net.Sockets;
using SmtpServer;

namespace Cards.Sandbox.Mail;

/// <summary>The mail server (package SmtpServer). No AUTH, no STARTTLS: it listens on loopback only.</summary>
internal sealed class SmtpSink(IConfiguration settings, SmtpAddress address, Mailbox mailbox, MailBehaviour behaviour) : BackgroundService
{
    private readonly SmtpListener _listener = new(settings.GetValue("Sandbox:SmtpPort", 8025), behaviour);

    // Bound here, not in ExecuteAsync, so that the port is known before anything is told that the sandbox is ready.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _listener.Start();
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StartRefusedException($"Port {_listener.Address.Port} for mail (Sandbox:SmtpPort) is in use.");
        }

        address.Port = _listener.Address.Port;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(_listener);
        services.Add(new SmtpGate(behaviour));
        services.Add(new SmtpStore(mailbox, behaviour));
        services.Add(new SmtpGreetings(behaviour));
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .MaxMessageSize(SmtpStore.LargestMail, MaxMessageSizeHandling.Ignore)
            // Specs send many a wrong command over one connection.
            .MaxRetryCount(100)
            .Endpoint(endpoint => endpoint.Endpoint(_listener.Address))
            .Build();
        await new SmtpServer.SmtpServer(options, services).StartAsync(stoppingToken);
        await _listener.FinishAsync();
    }

    public override void Dispose()
    {
        base.Dispose();
        _listener.Dispose();
    }
}
