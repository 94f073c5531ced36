using System.Net.Http.Headers;
using System.Text.Json;

namespace Cards.Support;

/// <summary>One event as the app gets it.</summary>
public sealed record CardEvent(string Id, long Version, JsonElement Card)
{
    public long LocalId => Card.GetProperty("id").GetInt64();

    public string Status => Card.GetProperty("status").GetString()!;
}

/// <summary>An open event stream, read from a real socket.</summary>
public sealed class CardStream : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage response;
    private readonly StreamReader reader;

    private CardStream(HttpResponseMessage response, Stream body) => (this.response, reader) = (response, new StreamReader(body));

    public HttpResponseMessage Head => response;

    /// <summary>Comments so far.</summary>
    public int Comments { get; private set; }

    /// <summary>The last event said that a newer stream has the place; and when the app may open it again.</summary>
    public bool IsReplaced { get; private set; }

    public string Retry { get; private set; } = "";

    /// <summary>Opens a stream, which must be accepted.</summary>
    public static Task<CardStream> OpenAsync(Uri edge, User user, string? lastEventId = null) =>
        OpenAsync(user.World, () => Ask(edge, "Authorization", $"Bearer {user.Token}", lastEventId));

    public static async Task<CardStream> OpenAsync(World world, Func<HttpRequestMessage> ask)
    {
        var response = await SendAsync(world, ask());
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The stream was refused: {await response.Content.ReadAsStringAsync()}");
        return new CardStream(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Asks an edge for a stream and answers the head of its answer.</summary>
    public static Task<HttpResponseMessage> AskAsync(Uri edge, User user) =>
        SendAsync(user.World, Ask(edge, "Authorization", $"Bearer {user.Token}", null));

    public static HttpRequestMessage Ask(Uri server, string header, string value, string? lastEventId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/api/v1/cards/events"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.TryAddWithoutValidation(header, value);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return request;
    }

    /// <summary>The next event; null when the stream has ended as it should.</summary>
    public async Task<CardEvent?> NextAsync()
    {
        var (id, name, data) = ("", "", "");
        using var patience = new CancellationTokenSource(Patience);
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith(':'))
                Comments++;
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("retry: ", StringComparison.Ordinal))
                Retry = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.Length == 0 && name == "replaced" && data.Length > 0)
                (IsReplaced, name, data) = (true, "", "");
            else if (line.Length == 0 && data.Length > 0)
            {
                var change = JsonSerializer.Deserialize<JsonElement>(data);
                return new(id, change.GetProperty("version").GetInt64(), change.GetProperty("card"));
            }
        }
        return null;
    }

    /// <summary>Reads on to an event like this.</summary>
    public async Task<CardEvent> UntilAsync(Func<CardEvent, bool> wanted)
    {
        while (await NextAsync() is { } next)
        {
            if (wanted(next))
                return next;
        }
        throw new InvalidOperationException("The stream ended before the event came.");
    }

    public Task<CardEvent> UntilAsync(AssignedCard card, string status) =>
        UntilAsync(seen => seen.LocalId == card.LocalId && seen.Status == status);

    /// <summary>Reads on past so many comments; the events on the way.</summary>
    public async Task<IReadOnlyList<string>> CommentsAsync(int count)
    {
        var events = new List<string>();
        using var patience = new CancellationTokenSource(Patience);
        for (var wanted = Comments + count; Comments < wanted; )
        {
            var line =
                await reader.ReadLineAsync(patience.Token)
                ?? throw new InvalidOperationException("The stream ended before the comment came.");
            if (line.StartsWith(':'))
                Comments++;
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                events.Add(line);
        }
        return events;
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }

    private static async Task<HttpResponseMessage> SendAsync(World world, HttpRequestMessage request)
    {
        using (request)
        {
            using var patience = new CancellationTokenSource(Patience);
            return await world.Http.SendAsync(request, patience.Token);
        }
    }
}
