using System.Text.Json.Nodes;
using Cards.UqPay.Ports;
using Cards.UqPay.Specs.Support;

namespace Cards.UqPay.Specs.Calls;

/// <summary>Ordering virtual cards and looking at orders.</summary>
public class CardOrderSpecs
{
    /// <summary>The issuer's published sample product; the twin offers it.</summary>
    private static readonly Guid Product = new("467e993f-317a-49fc-9ea0-bf49de7d1f76");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_virtual_card_is_ordered_its_order_read_and_the_card_found_by_its_request()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var holder = await adapter.CardholderAsync();
        var request = Guid.CreateVersion7();
        var key = Guid.NewGuid();

        var ordered = (await OrderAsync(adapter, holder, request, key)).Value();
        var again = (await OrderAsync(adapter, holder, request, key)).Value();

        Assert.Equal(ordered, again);
        await Eventually.IsTrueAsync(
            async () => (await adapter.Orders.ReadAsync(ordered.OrderId, Stop)).Value().HasEnded,
            "the order has ended"
        );
        var order = (await adapter.Orders.ReadAsync(ordered.OrderId, Stop)).Value();
        Assert.Equal(new CardOrder(ordered.OrderId, "SUCCESS"), order);
        Assert.True(order.HasSucceeded);
        var card = (await adapter.Cards.ReadAsync(ordered.CardId, Stop)).Value()!;
        Assert.Equal(("ACTIVE", "VIRTUAL", request), (card.Status, card.FormFactor, card.OrderedFor));
        Assert.Equal(request, Assert.Single((await adapter.Cards.ListAsync(holder, Stop)).Value()).OrderedFor);
    }

    [Fact]
    public async Task An_order_carries_what_the_contract_asks()
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(
            200,
            $$"""{"card_id":"{{Guid.NewGuid()}}","card_order_id":"{{Guid.NewGuid()}}","card_status":"PENDING","order_status":"PROCESSING"}"""
        );
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId);
        var (holder, request, key) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        (await adapter.Orders.OrderAsync(new NewCard(holder, Product, "SGD", 1500.5m, request), key, Stop)).Value();
        (await adapter.Orders.OrderAsync(new NewCard(holder, Product, "USD", null, request), key, Stop)).Value();

        Assert.All(issuer.Seen, seen => Assert.Equal("POST /api/v1/issuing/cards", seen.Line));
        Assert.All(issuer.Seen, seen => Assert.Equal(key.ToString(), seen.Headers["x-idempotency-key"]));
        Assert.Equal([Expected("SGD", ""","card_limit":1500.5"""), Expected("USD", "")], issuer.Seen.Select(seen => Canonical(seen.Body)));

        string Expected(string currency, string limit) =>
            Canonical(
                $$$"""{"card_currency":"{{{currency}}}","cardholder_id":"{{{holder}}}","card_product_id":"{{{Product}}}"{{{limit}}},"metadata":{"card_request":"{{{request}}}"}}"""
            );
    }

    [Fact]
    public async Task An_order_is_read_by_its_own_id()
    {
        var orderId = Guid.NewGuid();
        await using var issuer = await ScriptedIssuer.SayingAsync(
            200,
            $$"""{"card_order_id":"{{orderId}}","order_status":"FAILED","amount":"0","failure_code":"bank_refused"}"""
        );
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId);

        var order = (await adapter.Orders.ReadAsync(orderId, Stop)).Value();

        Assert.True(order is { HasEnded: true, HasSucceeded: false });
        Assert.Equal($"GET /api/v1/issuing/cards/{orderId}/order", Assert.Single(issuer.Seen).Line);
    }

    [Fact]
    public async Task An_answer_without_a_card_or_an_order_is_no_answer()
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(200, $$"""{"card_id":"{{Guid.NewGuid()}}"}""");
        await using var adapter = await Adapter.StartAsync(
            issuer.Api,
            issuer.ClientId,
            settings: [("CallTimeout", "00:00:02"), ("RequestBudget", "00:00:02")]
        );

        (await OrderAsync(adapter, Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid())).IsUnknown();
        (await adapter.Orders.ReadAsync(Guid.NewGuid(), Stop)).IsUnknown();
    }

    [Theory]
    [InlineData("cardholder_error", "cardholder_status_invalid", "cardholder_refused")]
    [InlineData("card_error", "insufficient_sub_bin", "upstream_rejected")]
    [InlineData("product_error", "product_not_found", "upstream_rejected")]
    public async Task A_refused_order_is_told_in_our_words(string type, string upstream, string code)
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(400, $$"""{"type":"{{type}}","code":"{{upstream}}","message":"no"}""");
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId);

        var refusal = (await OrderAsync(adapter, Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid())).Refusal();

        Assert.Equal((code, upstream), (refusal.Error.Code, refusal.Metadata.UpstreamCode));
        Assert.Single(issuer.Seen);
    }

    [Fact]
    public async Task An_opening_limit_of_three_decimals_is_never_sent()
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(200, "{}");
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            adapter.Orders.OrderAsync(new NewCard(Guid.NewGuid(), Product, "USD", 0.125m, Guid.NewGuid()), Guid.NewGuid(), Stop)
        );
        Assert.Empty(issuer.Seen);
    }

    private static Task<Outcome<OrderedCard>> OrderAsync(Adapter adapter, Guid holder, Guid request, Guid key) =>
        adapter.Orders.OrderAsync(new NewCard(holder, Product, "USD", null, request), key, Stop);

    private static string Canonical(string json) => JsonNode.Parse(json)!.ToJsonString();
}
