namespace Cards.Sandbox.UqPay;

/// <summary>What reached the issuer, without bodies: enough to count calls and to see which key they carried.</summary>
internal sealed class CallLog
{
    private const int Kept = 10_000;
    private readonly Queue<Entry> entries = new();

    public IReadOnlyCollection<Entry> Entries => entries;

    public Entry Add(DateTimeOffset at, string method, string path, string? key)
    {
        if (entries.Count == Kept)
        {
            entries.Dequeue();
        }

        var entry = new Entry
        {
            At = at,
            Method = method,
            Path = path,
            IdempotencyKey = key,
        };
        entries.Enqueue(entry);
        return entry;
    }

    public void Clear() => entries.Clear();

    internal sealed class Entry
    {
        public DateTimeOffset At { get; init; }
        public required string Method { get; init; }
        public required string Path { get; init; }
        public string? IdempotencyKey { get; init; }

        /// <summary>Null while running and for a connection that was cut.</summary>
        public int? Status { get; set; }
        public bool Replayed { get; set; }
        public string? Fault { get; set; }
    }
}
