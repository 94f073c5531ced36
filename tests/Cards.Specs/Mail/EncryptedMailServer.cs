using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cards.Support;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Cards.Specs.Mail;

/// <summary>A mail server as an operator may have it: with a certificate of its own making or none, with a login or none.</summary>
internal sealed class EncryptedMailServer : IAsyncDisposable
{
    public const string User = "cards";
    public const string Password = "let-me-in";

    private readonly CancellationTokenSource stopping = new();
    private readonly Store store = new();
    private readonly Task running;

    public EncryptedMailServer(bool hasCertificate = false, bool isImplicit = false, bool asksForLogin = false)
    {
        Certificate = ACertificate();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(store);
        services.Add(new Login());
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint =>
            {
                endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).IsSecure(isImplicit).AuthenticationRequired(asksForLogin);
                if (hasCertificate)
                    endpoint.Certificate(Certificate);
            })
            .Build();
        running = new SmtpServer.SmtpServer(options, services).StartAsync(stopping.Token);
    }

    public int Port { get; } = FreePort.Take();

    public X509Certificate2 Certificate { get; }

    /// <summary>The recipients of the mails taken, and how each came.</summary>
    public IReadOnlyCollection<(string To, bool IsEncrypted, string? User)> Taken => store.Taken;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
        Certificate.Dispose();
    }

    private static X509Certificate2 ACertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private sealed class Login : UserAuthenticator
    {
        public override Task<bool> AuthenticateAsync(
            ISessionContext context,
            string user,
            string password,
            CancellationToken cancellation
        ) => Task.FromResult(user == User && password == Password);
    }

    private sealed class Store : MessageStore
    {
        public ConcurrentQueue<(string To, bool IsEncrypted, string? User)> Taken { get; } = new();

        public override Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            foreach (var to in transaction.To)
                Taken.Enqueue((to.AsAddress(), context.Pipe.IsSecure, context.Authentication.User));
            return Task.FromResult(SmtpResponse.Ok);
        }
    }
}
