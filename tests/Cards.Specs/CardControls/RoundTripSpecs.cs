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

    [Fact]
    public async Task A_history_is_one_trip()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        Assert.Equal(1, Trips((await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history")).ShouldBe(200)));
    }

    [Fact]
    public async Task Asking_for_a_card_is_one_trip_to_look_one_for_its_number_and_one_to_commit()
    {
        var user = await world.ACardholderAsync();

        Assert.Equal(3, Trips((await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201)));
    }

    [Fact]
    public async Task An_assign_looks_once_and_again_only_for_cards_the_user_has()
    {
        var user = await world.AUserWithARequestInProcessingAsync();

        // A look and a commit; the attempt, a card's number, the request and a commit.
        Assert.Equal(
            6,
            Trips((await user.PostAsync("/api/v1/cards/assign", new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200))
        );
    }

    /// <summary>Batches and commands sent while the request was worked on; its messages' own work and new connections aside.</summary>
    private int Trips(Answer answer) =>
        spans.Count(span =>
            span.Source.Name == "Npgsql"
            && span.TraceId.ToHexString() == answer.TraceId
            && span.GetTagItem("db.query.text") is not null
            && !IsWorkOfAMessage(span)
        );

    /// <summary>A command that the request invokes has an activity too; only a message that comes from a queue has a destination.</summary>
    private static bool IsWorkOfAMessage(Activity span)
    {
        for (var above = span.Parent; above is not null; above = above.Parent)
        {
            if (above.Source.Name == "Wolverine" && above.GetTagItem("messaging.destination") is not null)
                return true;
        }
        return false;
    }
}
