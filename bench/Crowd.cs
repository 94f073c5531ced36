using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;

namespace Cards.Bench;

/// <summary>Callers who freeze and unfreeze cards as fast as they are answered. A card that is still changing is refused, and asked for again a little
/// later: so never more changes are without an outcome than there are cards.</summary>
internal sealed class Crowd : IDisposable
{
    private const int Callers = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient http;
    private readonly ConcurrentQueue<(Request Next, Request AfterThat)> turns;

    public Crowd(Stage stage, IEnumerable<int> cards)
    {
        http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Callers }) { BaseAddress = stage.Host.Address };
        turns = new(cards.Select(card => (stage.Change(card, "FROZEN"), stage.Change(card, "ACTIVE"))));
    }

    public Task AskAsync(TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => AskAsync(() => clock.Elapsed < duration)));
    }

    private async Task AskAsync(Func<bool> goesOn)
    {
        while (goesOn() && turns.TryDequeue(out var turn))
        {
            var isAccepted = await IsAcceptedAsync(turn.Next);
            while (!isAccepted && goesOn())
            {
                await Task.Delay(Patience);
                isAccepted = await IsAcceptedAsync(turn.Next);
            }
            turns.Enqueue(isAccepted ? (turn.AfterThat, turn.Next) : turn);
        }
    }

    private async Task<bool> IsAcceptedAsync(Request change)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, change.Path);
        message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(change.Body));
        foreach (var (name, value) in change.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await http.SendAsync(message);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.Conflict => false,
            var other => throw new BrokenException($"A change was answered with {other}."),
        };
    }

    public void Dispose() => http.Dispose();
}
