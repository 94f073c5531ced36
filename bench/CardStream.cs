using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Cards.Bench;

/// <summary>One user's app: it changes its cards and sees on its event stream when a change is through.</summary>
internal sealed class CardStream : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentDictionary<long, (string Status, TaskCompletionSource Seen)> awaited = new();
    private readonly TaskCompletionSource open = new();
    private readonly Task reading;

    private CardStream(Uri host, (string Name, string Value) caller)
    {
        http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 512 })
        {
            BaseAddress = host,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Add(caller.Name, caller.Value);
        reading = ReadAsync();
    }

    public static async Task<CardStream> OpenAsync(Uri host, (string Name, string Value) caller)
    {
        var stream = new CardStream(host, caller);
        await Task.WhenAny(stream.open.Task, stream.reading);
        if (stream.reading.IsCompleted)
            await stream.reading;
        return stream;
    }

    /// <summary>From sending the request until the stream showed the card there; null when the change was refused.</summary>
    public async Task<TimeSpan?> ChangeAsync(long card, string status)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        awaited[card] = (status, seen);
        var from = TimeProvider.System.GetTimestamp();
        var body = $"{{\"card_id\":{card.ToString(CultureInfo.InvariantCulture)},\"card_status\":\"{status}\"}}";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/api/v1/cards/update-status", content, end.Token);
        if (!answer.IsSuccessStatusCode)
            return null;
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(60), end.Token);
        return TimeProvider.System.GetElapsedTime(from);
    }

    private async Task ReadAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/cards/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end.Token);
        answer.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(end.Token));
        while (await lines.ReadLineAsync(end.Token) is { } line)
        {
            open.TrySetResult();
            if (line.StartsWith("data:", StringComparison.Ordinal))
                Saw(line.AsMemory("data:".Length));
        }
    }

    private void Saw(ReadOnlyMemory<char> data)
    {
        using var change = JsonDocument.Parse(data);
        var card = change.RootElement.GetProperty("card");
        var id = card.GetProperty("id").GetInt64();
        if (awaited.TryGetValue(id, out var wanted) && card.GetProperty("status").GetString() == wanted.Status)
            wanted.Seen.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        try
        {
            await reading;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }
        http.Dispose();
        end.Dispose();
    }
}
