using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using SmtpServer.IO;

namespace Cards.Sandbox.Mail;

/// <summary>One client's connection, which can also be kept silent or cut at any moment. No TLS: it is loopback.</summary>
internal sealed partial class SmtpConnection : ISecurableDuplexPipe
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly HeardReader _input;

    public SmtpConnection(TcpClient client)
    {
        client.NoDelay = true;
        _client = client;
        _stream = client.GetStream();
        _input = new HeardReader(PipeReader.Create(_stream));
        Output = PipeWriter.Create(_stream);
    }

    public PipeReader Input => _input;

    public PipeWriter Output { get; }

    /// <summary>The envelope of the mail that is being handed over.</summary>
    public (string From, List<string> To) Envelope { get; private set; } = ("", []);

    public bool IsSecure => false;

    public SslProtocols SslProtocol => SslProtocols.None;

    public Task UpgradeAsync(X509Certificate certificate, SslProtocols protocols, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The sandbox's mail server has no certificate.");

    /// <summary>Begins a new envelope with the address of the MAIL command just read.</summary>
    public void BeginEnvelope() => Envelope = (AddressRead(), []);

    /// <summary>The address of the RCPT command just read.</summary>
    public void AddRecipient() => Envelope.To.Add(AddressRead());

    /// <summary>The address in the command just read, as the client wrote it.</summary>
    public string AddressRead() => Path().Match(_input.LastCommand).Groups["address"].Value;

    /// <summary>Says one line and hangs up.</summary>
    public async Task HangUpAsync(string line, CancellationToken cancellation)
    {
        using (this)
        {
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellation);
        }
    }

    /// <summary>Says nothing until the client gives up, then hangs up.</summary>
    public async Task StaySilentAsync(CancellationToken cancellation)
    {
        using (this)
        {
            var unheard = new byte[1024];
            while (await _stream.ReadAsync(unheard, cancellation) > 0) { }
        }
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex(@":\s*<(?<address>.*)>", RegexOptions.CultureInvariant)]
    private static partial Regex Path();
}
