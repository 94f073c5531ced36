namespace Cards.CardControls;

/// <summary>A card at a version, as it is sent: written out once, however many follow.</summary>
/// <param name="At">When the row was written, by PostgreSQL's clock, in milliseconds since 1970.</param>
internal sealed record CardChange(string UserId, long LocalId, long Version, long At, byte[] Record);

/// <summary>Who on this host waits for changes of which user's cards.</summary>
/// <remarks>Singleton, thread-safe.</remarks>
internal sealed class CardFollowers
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<CardFollower>> byUser = [];

    public IReadOnlyList<string> Users
    {
        get
        {
            lock (gate)
                return [.. byUser.Keys];
        }
    }

    public CardFollower Follow(string userId)
    {
        var follower = new CardFollower(gone => Forget(userId, gone));
        lock (gate)
        {
            if (!byUser.TryGetValue(userId, out var followers))
                byUser[userId] = followers = [];
            followers.Add(follower);
        }
        return follower;
    }

    public bool Has(string userId)
    {
        lock (gate)
            return byUser.ContainsKey(userId);
    }

    public void Offer(IEnumerable<CardChange> changes)
    {
        foreach (var change in changes)
        {
            foreach (var follower in Of(change.UserId))
                follower.Offer(change);
        }
    }

    /// <summary>Wakes everybody, for a sign of life.</summary>
    public void Beat()
    {
        foreach (var follower in Users.SelectMany(Of))
            follower.Wake();
    }

    private CardFollower[] Of(string userId)
    {
        lock (gate)
            return byUser.TryGetValue(userId, out var followers) ? [.. followers] : [];
    }

    private void Forget(string userId, CardFollower gone)
    {
        lock (gate)
        {
            if (byUser.TryGetValue(userId, out var followers) && followers.Remove(gone) && followers.Count == 0)
                byUser.Remove(userId);
        }
    }
}

/// <summary>One caller who waits: holds neither a thread nor a connection to the database. What is due is kept by card, the newest version alone, so
/// that a slow reader costs no more than their cards.</summary>
/// <remarks>Fed from any thread, read by one.</remarks>
internal sealed class CardFollower(Action<CardFollower> forget) : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim woken = new(0, 1);
    private readonly Dictionary<long, long> versions = [];
    private List<CardChange> due = [];

    /// <summary>A version that was offered before, or an older one, changes nothing.</summary>
    public void Offer(CardChange change)
    {
        lock (gate)
        {
            if (versions.TryGetValue(change.LocalId, out var known) && known >= change.Version)
                return;
            versions[change.LocalId] = change.Version;
            due.RemoveAll(older => older.LocalId == change.LocalId);
            due.Add(change);
        }
        Wake();
    }

    public void Wake()
    {
        lock (gate)
        {
            if (woken.CurrentCount == 0)
                woken.Release();
        }
    }

    /// <summary>Until there is a change or a beat, or patience ends.</summary>
    public Task WaitAsync(TimeSpan patience, CancellationToken cancellation) => woken.WaitAsync(patience, cancellation);

    /// <summary>What was offered since the last time, oldest first.</summary>
    public IReadOnlyList<CardChange> Take()
    {
        lock (gate)
        {
            if (due.Count == 0)
                return [];
            var taken = due;
            due = [];
            taken.Sort((one, other) => one.At.CompareTo(other.At));
            return taken;
        }
    }

    public void Dispose() => forget(this);
}
