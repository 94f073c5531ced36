using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cards.Sandbox.Specs.UqPay;

/// <summary>The client's webhook endpoint: a real server that records what arrives and answers as told.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lock gate = new();
    private ImmutableList<Received> all = [];
    private TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WebhookReceiver(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single() + "/hooks";

    /// <summary>The HTTP status for the n-th arrival (from 1).</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    public ImmutableList<Received> All => all;

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver.app.MapPost("/hooks", receiver.ReceiveAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until at least <paramref name="count"/> events of the type arrived.</summary>
    public async Task<Received> WaitAsync(string eventType, int count = 1)
    {
        await UntilAsync(received => received.Count(one => one.EventType == eventType) >= count, $"{count} x {eventType}");
        return all.Where(one => one.EventType == eventType).ElementAt(count - 1);
    }

    public async Task UntilAsync(Func<ImmutableList<Received>, bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (condition(all))
                {
                    return;
                }

                next = arrived.Task;
            }

            try
            {
                await next.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited for {what}; got {string.Join(", ", all.Select(one => one.EventType))}.");
            }
        }
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        TaskCompletionSource before;
        int number;
        lock (gate)
        {
            all = all.Add(new Received(body.ToArray(), request.Headers["x-wk-signature"], request.Headers["x-wk-timestamp"]));
            number = all.Count;
            before = arrived;
            arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
        return Results.StatusCode(Answer(number));
    }
}

internal sealed record Received(byte[] Bytes, string? Signature, string? Timestamp)
{
    public JsonNode Json { get; } = JsonNode.Parse(Bytes)!;

    public string EventType => (string)Json["event_type"]!;

    public JsonNode Data => Json["data"]!;
}
