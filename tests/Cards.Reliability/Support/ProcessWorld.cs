using Cards.Support;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Cards.Reliability;

/// <summary>
/// A world whose hosts and edge are processes and whose Redis is its own. Networks that can fail lie between edge and hosts, hosts and
/// PostgreSQL, hosts and issuer.
/// </summary>
public class ProcessWorld : World
{
    /// <summary>Unless a spec says otherwise.</summary>
    private static readonly (string, string)[] Own =
    [
        // Nothing waits longer for a lost webhook than a spec has patience.
        ("Issuance:Orders:CheckAfter", "00:00:03"),
        // Hosts come and go here, two of them at once.
        ("Cards:Durability:Mode", "Balanced"),
    ];

    /// <summary>A start is no spec's claim, and on a busy machine it takes long. What is claimed of one is waited for by itself.</summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    private readonly int edgePort = FreePort.Take();
    private readonly int redisPort = FreePort.Take();
    private readonly Dictionary<ServerProcess, int> hosts = [];

    public ProcessWorld(params (string Name, string Value)[] settings)
        : base([.. settings.Concat(Own).DistinctBy(setting => setting.Item1)])
    {
        RedisServer = new RedisServer(redisPort);
        ToPostgres = new Relay(() => new CommitCounter(Commits));
    }

    public RedisServer RedisServer { get; }

    /// <summary>Between the edge and every host.</summary>
    public Relay ToHosts { get; } = new();

    public Relay ToPostgres { get; }

    public Relay ToIssuer { get; } = new();

    /// <summary>Counts what the hosts commit.</summary>
    public Commits Commits { get; } = new();

    /// <summary>The host started last of those that run.</summary>
    public ServerProcess HostProcess { get; private set; } = null!;

    public ServerProcess EdgeProcess { get; private set; } = null!;

    public Uri EdgeAddress => new($"http://127.0.0.1:{edgePort}/");

    public Uri HostUri(ServerProcess host) => new($"http://127.0.0.1:{hosts[host]}/");

    public IReadOnlyList<Uri> HostAddresses => [.. hosts.Keys.Select(HostUri)];

    protected override string HostPostgres =>
        new NpgsqlConnectionStringBuilder(Postgres) { Host = "127.0.0.1", Port = ToPostgres.Port }.ConnectionString;

    protected override string HostRedis => RedisServer.Address;

    protected override Uri IssuerAddress => ToIssuer.Address;

    protected override Uri WebhookReceiver => EdgeAddress;

    public override async Task StartAsync()
    {
        await RedisServer.StartAsync();
        await base.StartAsync();
        await ApiDescription.PublishAsync(Http, HostUri(HostProcess));
    }

    public override async Task<Answer> SendAsync(AppRequest request)
    {
        using var message = request.ToMessage(EdgeAddress);
        using var response = await Http.SendAsync(message, CancellationToken.None);
        var headers = new HeaderDictionary();
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            headers[name] = values.ToArray();
        return new Answer((int)response.StatusCode, headers, await response.Content.ReadAsStringAsync());
    }

    /// <summary>One more host on the same database.</summary>
    public override async Task StartHostAsync()
    {
        var host = StartHostUnready();
        await StatusAsync(host, HostUri(host), "healthz/ready", 200);
    }

