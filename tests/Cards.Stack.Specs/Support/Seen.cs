using System.Collections.Concurrent;

namespace Cards.Stack.Specs.Support;

/// <summary>What handlers did, in order.</summary>
public sealed class Seen
{
    private readonly ConcurrentQueue<string> all = new();

    public IReadOnlyCollection<string> All => all;

    public void Add(string what) => all.Enqueue(what);

    /// <summary>What was seen of one subject, without its name.</summary>
    public string[] Of(Guid id) => [.. all.Where(what => what.StartsWith($"{id} ", StringComparison.Ordinal)).Select(what => what[37..])];

    public Task<string[]> UntilAsync(Guid id, string what) =>
        Wait.UntilAsync(() => Task.FromResult(Of(id)), seen => seen.Contains(what), $"{what} was seen of {id}");
}
