using System.Collections.Concurrent;
using System.Diagnostics;
using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>What a request costs PostgreSQL, read from the spans its driver writes under the request's own trace.</summary>
public sealed class RoundTripSpecs : IDisposable
{
    private readonly SharedWorld world;
    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly ActivityListener listener;

    public RoundTripSpecs(SharedWorld world)
    {
        this.world = world;
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Wolverine",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task Accepting_a_change_is_one_trip_to_load_and_one_to_commit()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"));
        await card.OutcomeAsync(await card.AskForStatusAsync("ACTIVE"));

        Assert.Equal(2, Trips(await card.AskForLimitAsync(20m)));
        await Eventually.AsyncOf(card.SeenAsync, seen => seen.Text("status") == "ACTIVE", "the limit is set");
        Assert.Equal(2, Trips(await card.AskForStatusAsync("FROZEN")));
    }

    [Fact]
    public async Task A_list_is_one_trip_with_page_filter_and_search()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        Assert.Equal(1, Trips(await card.User.GetAsync("/api/v1/cards?page=1&limit=10&status=ACTIVE&card_type=PHYSICAL&search=usd")));
        Assert.Equal(1, Trips(await card.User.GetAsync("/api/v1/cards?page=7")));
    }

    [Fact]
    public async Task A_refusal_is_one_trip()
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        Assert.Equal(1, Trips((await card.AskForStatusAsync("FROZEN")).ShouldBeRefused(409, "card_not_activated")));
    }

    /// <summary>Batches and commands sent while the request was worked on; its messages' own work and new connections aside.</summary>
    private int Trips(Answer answer) =>
        spans.Count(span =>
            span.Source.Name == "Npgsql"
            && span.TraceId.ToHexString() == answer.TraceId
            && span.GetTagItem("db.query.text") is not null
            && span.Parent?.Source.Name != "Wolverine"
        );
}