    /// <summary>For a start among servers that are down: it lives, but is not ready.</summary>
    /// <param name="settings">Of this host alone.</param>
    public ServerProcess StartHostUnready(params (string Name, string Value)[] settings)
    {
        var server = new NpgsqlConnectionStringBuilder(Postgres);
        ToPostgres.LeadTo(server.Port);
        ToIssuer.LeadTo(SandboxAddress.Port);
        var port = FreePort.Take();
        HostProcess = ServerProcess.StartProduct(
            "Cards.Host",
            "Cards.Host.dll",
            [
                .. HostSettings.Where(setting => setting.Key is not ("Cards:Port" or "Cards:OperatorPort")),
                .. settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)),
                new("ASPNETCORE_ENVIRONMENT", "Development"),
                new("Logging:LogLevel:Default", "Warning"),
                new("Cards:Port", $"{port}"),
                new("Cards:OperatorPort", $"{FreePort.Take()}"),
            ]
        );
        hosts.Add(HostProcess, port);
        LeadToHosts();
        return HostProcess;
    }

    /// <summary>Everything runs again, and one host alone, whatever the spec before left behind.</summary>
    public async Task MendAsync()
    {
        await Twin.DisarmAsync();
        if (!RedisServer.IsRunning)
            await RedisServer.StartAsync();
        foreach (var network in new[] { ToPostgres, ToIssuer })
            network.Restore();
        if (hosts.Count == 0)
            await StartHostAsync();
        while (hosts.Count > 1)
            await KillHostAsync();
        ToHosts.Restore();
    }

    /// <summary>The host started last, unless another is named.</summary>
    public async Task KillHostAsync(ServerProcess? host = null)
    {
        host ??= HostProcess;
        await host.KillAsync();
        Forget(host);
    }

    /// <summary>SIGTERM to the host started last, unless another is named.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateHostAsync(ServerProcess? host = null)
    {
        host ??= HostProcess;
        var code = await host.TerminateAsync();
        Forget(host);
        return code;
    }

    public async Task<int> ReadinessOfEdgeAsync() => await AskAsync(EdgeAddress, "healthz/ready");

    public async Task<int> ReadinessOfHostAsync() => await AskAsync(HostAddresses[^1], "healthz/ready");

    /// <summary>Waits until no message waits or runs; none may have been given up. A card whose answer was lost is looked at for half an hour: that
    /// look may still be scheduled.</summary>
    public async Task QuietAsync(TimeSpan? patience = null)
    {
        await Eventually.AsyncOf(
            () =>
                this.QueryAsync<string>(
                    "select string_agg(message_type, ', ') from cards.wolverine_incoming_envelopes where status <> 'Handled'"
                        + " and not (status = 'Scheduled' and message_type like '%CheckCardOrder')"
                ),
            waiting => waiting is null,
            "no message waits",
            patience
        );
        Assert.Equal(0, await this.QueryAsync<long>("select count(*) from cards.wolverine_dead_letters"));
    }

    /// <summary>Waits until no message is due or runs.</summary>
    public Task QuietButForSchedulesAsync() =>
        Eventually.AsyncOf(
            () =>
                this.QueryAsync<string>(
                    "select string_agg(message_type, ', ') from cards.wolverine_incoming_envelopes where status = 'Incoming'"
                ),
            waiting => waiting is null,
            "no message is due"
        );

    public override async Task StopHostAsync()
    {
        foreach (var host in hosts.Keys)
            await host.DisposeAsync();
        hosts.Clear();
    }

    public override async ValueTask DisposeAsync()
    {
        if (EdgeProcess is not null)
            await EdgeProcess.DisposeAsync();
        await base.DisposeAsync();
        await RedisServer.DisposeAsync();
        foreach (var network in new[] { ToHosts, ToPostgres, ToIssuer })
            await network.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override async Task StartEdgeAsync()
    {
        EdgeProcess = ServerProcess.StartProduct(
            "Edge",
            "Cards.Edge.dll",
            new Dictionary<string, string>(EdgeKeys.Settings)
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Logging:LogLevel:Default"] = "Warning",
                ["Edge:Port"] = $"{edgePort}",
                ["Edge:Host"] = ToHosts.Address.ToString(),
                ["Edge:Identity:Authority"] = $"{SandboxAddress}identity",
                ["Edge:Identity:Audience"] = "cards",
                ["Cards:CallerAssertion:Key"] = HostSettings["Cards:CallerAssertion:Key"],
                ["Cards:Redis"] = HostRedis,
                ["RateLimits:Enabled"] = HostSettings["RateLimits:Enabled"],
            }
        );
        await StatusAsync(EdgeProcess, EdgeAddress, "healthz/ready", 200);
    }

    /// <summary>Waits for a process to answer with this status.</summary>
    public async Task StatusAsync(ServerProcess process, Uri address, string path, int status)
    {
        try
        {
            await Eventually.AsyncOf(
                () => AskAsync(address, path),
                answered => answered == status || !process.IsRunning,
                $"{path} answers {status}",
                StartPatience
            );
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"{late.Message} It printed: {process.Output}");
        }
        if (!process.IsRunning)
            throw new InvalidOperationException($"The process ended. It printed: {process.Output}");
    }

    /// <summary>0: not even a connection.</summary>
    private async Task<int> AskAsync(Uri address, string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
            using var response = await Http.SendAsync(request, patience.Token);
            return (int)response.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return 0;
        }
    }

    private void Forget(ServerProcess host)
    {
        hosts.Remove(host);
        if (host == HostProcess && hosts.Count > 0)
            HostProcess = hosts.Keys.Last();
        LeadToHosts();
    }

    /// <summary>Nobody listens where no host is.</summary>
    private void LeadToHosts()
    {
        ToHosts.LeadTo([.. hosts.Values]);
        if (hosts.Count == 0)
            ToHosts.Cut();
        else
            ToHosts.Listen();
    }
}
