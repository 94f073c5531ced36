using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cards.Sandbox.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Sandbox.Specs.Support;

/// <summary>The whole sandbox, in process, on ports of the OS's choosing.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningSandbox(WebApplication app)
    {
        _app = app;
        BaseAddress = new Uri(app.Urls.Single());
        var services = new ServiceCollection();
        services.AddHttpClient("sandbox", client => client.BaseAddress = BaseAddress);
        Http = services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient("sandbox");
    }

    public Uri BaseAddress { get; }

    public HttpClient Http { get; }

    public int SmtpPort => _app.Services.GetRequiredService<SmtpAddress>().Port;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RunningSandbox> StartAsync(params string[] settings)
    {
        var app = SandboxEntry.Build([
            "--environment=Development",
            "--Sandbox:Port=0",
            "--Sandbox:SmtpPort=0",
            "--Logging:LogLevel:Default=Warning",
            .. settings,
        ]);
        await app.StartAsync(Stop);
        return new RunningSandbox(app);
    }

    public async Task<JsonNode> GetAsync(string path) => (await Http.GetFromJsonAsync<JsonNode>(path, Stop))!;

    /// <summary>Posts a JSON text as it stands and reads a JSON answer, whatever its status.</summary>
    public async Task<(int Status, JsonNode Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(path, content, Stop);
        return (
            (int)response.StatusCode,
            (await JsonSerializer.DeserializeAsync<JsonNode>(await response.Content.ReadAsStreamAsync(Stop), cancellationToken: Stop))!
        );
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
