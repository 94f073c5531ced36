using System.Text.Json;
using Cards.Support;

namespace Cards.Reliability;

public sealed class OrderKillWorld()
    : ProcessWorld(("UqPay:CallTimeout", "00:00:02"), ("UqPay:RequestBudget", "00:00:03"), ("Issuance:Orders:CheckAfter", "00:00:04")),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

/// <summary>However a host dies over the order of a virtual card, the request ends with exactly one card, counted at the issuer.</summary>
public sealed class KilledWhileOrderingSpecs(OrderKillWorld world) : IClassFixture<OrderKillWorld>, IAsyncLifetime
{
    /// <summary>A dead host's work is taken over only once it was missed for a while.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Killed_after_the_request_was_accepted_and_before_the_call_the_card_is_ordered_in_the_next_life()
    {
        var user = await world.ACardholderAsync();
        await world.Twin.KnockOutTokenAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.TokenPath,
                delay_ms = 1500,
            }
        );
        await user.AskForAVirtualCardAsync();
        await world.Twin.IsWithTheIssuerAsync(Truth.TokenPath);

        await world.KillHostAsync();

        Assert.Empty(await world.Twin.CardsOfAsync(user));
        // The dead host's lock on logins runs out after 15 s.
        await world.RedisServer.DoAsync($"DEL uqpay:login:{world.ClientId}");
        await world.StartHostAsync();
        await EndsWithOneCardAsync(user);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_during_the_call_the_same_order_is_repeated_and_makes_no_second_card(bool afterWork)
    {
        var user = await world.ACardholderAsync();
        await LoseWebhooksAsync();

        await KilledDuringTheCallAsync(user, afterWork);

        await world.StartHostAsync();
        await EndsWithOneCardAsync(user);
    }

    [Fact]
    public async Task Killed_while_the_issuer_makes_the_card_the_webhook_finds_the_next_host()
    {
        var user = await world.ACardholderAsync();

        await KilledDuringTheCallAsync(user, afterWork: true);

        await world.StartHostAsync();
        await EndsWithOneCardAsync(user);
    }

    [Fact]
    public async Task Killed_while_the_poll_of_the_order_waits_it_runs_in_the_next_life()
    {
        var user = await world.ACardholderAsync();
        await LoseWebhooksAsync();
        await user.AskForAVirtualCardAsync();
        await IsAcceptedAsync(user);

        await world.KillHostAsync();

        await world.StartHostAsync();
        await EndsWithOneCardAsync(user);
    }

    /// <summary>The other specs' mechanism taken away: without the poll a lost webhook leaves the request open until the issuer sends it again.</summary>
    [Fact]
    public async Task Without_the_poll_of_its_order_a_request_whose_webhook_is_lost_stays_open()
    {
        var user = await world.ACardholderAsync();
        await world.Twin.ArmWebhookAsync(
            new
            {
                kind = "hold",
                event_type = "card.create.succeeded",
                times = 5,
            }
        );
        await user.AskForAVirtualCardAsync();
        await IsAcceptedAsync(user);
        Assert.NotEqual(0L, await TakeAwayAsync("CheckCardOrder"));

        await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.AsyncOf(
                () => user.GetAsync("/api/v1/card-request/status"),
                request => request.Data.GetProperty("card_status").GetString() == "COMPLETED",
                "the request is completed",
                TimeSpan.FromSeconds(8)
            )
        );

        foreach (var held in (await world.Twin.WebhooksAsync()).EnumerateArray().Where(IsHeld))
            await world.Twin.DeliverAsync(held.GetProperty("event_id").GetGuid());
        await EndsWithOneCardAsync(user);
    }

    /// <summary>Nothing but the message in the request's own commit orders the card.</summary>
    [Fact]
    public async Task Without_its_queued_order_a_request_stays_open_and_nothing_reaches_the_issuer()
    {
        var user = await world.ACardholderAsync();
        await world.Twin.KnockOutTokenAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = Truth.TokenPath,
                delay_ms = 1500,
            }
        );
        await user.AskForAVirtualCardAsync();
        await world.Twin.IsWithTheIssuerAsync(Truth.TokenPath);
        await world.KillHostAsync();
        await world.RedisServer.DoAsync($"DEL uqpay:login:{world.ClientId}");
        Assert.Equal(1L, await TakeAwayAsync("OrderVirtualCard"));

        await world.StartHostAsync();

        await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.AsyncOf(
                () => world.Twin.CardsOfAsync(user),
                cards => cards.Count > 0,
                "the issuer makes a card",
                TimeSpan.FromSeconds(20)
            )
        );
    }

    private Task LoseWebhooksAsync() => world.Twin.ArmWebhookAsync(new { kind = "lose", times = 50 });

    private static bool IsHeld(JsonElement webhook) => webhook.GetProperty("state").GetString() == "HELD";

    private async Task KilledDuringTheCallAsync(User user, bool afterWork)
    {
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = VirtualCardSteps.OrderPath,
                method = "POST",
                delay_ms = 1500,
                after_work = afterWork,
            }
        );
        await user.AskForAVirtualCardAsync();
        await world.Twin.IsWithTheIssuerAsync(VirtualCardSteps.OrderPath);
        await world.KillHostAsync();
    }

    private Task<string?> IsAcceptedAsync(User user) =>
        Eventually.AsyncOf(
            () =>
                world.QueryAsync<string?>(
                    "select data ->> 'OrderedCardId' from cards.mt_doc_issuance_card_request where data ->> 'UserId' = $1",
                    user.Id
                ),
            card => card is not null,
            "the issuer took the order"
        );

    private Task<long> TakeAwayAsync(string message) =>
        world.QueryAsync<long>(
            "with gone as (delete from cards.wolverine_incoming_envelopes where message_type like '%' || $1 || '%' and status <> 'Handled' returning 1) "
                + "select count(*) from gone",
            message
        );

    private async Task EndsWithOneCardAsync(User user)
    {
        var request = await Eventually.AsyncOf(
            () => user.GetAsync("/api/v1/card-request/status"),
            status => status.Status == 200 && status.Data.GetProperty("card_status").GetString() == "COMPLETED",
            "the request is completed",
            Patience
        );
        var made = Assert.Single(await world.Twin.CardsOfAsync(user));
        Assert.Equal(1, made.Effects("created"));
        var shown = Assert.Single((await user.GetAsync("/api/v1/cards")).ShouldBe(200).Data.EnumerateArray());
        Assert.Equal("ACTIVE", shown.GetProperty("status").GetString());
        Assert.Equal(made.GetProperty("card_id").GetGuid(), shown.GetProperty("card_id").GetGuid());
        Assert.Equal(request.Data.GetProperty("card_id").GetGuid(), shown.GetProperty("card_id").GetGuid());
        await world.Twin.DisarmAsync();
        await world.QuietAsync(Patience);
    }
}
