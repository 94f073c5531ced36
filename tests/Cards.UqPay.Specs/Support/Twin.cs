using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cards.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.UqPay.Specs.Support;

/// <summary>The issuer's twin on a port of its own, seen through its control surface.</summary>
internal sealed class Twin : IAsyncDisposable
{
    public const string Secret = "uqpay-sim-secret-0001";
    public const string ApiKey = "spec-api-key-5f2e";

    private readonly WebApplication app;
    private readonly HttpClient http;

    private Twin(WebApplication app, string clientId)
    {
        this.app = app;
        ClientId = clientId;
        http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        http.BaseAddress = new Uri(app.Urls.Single());
    }

    /// <summary>Unlike any other twin's, so that specs share no token in Redis.</summary>
    public string ClientId { get; }

    public string Api => new Uri(http.BaseAddress!, "/api").ToString();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Twin> StartAsync(params string[] settings)
    {
        var clientId = "spec-" + Guid.CreateVersion7().ToString("n");
        var app = SandboxEntry.Build([
            "--environment=Development",
            "--Sandbox:Port=0",
            "--Sandbox:SmtpPort=0",
            "--Logging:LogLevel:Default=Error",
            "--Sandbox:UqPay:ClientId=" + clientId,
            "--Sandbox:UqPay:ApiKey=" + ApiKey,
            "--Sandbox:UqPay:WebhookSecret=" + Secret,
            "--Sandbox:UqPay:OrderDelay=00:00:00.020",
            .. settings,
        ]);
        await app.StartAsync(Stop);
        return new Twin(app, clientId);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    public async Task<JsonNode?> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "/control/uqpay" + path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>What goes wrong with the calls to come.</summary>
    public Task FaultAsync(object fault) => ControlAsync(HttpMethod.Post, "/faults/calls", fault);

    public Task ChangeAsync(object settings) => ControlAsync(HttpMethod.Post, "/settings", settings);

    /// <summary>Somebody else logs in with the same client id: the token in use is dead.</summary>
    public async Task LogInElsewhereAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/connect/token");
        request.Headers.Add("x-client-id", ClientId);
        request.Headers.Add("x-api-key", ApiKey);
        using var response = await http.SendAsync(request, Stop);
        response.EnsureSuccessStatusCode();
    }

    public async Task<IReadOnlyList<Call>> CallsAsync(string path) =>
        [
            .. (await ControlAsync(HttpMethod.Get, "/calls?path=" + path))!
                .AsArray()
                .Select(call => new Call((DateTimeOffset)call!["at"]!, (int?)call["status"], (string?)call["idempotency_key"])),
        ];

    public async Task<int> LoginsAsync() => (await CallsAsync("/v1/connect/token")).Count;

    public async Task<string> FreeNumberAsync() =>
        (string)(await ControlAsync(HttpMethod.Get, "/stock?status=FREE&take=1"))![0]!["card_number"]!;

    public async Task<JsonArray> CardsAsync() => (await ControlAsync(HttpMethod.Get, "/cards"))!.AsArray();

    public async Task<JsonNode> CardAsync(Guid id) => (await ControlAsync(HttpMethod.Get, "/cards/" + id))!;

    internal sealed record Call(DateTimeOffset At, int? Status, string? Key);
}
