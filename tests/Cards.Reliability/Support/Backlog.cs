using System.Diagnostics;
using Cards.Support;

namespace Cards.Reliability;

/// <summary>Changes asked for while the issuer is silent, each on a card of its own, and what is true of them.</summary>
public sealed class Backlog
{
    private const string Waiting = "status = 'Incoming' and message_type like '%.Send%'";

    private readonly ProcessWorld world;
    private readonly IReadOnlyList<AssignedCard> cards;
    private readonly int everyFreeze;
    private readonly double[] seconds;

    private Backlog(ProcessWorld world, IReadOnlyList<AssignedCard> cards, int freezes)
    {
        this.world = world;
        this.cards = cards;
        everyFreeze = cards.Count / freezes;
        seconds = new double[cards.Count];
    }

    /// <summary>How long the slowest answer took.</summary>
    public TimeSpan Slowest => TimeSpan.FromSeconds(seconds.Max());

    /// <summary>Which change that was, in the order of asking.</summary>
    public int SlowestAt => Array.IndexOf(seconds, seconds.Max());

    public TimeSpan Median => TimeSpan.FromSeconds(seconds.Order().ElementAt(seconds.Length / 2));

    /// <summary>Accepted last, behind all others.</summary>
    public AssignedCard LastFreeze => cards[^1];

    public static async Task<Backlog> MakeCardsAsync(ProcessWorld world, int changes, int freezes) =>
        new(world, await world.ManyCardsAsync(changes), freezes);

    /// <summary>Every change is asked for once, in order, a few at a time; the last of all is a freeze. Each must be accepted.</summary>
    public async Task AskAsync(int from = 0, int? to = null)
    {
        var last = cards.Count - 1;
        await Parallel.ForAsync(
            from,
            Math.Min(to ?? last, last),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (index, _) => await AskAsync(index)
        );
        if (to is null)
            await AskAsync(last);
    }

    /// <summary>One change whose answer may take longer: the first that a fresh process accepts. What that costs is measured by itself.</summary>
    public async Task AskUntimedAsync(int index)
    {
        await AskAsync(index);
        seconds[index] = 0;
    }

    private async Task AskAsync(int index)
    {
        var watch = Stopwatch.StartNew();
        (await ChangeOf(index).AskAsync(cards[index])).ShouldBe(200);
        seconds[index] = watch.Elapsed.TotalSeconds;
    }

    /// <summary>Messages that wait to be sent, or are being sent.</summary>
    public Task<long> MessagesAsync() => world.QueryAsync<long>($"select count(*) from cards.wolverine_incoming_envelopes where {Waiting}");

    /// <summary>As an accident would.</summary>
    /// <returns>How many operations lost their message.</returns>
    public Task<long> LoseMessagesAsync() =>
        world.QueryAsync<long>(
            $"with gone as (delete from cards.wolverine_incoming_envelopes where {Waiting} returning 1) select count(*) from gone"
        );

    /// <summary>Changes whose first call is still to come, or has not ended.</summary>
    public Task<long> UnsentAsync() =>
        CountAsync("data ->> 'State' = 'PENDING' and (data ->> 'Attempt')::int = 0 and not (data ->> 'IsTaken')::boolean");

    /// <summary>Of its own operations; the world may have had others before.</summary>
    private Task<long> CountAsync(string condition) =>
        world.QueryAsync<long>(
            $"select count(*) from {Rows.Operations} where (data ->> 'LocalId')::bigint between $1 and $2 and {condition}",
            cards[0].LocalId,
            cards[^1].LocalId
        );

    /// <summary>How many of the cards the issuer has changed.</summary>
    public async Task<int> ChangedAsync()
    {
        var effects = await EffectsAsync();
        return Enumerable.Range(0, cards.Count).Count(index => effects[cards[index].CardId].ContainsKey(ChangeOf(index).Effect));
    }

    /// <summary>Every change was made once and is settled, and no message is left, waiting or given up.</summary>
    public async Task EndsAsync(TimeSpan patience)
    {
        await Eventually.AsyncOf(
            () => CountAsync("data ->> 'State' = 'PENDING'"),
            pending => pending == 0,
            "every change is settled",
            patience
        );
        Assert.Equal(cards.Count, await CountAsync("data ->> 'State' = 'SUCCEEDED'"));
        var effects = await EffectsAsync();
        for (var index = 0; index < cards.Count; index++)
            Assert.Equal(new Dictionary<string, int> { ["created"] = 1, [ChangeOf(index).Effect] = 1 }, effects[cards[index].CardId]);
        Assert.Equal(
            0,
            await world.QueryAsync<long>("select count(*) from cards.mt_doc_card_controls_card where data ->> 'Pending' is not null")
        );
        await world.QuietAsync(patience);
    }

    private async Task<Dictionary<Guid, Dictionary<string, int>>> EffectsAsync() =>
        (await world.Twin.CardsAsync())
            .EnumerateArray()
            .ToDictionary(
                card => card.GetProperty("card_id").GetGuid(),
                card => card.GetProperty("effects").EnumerateObject().ToDictionary(effect => effect.Name, effect => effect.Value.GetInt32())
            );

    private Change ChangeOf(int index) =>
        (cards.Count - 1 - index) % everyFreeze == 0 ? Change.Freeze
        : index % 2 == 0 ? Change.Limit
        : Change.Cancel;
}
