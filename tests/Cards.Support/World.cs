using System.Security.Cryptography;
using Alba;
using Cards.Edge;
using Cards.Host;
using Cards.Sandbox;
using Cards.Sandbox.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Cards.Support;

/// <summary>
/// The product as it runs: the edge in Alba, host and sandbox on real sockets, a database of its own on the test PostgreSQL, the test Redis.
/// Users are random, so specs share one world unless they arm faults or need other settings.
/// </summary>
public class World : IAsyncDisposable
{
    private static readonly SocketsHttpHandler Sockets = new();

    private readonly Dictionary<string, string> hostSettings;
    private readonly string database = $"world_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
    private WebApplication? sandbox;
    private WebApplication? host;
    private IAlbaHost? edge;

    /// <summary>Settings that differ from what <c>./cards up</c> uses: the host's, and of the edge those under Logging, RateLimits and Edge.</summary>
    public World(params (string Name, string Value)[] settings)
    {
        hostSettings = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
    }

    public IAlbaHost Edge => edge!;

    public IServiceProvider Host => host!.Services;

    public Uri HostAddress { get; private set; } = null!;

    public Uri OperatorAddress { get; private set; } = null!;

    public Uri SandboxAddress { get; private set; } = null!;

    public Twin Twin { get; private set; } = null!;

    public Mailbox Mailbox { get; private set; } = null!;

    /// <summary>A connection string for the world's own database.</summary>
    public string Postgres { get; private set; } = "";

    public static string Redis { get; } = Setting("Cards__Redis");

    public string WebhookSecret { get; } = RandomText();

    public string OperatorKey { get; } = RandomText();

    /// <summary>Ours at the issuer.</summary>
    public string ClientId { get; } = RandomText();

    /// <summary>For requests that do not pass the edge.</summary>
    public HttpMessageInvoker Http { get; } = new(Sockets, disposeHandler: false);

    /// <summary>Makes what gets the logs of host and edge, one for each, beside the console. Its levels are settings under its alias.</summary>
    protected Func<ILoggerProvider>? Logs { get; init; }

    public static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(
                $"{name} is not set. Run the tests with ./cards test, which starts the servers they need."
            );

    public virtual async Task StartAsync()
    {
        Postgres = await CreateDatabaseAsync();
        if (Stored.Length > 0)
            await ExecuteAsync(Postgres, Stored);
        var (apiPort, operatorPort) = (FreePort.Take(), FreePort.Take());
        HostAddress = new Uri($"http://127.0.0.1:{apiPort}");
        OperatorAddress = new Uri($"http://127.0.0.1:{operatorPort}");
        var apiKey = RandomText();
        await StartSandboxAsync(apiKey);
        SetHost("Cards:Postgres", HostPostgres);
        SetHost("Cards:Redis", HostRedis);
        SetHost("Cards:Port", $"{apiPort}");
        SetHost("Cards:OperatorPort", $"{operatorPort}");
        SetHost("Cards:OperatorKeys:olive", OperatorKey);
        SetHost("Cards:CallerAssertion:Key", RandomKey());
        SetHost("Cards:PanHash:Keys:0:Id", "pan-1");
        SetHost("Cards:PanHash:Keys:0:Key", RandomKey());
        SetHost("Cards:Seal:Keys:0:Id", "seal-1");
        SetHost("Cards:Seal:Keys:0:Key", RandomKey());
        SetHost("Cards:Otp:Key", RandomKey());
        SetHost("UqPay:BaseAddress", $"{IssuerAddress}api");
        SetHost("UqPay:FrameBase", SandboxAddress.ToString());
        SetHost("UqPay:ClientId", ClientId);
        SetHost("UqPay:ApiKey", apiKey);
        SetHost("UqPay:WebhookSecrets:0", WebhookSecret);
        SetHost("Mail:Host", "127.0.0.1");
        SetHost("Mail:Port", $"{sandbox!.Services.GetRequiredService<SmtpAddress>().Port}");
        SetHost("Mail:From", "cards@cards.example");
        // Specs about limits say which; all others come from one address.
        SetHost("RateLimits:Enabled", "false");
        await StartHostAsync();
        await StartEdgeAsync();
    }

    /// <summary>Stops the host as an operator would, keeping everything it stored.</summary>
    public virtual async Task StopHostAsync()
    {
        if (host is null)
            return;
        await host.StopAsync();
        await host.DisposeAsync();
        host = null;
    }

    /// <summary>Sends a user's request to the edge.</summary>
    public virtual async Task<Answer> SendAsync(AppRequest request)
    {
        var result = await Edge.Scenario(scenario =>
        {
            request.Fill(scenario);
            scenario.IgnoreStatusCode();
        });
        return new Answer(result.Context.Response.StatusCode, result.Context.Response.Headers, await result.ReadAsTextAsync());
    }

