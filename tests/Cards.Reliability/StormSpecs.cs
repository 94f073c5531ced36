using System.Text.Json;
using Cards.Contracts;
using Cards.Support;

namespace Cards.Reliability;

/// <summary>One way the issuer misbehaves, and how a change under it must end.</summary>
/// <param name="Arm">Before the user asks.</param>
/// <param name="State">Of the operation.</param>
/// <param name="SettledBy">Any of these; empty: nobody.</param>
public sealed record Storm(Func<Twin, Change, AssignedCard, Task> Arm, string State, params string[] SettledBy)
{
    /// <summary>Of the operation; REJECTED stands for the change's own.</summary>
    public string? Code { get; init; }

    /// <summary>Once it is accepted.</summary>
    public Func<World, Change, AssignedCard, Answer, Task>? Then { get; init; }
}

/// <summary>Every storm for every change, each on a card of its own, all at once. Nothing but this happens here.</summary>
public sealed class StormWorld()
    : World(
        ("UqPay:CallTimeout", "00:00:01"),
        ("UqPay:RequestBudget", "00:00:02"),
        ("CardControls:FirstPoll", "00:00:01"),
        ("CardControls:StatusDeadline", "00:00:20"),
        ("CardControls:LimitDeadline", "00:00:20")
    ),
        IAsyncLifetime
{
    private static readonly string[] ByTruth = ["webhook", "poll"];

    private readonly SemaphoreSlim making = new(2);
    private readonly Dictionary<(string Storm, string Change), Task<(AssignedCard Card, Answer Outcome)>> under = [];

    public static IReadOnlyDictionary<string, Storm> Storms { get; } =
        new Dictionary<string, Storm>
        {
            ["fair weather"] = new((_, _, _) => Task.CompletedTask, "SUCCEEDED", ByTruth),
            ["slow answer"] = new((twin, change, card) => change.ArmCallAsync(twin, card, "delay", delayMs: 1500), "SUCCEEDED", ByTruth),
            ["slow answer after the work"] = new(
                (twin, change, card) => change.ArmCallAsync(twin, card, "delay", true, 1500),
                "SUCCEEDED",
                ByTruth
            ),
            ["cut connection"] = new((twin, change, card) => change.ArmCallAsync(twin, card, "cut", times: 3), "SUCCEEDED", ByTruth),
            ["cut connection after the work"] = new(
                (twin, change, card) => change.ArmCallAsync(twin, card, "cut", true),
                "SUCCEEDED",
                ByTruth
            ),
            ["500"] = new((twin, change, card) => change.ArmCallAsync(twin, card, "error", times: 3), "SUCCEEDED", ByTruth),
            ["500 after the work"] = new((twin, change, card) => change.ArmCallAsync(twin, card, "error", true), "SUCCEEDED", ByTruth),
            ["429 with Retry-After"] = new(
                (twin, change, card) => change.ArmCallAsync(twin, card, "rate_limit", retryAfter: 3),
                "SUCCEEDED",
                ByTruth
            ),
            ["still processing"] = new((twin, change, card) => change.ArmCallAsync(twin, card, "processing"), "SUCCEEDED", ByTruth),
            ["a proxy's text"] = new((twin, change, card) => change.ArmCallAsync(twin, card, "text"), "SUCCEEDED", ByTruth),
            ["another order runs"] = new(
                (twin, change, card) => change.ArmCallAsync(twin, card, "refuse", code: "card_order_processing"),
                "SUCCEEDED",
                ByTruth
            ),
            ["refusal"] = new(
                (twin, change, card) => change.ArmCallAsync(twin, card, "refuse", code: "card_status_invalid"),
                "FAILED",
                "answer"
            )
            {
                Code = "REJECTED",
            },
            ["lost webhook"] = new((twin, change, card) => change.ArmWebhookAsync(twin, card, "lose"), "SUCCEEDED", "poll"),
            ["late webhook"] = new((twin, change, card) => change.ArmWebhookAsync(twin, card, "late", delayMs: 5000), "SUCCEEDED", ByTruth),
            ["doubled webhook"] = new((twin, change, card) => change.ArmWebhookAsync(twin, card, "duplicate", 3), "SUCCEEDED", ByTruth),
            ["reordered webhook"] = new((twin, change, card) => change.ArmWebhookAsync(twin, card, "reorder"), "SUCCEEDED", "poll"),
            ["webhook before the answer"] = new(
                (twin, change, card) => change.ArmWebhookAsync(twin, card, "before_reply"),
                "SUCCEEDED",
                ByTruth
            ),
            ["badly signed webhook"] = new(
                (twin, change, card) => change.ArmWebhookAsync(twin, card, "bad_signature", 50),
                "SUCCEEDED",
                "poll"
            ),
            ["unsigned webhook"] = new((twin, change, card) => change.ArmWebhookAsync(twin, card, "unsigned", 2), "SUCCEEDED", ByTruth),
            ["stale webhook"] = new((twin, change, card) => change.ArmWebhookAsync(twin, card, "stale_timestamp", 2), "SUCCEEDED", ByTruth),
            ["forged webhook"] = new((twin, change, card) => change.ArmOrderAsync(twin, card, delayMs: 3000), "SUCCEEDED", ByTruth)
            {
                Then = ForgeAsync,
            },
            ["lost token"] = new((twin, _, _) => twin.KnockOutTokenAsync(), "SUCCEEDED", ByTruth),
            ["failing order"] = new((twin, change, card) => change.ArmOrderAsync(twin, card, "card_status_invalid"), "FAILED", "poll")
            {
                Code = "upstream_timeout",
            },
            ["block by the issuer"] = new(
                (twin, change, card) => change.ArmOrderAsync(twin, card, delayMs: 600_000),
                "FAILED",
                "webhook",
                "poll",
                "answer"
            )
            {
                Code = "superseded_by_issuer",
                Then = (world, _, card, _) => world.Twin.SetCardAsync(card.CardId, "BLOCKED"),
            },
        };

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        foreach (var change in Change.All)
        {
            foreach (var storm in Storms)
                under[(storm.Key, change.Key)] = EndureAsync(storm.Value, change.Value);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        making.Dispose();
        GC.SuppressFinalize(this);
    }

    public Task<(AssignedCard Card, Answer Outcome)> EndOfAsync(string storm, string change) => under[(storm, change)];

    private async Task<(AssignedCard, Answer)> EndureAsync(Storm storm, Change change)
    {
        var card = await ReadyCardAsync();
        await storm.Arm(Twin, change, card);
        var accepted = (await change.AskAsync(card)).ShouldBe(200);
        if (storm.Then is { } then)
            await then(this, change, card, accepted);
        return (card, await card.OutcomeAsync(accepted));
    }

    /// <summary>A few at a time, and another if the crowd was too much for one: the storms come after.</summary>
    private async Task<AssignedCard> ReadyCardAsync()
    {
        await making.WaitAsync();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await this.AUserWithAnActiveCardAsync();
                }
                catch (InvalidOperationException) when (attempt < 5)
                {
                    // An answer that says to come again later.
                }
            }
        }
        finally
        {
            making.Release();
        }
    }

    /// <summary>It says what was asked for, once with a bad signature and once, as if the secret were stolen, with a good one.</summary>
    private static async Task ForgeAsync(World world, Change change, AssignedCard card, Answer accepted)
    {
        foreach (var sign in new[] { "bad", "valid" })
        {
            await world.Twin.SendWebhookAsync(
                new
                {
                    body = new
                    {
                        version = "V1.6.0",
                        event_name = "ISSUING",
                        event_type = change.Event,
                        event_id = Guid.CreateVersion7(),
                        source_id = Guid.CreateVersion7(),
                        data = new { card_id = card.CardId, card_status = change.Word },
                    },
                    sign,
                }
            );
        }
        var operation = accepted.Data.GetProperty("operation_id").GetGuid();
        var still = (await card.User.GetAsync($"/api/v1/cards/operations/{operation}")).ShouldBe(200).Data;
        var effects = (await world.Twin.CardAsync(card.CardId)).Effects(change.Effect);
        Assert.True(still.Text("state") == "PENDING" || effects == 1, "a forged webhook was believed");
    }
}

