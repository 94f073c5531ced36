using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Cards.Sandbox.UqPay;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cards.Sandbox.Specs.UqPay;

internal sealed record Reply(int Status, string Text, HttpResponseHeaders Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? this[string member] => Json[member]?.ToString();

    public Reply Expect(int status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        return this;
    }

    public void IsRefused(string type, string code)
    {
        Assert.Equal((type, code), (this["type"], this["code"]));
        Assert.False(string.IsNullOrEmpty(this["message"]));
    }
}

/// <summary>The twin on a port of its own, with a client and a webhook receiver.</summary>
internal sealed class TwinUnderTest : IAsyncDisposable
{
    public const string Secret = "uqpay-sim-secret-0001";
    private readonly WebApplication app;
    private readonly HttpClient client;
    private string? token;

    private TwinUnderTest(WebApplication app, WebhookReceiver webhooks)
    {
        this.app = app;
        Webhooks = webhooks;
        client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        client.BaseAddress = new Uri(app.Urls.Single());
        client.Timeout = TimeSpan.FromSeconds(20);
    }

    public WebhookReceiver Webhooks { get; }

    public static async Task<TwinUnderTest> StartAsync(params (string Name, string? Value)[] settings)
    {
        var webhooks = await WebhookReceiver.StartAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Sandbox:UqPay:WebhookUrl"] = webhooks.Url,
                ["Sandbox:UqPay:WebhookSecret"] = Secret,
                ["Sandbox:UqPay:OrderDelay"] = "00:00:00.020",
                ["Sandbox:UqPay:RetryUnit"] = "00:00:00.001",
            }
        );
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting =>
                KeyValuePair.Create(
                    setting.Name.StartsWith("Sandbox:", StringComparison.Ordinal) ? setting.Name : "Sandbox:UqPay:" + setting.Name,
                    setting.Value
                )
            )
        );
        builder.AddUqPayTwin();
        var app = builder.Build();
        app.MapUqPayTwin();
        await app.StartAsync();
        return new TwinUnderTest(app, webhooks);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await Webhooks.DisposeAsync();
    }

    /// <summary>Sends exactly these headers and this body.</summary>
    public async Task<Reply> SendAsync(string method, string path, string? body = null, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers.Where(header => header.Value is not null))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Reply(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Headers
        );
    }

    /// <summary>Presses a button of the page; the reply is the page it leads back to.</summary>
    public async Task<Reply> PressAsync(string button, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await client.PostAsync("/uqpay" + button, form, TestContext.Current.CancellationToken);
        return new Reply(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Headers
        );
    }

    public async Task<string> LoginAsync()
    {
        var reply = await SendAsync("POST", "/api/v1/connect/token", null, ("x-client-id", "demo-client"), ("x-api-key", "demo-key"));
        return token = reply.Expect(200)["auth_token"]!;
    }

    /// <summary>A call of a well-behaved client: token, fresh idempotency key, JSON.</summary>
    public async Task<Reply> CallAsync(string method, string path, object? body = null, string? key = null, string? onBehalfOf = null) =>
        await SendAsync(
            method,
            "/api" + path,
            body is null ? null : body as string ?? Json(body),
            ("x-auth-token", "Bearer " + (token ?? await LoginAsync())),
            ("x-idempotency-key", method == "POST" ? key ?? NewKey() : null),
            ("x-on-behalf-of", onBehalfOf)
        );

    public Task<Reply> PostAsync(string path, object? body = null, string? key = null) => CallAsync("POST", path, body ?? new { }, key);

    public Task<Reply> GetAsync(string path) => CallAsync("GET", path);

    public async Task<JsonNode?> ControlAsync(string method, string path, object? body = null)
    {
        var reply = await SendAsync(method, "/control/uqpay" + path, body is null ? null : Json(body));
        Assert.True(reply.Status is 200 or 204, $"{path}: {reply.Status} {reply.Text}");
        return reply.Text.Length == 0 ? null : reply.Json;
    }

    public Task FaultAsync(object fault) => ControlAsync("POST", "/faults/calls", fault);

    public Task WebhookFaultAsync(object fault) => ControlAsync("POST", "/faults/webhooks", fault);

    public Task MoveClockAsync(TimeSpan by) => ControlAsync("POST", "/clock", new { advance_seconds = by.TotalSeconds });

    public Task ChangeAsync(object settings) => ControlAsync("POST", "/settings", settings);

    public async Task<JsonNode> CardInsideAsync(string id) => (await ControlAsync("GET", "/cards/" + id))!;

    public async Task<int> CountAsync(string cardId, string effect) => (int?)(await CardInsideAsync(cardId))["effects"]![effect] ?? 0;

    public async Task<string> FreeNumberAsync() => (string)(await ControlAsync("GET", "/stock?status=FREE&take=1"))![0]!["card_number"]!;

    public async Task<string> CardholderAsync() =>
        (await PostAsync("/v1/issuing/cardholders", Some.Cardholder())).Expect(200)["cardholder_id"]!;

    public async Task<Reply> AssignAsync(string? holder = null, string? number = null, string mode = "SHARE", string? key = null) =>
        await PostAsync(
            "/v1/issuing/cards/assign",
            new
            {
                cardholder_id = holder ?? await CardholderAsync(),
                card_number = number ?? await FreeNumberAsync(),
                card_currency = "USD",
                card_mode = mode,
            },
            key
        );

    /// <summary>An assigned card and the activation code that came by webhook.</summary>
    public async Task<(string Id, string Code)> AssignedAsync(string mode = "SHARE")
    {
        var id = (await AssignAsync(mode: mode)).Expect(200)["card_id"]!;
        await Webhooks.UntilAsync(
            all => all.Any(one => one.EventType == "card.create.succeeded" && (string?)one.Data["card_id"] == id),
            "the card's creation"
        );
        var code = Webhooks.All.First(one => one.EventType == "card.activation.code" && (string?)one.Data["card_id"] == id);
        return (id, (string)code.Data["activation_code"]!);
    }

    public Task<Reply> ActivateAsync(string id, string code, string? key = null) =>
        PostAsync(
            "/v1/issuing/cards/activate",
            new
            {
                card_id = id,
                activation_code = code,
                pin = "274916",
            },
            key
        );

    public async Task<string> ActiveCardAsync(string mode = "SHARE")
    {
        var (id, code) = await AssignedAsync(mode);
        (await ActivateAsync(id, code)).Expect(200);
        return id;
    }

    public static string NewKey()
    {
        var bytes = Guid.CreateVersion7().ToByteArray(bigEndian: true);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static string Json(object body) => System.Text.Json.JsonSerializer.Serialize(body);
}

internal static class Some
{
    private static int counter;

    public static Dictionary<string, object?> Cardholder(params (string Name, object? Value)[] changes)
    {
        var number = Interlocked.Increment(ref counter).ToString(CultureInfo.InvariantCulture);
        var body = new Dictionary<string, object?>
        {
            ["email"] = $"linh.tran.{number}@example.test",
            ["first_name"] = "Linh",
            ["last_name"] = "Tran",
            ["country_code"] = "SG",
            ["phone_number"] = number.PadLeft(8, '8'),
            ["date_of_birth"] = "1992-04-18",
        };
        foreach (var (name, value) in changes)
        {
            body[name] = value;
        }

        return body;
    }
}
