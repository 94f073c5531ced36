using System.Globalization;
using System.Security.Cryptography;

namespace Cards.Bench;

/// <summary>The product's processes with settings that fit each other, each started when asked for.</summary>
internal sealed class Product
{
    private readonly int sandboxPort = Machine.FreePort();
    private readonly int edgePort = Machine.FreePort();
    private readonly string webhookSecret = Secret();

    public string AssertionKey { get; } = Secret();

    public string ApiKey { get; } = Secret();

    public string ClientId { get; } = $"bench-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    /// <summary>Where the issuer sends its webhooks.</summary>
    public Uri Webhooks => new(At(edgePort), "/api/v1/webhooks/uqpay");

    public Uri Sandbox => At(sandboxPort);

    public Task<Server> StartSandboxAsync() =>
        Server.StartAsync(
            "sandbox",
            "src/Sandbox",
            "Cards.Sandbox",
            sandboxPort,
            new()
            {
                ["Sandbox:Port"] = Text(sandboxPort),
                ["Sandbox:SmtpPort"] = Text(Machine.FreePort()),
                ["Sandbox:UqPay:WebhookUrl"] = Webhooks.ToString(),
                ["Sandbox:UqPay:WebhookSecret"] = webhookSecret,
                ["Sandbox:UqPay:ClientId"] = ClientId,
                ["Sandbox:UqPay:ApiKey"] = ApiKey,
                ["Logging:LogLevel:Default"] = "Warning",
            }
        );

    /// <param name="issuer">Where the issuer answers, or a place that never does.</param>
    public Task<Server> StartHostAsync(string name, Database database, Uri issuer)
    {
        var port = Machine.FreePort();
        return Server.StartAsync(name, "src/Cards.Host", "Cards.Host", port, HostSettings(database, issuer, port));
    }

    public Dictionary<string, string> HostSettings(Database database, Uri issuer, int port) =>
        new()
        {
            ["Cards:Port"] = Text(port),
            ["Cards:OperatorPort"] = Text(Machine.FreePort()),
            ["Cards:Postgres"] = database.Connection,
            ["Cards:Redis"] = Machine.Setting("Cards__Redis"),
            ["Cards:OperatorKeys:bench"] = Secret(),
            ["Cards:CallerAssertion:Key"] = AssertionKey,
            ["Cards:PanHash:Keys:0:Id"] = "bench",
            ["Cards:PanHash:Keys:0:Key"] = Secret(),
            ["Cards:Seal:Keys:0:Id"] = "bench",
            ["Cards:Seal:Keys:0:Key"] = Secret(),
            ["Cards:Otp:Key"] = Secret(),
            ["RateLimits:Enabled"] = "false",
            ["UqPay:BaseAddress"] = $"{issuer}api",
            ["UqPay:FrameBase"] = issuer.ToString(),
            ["UqPay:ClientId"] = ClientId,
            ["UqPay:ApiKey"] = ApiKey,
            ["UqPay:WebhookSecrets:0"] = webhookSecret,
            ["Logging:LogLevel:Default"] = "Warning",
        };

    public Task<Server> StartEdgeAsync(Server host) =>
        Server.StartAsync(
            "edge",
            "src/Edge",
            "Cards.Edge",
            edgePort,
            new()
            {
                ["Edge:Port"] = Text(edgePort),
                ["Edge:Host"] = host.Address.ToString(),
                ["Edge:Identity:Authority"] = $"{Sandbox}identity",
                ["Edge:Identity:Audience"] = "cards",
                ["Edge:Keys:Directory"] = DecryptionKeys(),
                // The readings name addresses of their own; who may send how much is not what they are about.
                ["Edge:TrustedProxies:0"] = "127.0.0.0/8",
                ["RateLimits:Enabled"] = "false",
                ["Cards:CallerAssertion:Key"] = AssertionKey,
                ["Cards:Redis"] = Machine.Setting("Cards__Redis"),
                ["Logging:LogLevel:Default"] = "Warning",
            }
        );

    private static string DecryptionKeys()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Machine.Scratch, "keys")).FullName;
        using var rsa = RSA.Create(3072);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(folder, "bench-rsa.pem"), rsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "bench-ec.pem"), ec.ExportPkcs8PrivateKeyPem());
        return folder;
    }

    private static Uri At(int port) => new($"http://127.0.0.1:{Text(port)}/");

    private static string Secret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
