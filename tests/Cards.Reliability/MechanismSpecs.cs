using Cards.Contracts;
using Cards.Support;
using Cards.UqPay.Ports;
using Microsoft.Extensions.DependencyInjection;
using AssignedCard = Cards.Support.AssignedCard;

namespace Cards.Reliability;

/// <summary>Nothing helps here but the first call and the issuer's webhook: no polls, no deadline, no sweep. Calls are repeated only if said.</summary>
public class BareWorld(string sendEvery)
    : World(
        ("UqPay:CallTimeout", "00:00:02"),
        ("UqPay:RequestBudget", "00:00:02"),
        ("CardControls:FirstPoll", "01:00:00"),
        ("CardControls:StatusDeadline", "10:00:00"),
        ("CardControls:LimitDeadline", "10:00:00"),
        ("CardControls:SweepEvery", "10:00:00"),
        ("CardControls:SendEvery", sendEvery)
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class UnrepeatedWorld() : BareWorld("10:00:00");

public sealed class RepeatedWorld() : BareWorld("00:00:01");

/// <summary>No repetition of a call either, but a deadline, and a sweep only if said.</summary>
public class DeadlineWorld(string sweepEvery)
    : World(
        ("UqPay:CallTimeout", "00:00:02"),
        ("UqPay:RequestBudget", "00:00:02"),
        ("CardControls:FirstPoll", "01:00:00"),
        ("CardControls:StatusDeadline", "00:00:08"),
        ("CardControls:LimitDeadline", "00:00:08"),
        ("CardControls:SweepEvery", sweepEvery),
        ("CardControls:SendEvery", "10:00:00")
    ),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class SweptWorld() : DeadlineWorld("00:00:01");

public sealed class UnsweptWorld() : DeadlineWorld("10:00:00");

/// <summary>What each mechanism is for: the storms' conditions fail where it is missing.</summary>
public sealed class MechanismSpecs(UnrepeatedWorld world) : IClassFixture<UnrepeatedWorld>
{
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("freeze")]
    [InlineData("limit")]
    [InlineData("cancel")]
    public async Task With_the_webhook_alone_a_change_is_settled_and_without_it_and_polls_it_stays_open(string name)
    {
        var change = Change.All[name];
        var told = await world.AUserWithAnActiveCardAsync();
        var untold = await world.AUserWithAnActiveCardAsync();
        await change.ArmWebhookAsync(world.Twin, untold, "lose");

        var outcome = await told.OutcomeAsync(await change.AskAsync(told));
        Assert.Equal(("SUCCEEDED", "webhook"), (outcome.Data.Text("state"), outcome.Data.Text("settled_by")));
        await StaysOpenAsync(untold, await change.AskAsync(untold));
        Assert.Equal(1, (await world.Twin.CardAsync(untold.CardId)).Effects(change.Effect));
    }

    [Fact]
    public async Task Without_a_deadline_an_order_that_failed_stays_open()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await Change.Freeze.ArmOrderAsync(world.Twin, card, "card_status_invalid");

        await StaysOpenAsync(card, await Change.Freeze.AskAsync(card));
    }

    [Fact]
    public async Task Without_its_repetition_a_call_that_was_cut_is_never_made()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await Change.Freeze.ArmCallAsync(world.Twin, card, "cut", times: 100);
        var accepted = await Change.Freeze.AskAsync(card);
        await world.IsToBeSentAgainAsync(accepted);
        // The next call would come through.
        await world.Twin.DisarmAsync();

        await StaysOpenAsync(card, accepted);
        Assert.Equal(0, (await world.Twin.CardAsync(card.CardId)).Effects("frozen"));
    }

    private static async Task StaysOpenAsync(AssignedCard card, Answer accepted)
    {
        await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.AsyncOf(
                () => card.User.GetAsync($"/api/v1/cards/operations/{accepted.ShouldBe(200).Data.GetProperty("operation_id").GetGuid()}"),
                answer => answer.Data.Text("state") != "PENDING",
                "the operation has an outcome",
                AWhile
            )
        );
        Assert.Equal("PROCESSING", (await card.SeenAsync()).Text("status"));
    }
}

