using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cards.Contracts.Messages;
using Cards.Platform;
using Cards.UqPay.Ports;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;
using Wolverine;
using Wolverine.Marten;

namespace Cards.UqPay.Specs.Support;

/// <summary>What the modules would hear.</summary>
public sealed class Notices
{
    public ConcurrentQueue<object> Heard { get; } = new();

    public IEnumerable<T> Of<T>() => Heard.OfType<T>();
}

/// <summary>Stands for the modules.</summary>
public static class NoticeHandler
{
    public static void Handle(ActivationCodeArrived notice, Notices notices) => notices.Heard.Enqueue(notice);

    public static void Handle(CardOrderEnded notice, Notices notices) => notices.Heard.Enqueue(notice);

    public static void Handle(CardActivationAnnounced notice, Notices notices) => notices.Heard.Enqueue(notice);

    public static void Handle(CardholderStatusAnnounced notice, Notices notices) => notices.Heard.Enqueue(notice);
}

/// <summary>A host with the adapter's receiver, its own database and real queues.</summary>
public sealed class ReceivingHost : IAsyncLifetime
{
    public const string Secret = "uqpay-sim-secret-0001";
    public const string OldSecret = "uqpay-sim-secret-0000";

    private WebApplication app = null!;
    private HttpClient http = null!;
    private ConnectionMultiplexer redis = null!;
    private NpgsqlDataSource database = null!;
    private string connection = "";

    public string Url => app.Urls.Single() + "/api/v1/webhooks/uqpay";

    public Notices Notices { get; } = new();

    public IWebhookInbox Inbox => app.Services.GetRequiredService<IWebhookInbox>();

    internal LogLines Log { get; } = new();

    public async ValueTask InitializeAsync()
    {
        connection = await Servers.CreateDatabaseAsync();
        database = NpgsqlDataSource.Create(connection);
        redis = await Servers.ConnectAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IConnectionMultiplexer>(redis);
        builder.Services.AddSingleton(SpecKeys.Sealer);
        builder.Services.AddSingleton(Notices);
        builder
            .Services.AddMarten(store =>
            {
                store.Connection(connection);
                store.DatabaseSchemaName = Storage.Schema;
            })
            .IntegrateWithWolverine()
            .ApplyAllDatabaseChangesOnStartup();
        builder.UseWolverine(bus =>
        {
            bus.ApplicationAssembly = typeof(ReceivingHost).Assembly;
            bus.Policies.AutoApplyTransactions();
            bus.Policies.UseDurableLocalQueues();
            bus.Durability.Mode = DurabilityMode.Solo;
        });
        builder.Services.AddUqPay(Adapter.Settings("http://127.0.0.1:1/api", "client", ("WebhookSecrets:1", OldSecret)));
        builder.Services.AddHttpClient();
        app = builder.Build();
        app.MapUqPayWebhooks();
        await app.StartAsync();
        http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        redis.Dispose();
        await database.DisposeAsync();
        await Servers.DropAsync(connection);
    }

    /// <summary>Posts the body with a good signature of this moment.</summary>
    public Task<Reply> DeliverAsync(string body, string secret = Secret)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return PostAsync(body, ("x-wk-signature", Sign(secret, body, timestamp)), ("x-wk-timestamp", timestamp));
    }

    public async Task<Reply> PostAsync(string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Reply(
            (int)response.StatusCode,
            JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!
        );
    }

    /// <summary>As a module does once it dealt with the event.</summary>
    public async Task DropAsync(string eventId)
    {
        await using var session = app.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        Inbox.Drop(session, eventId);
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The stored row as text; null when there is none.</summary>
    public async Task<JsonNode?> RowAsync(string eventId)
    {
        await using var command = database.CreateCommand("select data::text from cards.mt_doc_uqpay_webhook_event where id = $1");
        command.Parameters.AddWithValue(eventId);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is string text ? JsonNode.Parse(text) : null;
    }

    /// <summary>Every row of every table, binary columns also as text.</summary>
    public async Task<string> EverythingAsync()
    {
        var tables = await ListAsync(
            "select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables where table_schema = 'cards' and table_type = 'BASE TABLE'"
        );
        var all = new StringBuilder();
        foreach (var table in tables)
        {
            foreach (var row in await ListAsync($"select t::text from {table} t"))
                all.AppendLine(row);
            foreach (
                var column in await ListAsync(
                    $"select quote_ident(column_name) from information_schema.columns where data_type = 'bytea' and quote_ident(table_schema) || '.' || quote_ident(table_name) = '{table}'"
                )
            )
            {
                foreach (var text in await ListAsync($"select encode({column}, 'escape') from {table} where {column} is not null"))
                    all.AppendLine(text);
            }
        }
        return all.ToString();
    }

    public static string Sign(string secret, string body, string timestamp) =>
        Convert.ToHexStringLower(HMACSHA512.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body + timestamp)));

    private async Task<List<string>> ListAsync(string sql)
    {
#pragma warning disable CA2100 // Made of constants and of names the database quoted itself.
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            rows.Add(reader.GetString(0));
        return rows;
    }
}

public sealed record Reply(int Status, JsonNode Body);
