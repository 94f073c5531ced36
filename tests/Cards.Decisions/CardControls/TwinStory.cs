namespace Cards.Decisions.CardControls;

/// <summary>What the issuer's card was, one entry for each change. Knows nothing of our events.</summary>
internal sealed class TwinStory
{
    private readonly List<(string Word, decimal? Limit, DateTimeOffset At)> entries = [];

    public TwinStory(DateTimeOffset at) => entries.Add(("ACTIVE", null, at));

    public string Word => entries[^1].Word;

    public decimal? Limit => entries[^1].Limit;

    public void Becomes(string word, DateTimeOffset at) => entries.Add((word, Limit, at));

    /// <param name="limit">Null: none any more.</param>
    public void Limits(decimal? limit, DateTimeOffset at) => entries.Add((Word, limit, at));

    /// <summary>What a user should see.</summary>
    public string Status => Shown(Word);

    /// <summary>Whether the card was ever so between two moments, the state at the first one counted.</summary>
    public bool WasBetween(DateTimeOffset from, DateTimeOffset to, Func<string, decimal?, bool> so)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var ends = i + 1 < entries.Count ? entries[i + 1].At : DateTimeOffset.MaxValue;
            if (entries[i].At <= to && ends >= from && so(Shown(entries[i].Word), entries[i].Limit))
                return true;
        }
        return false;
    }

    private static string Shown(string word) => word == "PRE_CANCEL" ? "CANCELLED" : word;
}