    public virtual async Task StartHostAsync()
    {
        host = HostEntry.Build([
            "--environment=Development",
            "--Logging:LogLevel:Default=Warning",
            .. hostSettings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ]);
        Capture(host.Services);
        await host.StartAsync();
        await ApiDescription.PublishAsync(Http, HostAddress);
    }

    /// <summary>The issuer, the identity provider and the mail server are gone: connections are refused. Users keep their tokens.</summary>
    public async Task StopSandboxAsync()
    {
        await sandbox!.StopAsync();
        await sandbox.DisposeAsync();
        sandbox = null;
    }

    private void Capture(IServiceProvider process)
    {
        if (Logs is not null)
            process.GetRequiredService<ILoggerFactory>().AddProvider(Logs());
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (edge is not null)
            await edge.DisposeAsync();
        await StopHostAsync();
        if (sandbox is not null)
        {
            await sandbox.StopAsync();
            await sandbox.DisposeAsync();
        }
        await DropDatabaseAsync();
        Http.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Settings as the host got them; for a second host beside the first.</summary>
    protected IReadOnlyDictionary<string, string> HostSettings => hostSettings;

    /// <summary>By what address the host knows PostgreSQL, Redis and the issuer: specs that take one away put something in between.</summary>
    protected virtual string HostPostgres => Postgres;

    protected virtual string HostRedis => Redis;

    protected virtual Uri IssuerAddress => SandboxAddress;

    /// <summary>A file with what the issuer remembers from before; empty for an issuer that begins anew.</summary>
    protected virtual string IssuerState => "";

    /// <summary>Statements that make the database what it was before; none for one that begins empty.</summary>
    protected virtual string Stored => "";

    /// <summary>Where the issuer sends its webhooks.</summary>
    protected virtual Uri WebhookReceiver => HostAddress;

    /// <summary>What the world decides unless the spec decided otherwise.</summary>
    private void SetHost(string name, string value) => hostSettings.TryAdd(name, value);

    private async Task StartSandboxAsync(string apiKey)
    {
        sandbox = SandboxEntry.Build([
            "--environment=Development",
            "--Logging:LogLevel:Default=Warning",
            "--Sandbox:Port=0",
            "--Sandbox:SmtpPort=0",
            $"--Sandbox:UqPay:ClientId={ClientId}",
            $"--Sandbox:UqPay:ApiKey={apiKey}",
            $"--Sandbox:UqPay:WebhookUrl={WebhookReceiver}api/v1/webhooks/uqpay",
            $"--Sandbox:UqPay:WebhookSecret={WebhookSecret}",
            "--Sandbox:UqPay:OrderDelay=00:00:00.050",
            "--Sandbox:UqPay:RetryUnit=00:00:00.020",
            $"--Sandbox:StateFile={IssuerState}",
        ]);
        await sandbox.StartAsync();
        SandboxAddress = new Uri(sandbox.Urls.Single() + "/");
        Twin = new Twin(this);
        Mailbox = new Mailbox(this);
    }

    protected virtual async Task StartEdgeAsync()
    {
        edge = await AlbaHost.For<EdgeEntry>(
            ConfigurationOverride.Create(
                new Dictionary<string, string?>(
                    hostSettings
                        .Where(setting => setting.Key.Split(':')[0] is "Logging" or "RateLimits" or "Edge")
                        .Concat(EdgeKeys.Settings)!
                )
                {
                    ["environment"] = "Development",
                    ["Logging:LogLevel:Default"] = "Warning",
                    ["Edge:Port"] = "0",
                    ["Edge:Host"] = HostAddress.ToString(),
                    ["Edge:Identity:Authority"] = $"{SandboxAddress}identity",
                    ["Edge:Identity:Audience"] = "cards",
                    ["Cards:CallerAssertion:Key"] = hostSettings["Cards:CallerAssertion:Key"],
                    ["Cards:Redis"] = hostSettings["Cards:Redis"],
                }
            )
        );
        Capture(edge.Services);
    }

    private async Task<string> CreateDatabaseAsync()
    {
        var server = Setting("Cards__Postgres");
        await ExecuteOnServerAsync($"create database {database}");
        return new NpgsqlConnectionStringBuilder(server) { Database = database, MaxPoolSize = 20 }.ConnectionString;
    }

    private async Task DropDatabaseAsync()
    {
        if (Postgres.Length > 0)
            await ExecuteOnServerAsync($"drop database if exists {database} with (force)");
    }

    private static Task ExecuteOnServerAsync(string sql) => ExecuteAsync(Setting("Cards__Postgres"), sql);

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string RandomKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static string RandomText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
}