/// <summary>Whatever the issuer does: the card ends in the true state, the operation says how it was settled, in time, and it happened exactly once.</summary>
public sealed class StormSpecs(StormWorld world) : IClassFixture<StormWorld>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    // The machine may be slow; a minute late would be a deadline missed.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(15);

    public static MatrixTheoryData<string, string> Everything { get; } = new(StormWorld.Storms.Keys, Change.All.Keys);

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task A_change_comes_through(string stormName, string changeName)
    {
        var (storm, change) = (StormWorld.Storms[stormName], Change.All[changeName]);

        var (card, outcome) = await world.EndOfAsync(stormName, changeName);

        var operation = outcome.ShouldBe(200).Data;
        Assert.Equal(
            (storm.State, storm.Code == "REJECTED" ? change.Rejected : storm.Code),
            (operation.Text("state"), operation.Text("code"))
        );
        Assert.Contains(operation.Text("settled_by")!, storm.SettledBy);
        var took = operation.GetProperty("settled_at").GetDateTimeOffset() - operation.GetProperty("requested_at").GetDateTimeOffset();
        Assert.InRange(took, TimeSpan.Zero, Deadline + Slack);
        Assert.False(operation.TryGetProperty("next_check", out _));
        await world.IsTrueAsync(card, change, storm.State == "SUCCEEDED" ? 1 : 0);
        Assert.Single(await OutcomesAsync(card, operation));
    }

    [Theory]
    [InlineData("freeze")]
    [InlineData("limit")]
    [InlineData("cancel")]
    public async Task After_a_definite_answer_the_issuer_gets_a_new_key_and_after_none_the_same(string changeName)
    {
        var (_, refused) = await world.EndOfAsync("another order runs", changeName);
        var (_, cut) = await world.EndOfAsync("cut connection", changeName);

        Assert.Equal([0, 1], (await EpochsAsync(changeName, refused)).Distinct());
        Assert.Equal([0], (await EpochsAsync(changeName, cut)).Distinct());
        Assert.True((await EpochsAsync(changeName, cut)).Count > 1);
    }

    /// <summary>Which of the operation's keys the issuer got, in order.</summary>
    private async Task<IReadOnlyList<int>> EpochsAsync(string change, Answer outcome)
    {
        var id = outcome.Data.GetProperty("operation_id").GetGuid();
        var keys = Enumerable.Range(0, 4).ToDictionary(epoch => Uuid5.Create(id, $"epoch {epoch}").ToString());
        return
        [
            .. (await world.Twin.CallsAsync(Change.All[change].Path))
                .EnumerateArray()
                .Select(call => call.Text("idempotency_key"))
                .Where(key => key is not null && keys.ContainsKey(key))
                .Select(key => keys[key!]),
        ];
    }

    private static async Task<IReadOnlyList<JsonElement>> OutcomesAsync(AssignedCard card, JsonElement operation)
    {
        var history = (await card.User.GetAsync($"/api/v1/cards/{card.LocalId}/history?limit=50")).ShouldBe(200).Data;
        return
        [
            .. history
                .EnumerateArray()
                .Where(entry => entry.Text("operation_id") == operation.Text("operation_id"))
                .Where(entry => entry.Text("what") is "status_changed" or "limit_changed" or "change_failed" or "change_unconfirmed"),
        ];
    }
}