/// <summary>The same world, but a call that came to nothing is repeated.</summary>
public sealed class RepetitionSpecs(RepeatedWorld world) : IClassFixture<RepeatedWorld>
{
    [Theory]
    [InlineData("freeze")]
    [InlineData("limit")]
    [InlineData("cancel")]
    public async Task A_call_that_was_cut_is_made_again(string name)
    {
        var change = Change.All[name];
        var card = await world.AUserWithAnActiveCardAsync();
        await change.ArmCallAsync(world.Twin, card, "cut", times: 100);
        var accepted = await change.AskAsync(card);
        await world.IsToBeSentAgainAsync(accepted);
        await world.Twin.DisarmAsync();

        Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(accepted)).Data.Text("state"));
        await world.IsTrueAsync(card, change, 1);
    }

    [Fact]
    public async Task Under_the_same_key_the_issuer_would_repeat_that_another_order_runs()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await Change.Freeze.ArmCallAsync(world.Twin, card, "refuse", code: "card_order_processing");
        var accepted = await Change.Freeze.AskAsync(card);
        Assert.Equal("SUCCEEDED", (await card.OutcomeAsync(accepted)).Data.Text("state"));

        var oldKey = Uuid5.Create(accepted.Data.GetProperty("operation_id").GetGuid(), "epoch 0");
        var again = await world
            .Host.GetRequiredService<ICardControl>()
            .ChangeStatusAsync(card.CardId, "FROZEN", null, oldKey, TestContext.Current.CancellationToken);

        var refused = Assert.IsType<Outcome<CardOrder>.Refused>(again);
        Assert.Equal("card_order_processing", refused.Refusal.Metadata.UpstreamCode);
    }
}

/// <summary>The one call came to nothing and nothing repeats it; only the sweep is left.</summary>
public sealed class SweptSpecs(SweptWorld world) : IClassFixture<SweptWorld>
{
    [Theory]
    [InlineData("freeze", false)]
    [InlineData("limit", false)]
    [InlineData("cancel", false)]
    [InlineData("freeze", true)]
    public async Task A_change_whose_messages_are_all_gone_ends_by_its_deadline(string name, bool wasDone)
    {
        var change = Change.All[name];
        var card = await world.AUserWithAnActiveCardAsync();

        var outcome = (await card.OutcomeAsync(await world.AskAndLoseAllAsync(card, change, wasDone))).Data;

        Assert.Equal(wasDone ? ("SUCCEEDED", null) : ("FAILED", "upstream_timeout"), (outcome.Text("state"), outcome.Text("code")));
        Assert.Equal("poll", outcome.Text("settled_by"));
        await world.IsTrueAsync(card, change, wasDone ? 1 : 0);
    }
}

public sealed class UnsweptSpecs(UnsweptWorld world) : IClassFixture<UnsweptWorld>
{
    [Fact]
    public async Task Without_the_sweep_a_change_whose_messages_are_all_gone_stays_open_past_its_deadline()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var accepted = await world.AskAndLoseAllAsync(card, Change.Freeze, wasDone: false);

        await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.AsyncOf(
                card.SeenAsync,
                seen => seen.Text("status") != "PROCESSING",
                "the card is not PROCESSING",
                TimeSpan.FromSeconds(13)
            )
        );
        var operation = (await card.User.GetAsync($"/api/v1/cards/operations/{accepted.Data.GetProperty("operation_id").GetGuid()}")).Data;
        Assert.True(operation.GetProperty("next_check").GetDateTimeOffset() < TimeProvider.System.GetUtcNow());
    }
}

public static class LostMessages
{
    /// <summary>Asks, and the one call there is comes to nothing: the world repeats none.</summary>
    /// <param name="wasDone">The issuer did it all the same; its announcement is lost too.</param>
    public static async Task<Answer> AskAndLoseAllAsync(this World world, AssignedCard card, Change change, bool wasDone)
    {
        await change.ArmWebhookAsync(world.Twin, card, "lose");
        await change.ArmCallAsync(world.Twin, card, "cut", afterWork: wasDone, times: 100);
        var accepted = await change.AskAsync(card);
        await world.IsToBeSentAgainAsync(accepted);
        Assert.Equal(0, await world.QueryAsync<long>(WaitingFor, accepted.Data.GetProperty("operation_id").GetGuid().ToString()));
        return accepted;
    }

    private const string WaitingFor = """
        select count(*) from cards.wolverine_incoming_envelopes where status <> 'Handled' and position(convert_to($1, 'UTF8') in body) > 0
        """;
}
