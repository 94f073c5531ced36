using System.Diagnostics;
using System.Text.Json.Nodes;
using Cards.Contracts;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using Cards.UqPay.Specs.Support;
using Microsoft.AspNetCore.Http;

namespace Cards.UqPay.Specs.Calls;

/// <summary>Each port against the twin.</summary>
public class PortSpecs
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cardholder_is_made_read_and_found_by_email()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var someone = Some.Cardholder();

        var created = (await adapter.Cardholders.CreateAsync(someone, Guid.NewGuid(), Stop)).Value();

        Assert.Equal("SUCCESS", created.Status);
        Assert.Equal(created, (await adapter.Cardholders.ReadAsync(created.CardholderId, Stop)).Value());
        Assert.Equal(created, (await adapter.Cardholders.FindByEmailAsync(someone.Email.ToUpperInvariant(), Stop)).Value());
        Assert.Null((await adapter.Cardholders.FindByEmailAsync("nobody@example.test", Stop)).Value());
    }

    [Fact]
    public async Task A_taken_email_is_told_by_the_issuers_code()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var someone = Some.Cardholder();
        (await adapter.Cardholders.CreateAsync(someone, Guid.NewGuid(), Stop)).Value();

        var refusal = (await adapter.Cardholders.CreateAsync(Some.Cardholder(someone.Email), Guid.NewGuid(), Stop)).Refusal();

        Assert.Equal((Errors.CardholderRefused, "email_duplicated"), (refusal.Error, refusal.Metadata.UpstreamCode));
    }

    [Fact]
    public async Task A_number_is_assigned_once_and_the_card_activated_with_its_code()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin);
        var holder = await adapter.CardholderAsync();
        var number = await twin.FreeNumberAsync();

        var assigned = (await adapter.AssignAsync(holder, number)).Value();
        Assert.Equal("PENDING", assigned.OrderStatus);
        var pending = (await adapter.Cards.ReadAsync(assigned.CardId, Stop)).Value()!;
        Assert.Equal(
            new IssuerCard(assigned.CardId, "PENDING", "PHYSICAL", number[..8], number[^4..], "USD", "SHARE", holder, null) { SaysLimits = true },
            pending
        );
        Assert.Equal(assigned.CardId, Assert.Single((await adapter.Cards.ListAsync(holder, Stop)).Value()).CardId);

        Assert.Equal(Errors.CardAlreadyAssigned, (await adapter.AssignAsync(holder, number)).Refusal().Error);
        Assert.Equal(Errors.CardNumberUnknown, (await adapter.AssignAsync(holder, "9999999999999999")).Refusal().Error);

        var wrong = (await ActivateAsync(adapter, assigned.CardId, "00000000")).Refusal();
        Assert.Equal((Errors.ActivationRefused, "activation_code_invalid"), (wrong.Error, wrong.Metadata.UpstreamCode));

        var code = (string)(await twin.CardAsync(assigned.CardId))["activation_code"]!;
        Assert.Equal("SUCCESS", (await ActivateAsync(adapter, assigned.CardId, code, 150.50m)).Value().RequestStatus);
        Assert.Equal("ACTIVE", (await adapter.Cards.ReadAsync(assigned.CardId, Stop)).Value()!.Status);
        Assert.Equal("274916", (string)(await twin.CardAsync(assigned.CardId))["pin"]!);

        var again = (await ActivateAsync(adapter, assigned.CardId, code)).Refusal();
        Assert.Equal((Errors.ActivationRefused, "card_status_invalid"), (again.Error, again.Metadata.UpstreamCode));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_card_is_no_card_in_either_of_the_issuers_ways(bool missingCardIs404)
    {
        await using var twin = await Twin.StartAsync($"--Sandbox:UqPay:MissingCardIs404={missingCardIs404}");
        await using var adapter = await Adapter.StartAsync(twin);
        Assert.Null((await adapter.ReadSomeCardAsync()).Value());
    }

    [Fact]
    public async Task A_list_is_read_to_its_end()
    {
        await using var issuer = await ScriptedIssuer.StartAsync(context =>
        {
            var page = int.Parse(context.Request.Query["page_number"]!, System.Globalization.CultureInfo.InvariantCulture);
            return context.Response.WriteAsync(ListOf(page, 3));
        });
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId);

        var cards = (await adapter.Cards.ListAsync(Guid.Empty, Stop)).Value();

        Assert.Equal(["0001", "0002", "0003"], cards.Select(card => card.Last4));
        Assert.All(cards, card => Assert.Equal(250.50m, card.PerTransactionLimit));
        Assert.Equal(
            "GET /api/v1/issuing/cards?page_size=100&page_number=1&cardholder_id=00000000-0000-0000-0000-000000000000",
            issuer.Seen.First().Line
        );
    }

    [Fact]
    public async Task A_list_with_an_item_that_cannot_be_read_is_not_passed_off_as_whole()
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(200, """{"total_pages":1,"data":[{"card_status":"ACTIVE"}]}""");
        await using var adapter = await Adapter.StartAsync(
            issuer.Api,
            issuer.ClientId,
            settings: [("CallTimeout", "00:00:02"), ("RequestBudget", "00:00:02")]
        );
        (await adapter.Cards.ListAsync(Guid.Empty, Stop)).IsUnknown();
    }

    [Fact]
    public async Task Every_call_carries_what_the_contract_asks()
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(200, """{"request_status":"SUCCESS"}""");
        var account = Guid.NewGuid();
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId, settings: [("OnBehalfOf", account.ToString())]);
        var (card, key) = (Guid.NewGuid(), Guid.NewGuid());

        (await adapter.Activation.ActivateAsync(card, Sensitive.Of("48201937"), Sensitive.Of("274916"), 200m, key, Stop)).Value();

        var (line, headers, body) = Assert.Single(issuer.Seen);
        Assert.Equal("POST /api/v1/issuing/cards/activate", line);
        Assert.Equal("Bearer scripted-token", headers["x-auth-token"]);
        Assert.Equal(key.ToString(), headers["x-idempotency-key"]);
        Assert.Equal(account.ToString(), headers["x-on-behalf-of"]);
        Assert.False(headers.ContainsKey("traceparent"), "Our trace is nobody else's business.");
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse($$"""{"card_id":"{{card}}","activation_code":"48201937","pin":"274916","no_pin_payment_amount":200}"""),
                JsonNode.Parse(body)
            ),
            body
        );
    }

    [Fact]
    public async Task An_amount_of_three_decimals_is_never_sent()
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(200, "{}");
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ActivateAsync(adapter, Guid.NewGuid(), "48201937", 0.125m));
        Assert.Empty(issuer.Seen);
    }

    [Fact]
    public async Task No_secret_is_logged_or_traced_whatever_the_issuer_quotes()
    {
        const string Pan = "4096360800133951",
            Pin = "274916",
            Code = "48201937";
        var traces = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (traces)
                {
                    // The scripted issuer runs in this process too; its own view of its requests is not ours.
                    if (activity.Source.Name != "Microsoft.AspNetCore")
                        traces.Add(
                            activity.OperationName
                                + activity.DisplayName
                                + string.Join(';', activity.TagObjects)
                                + string.Join(';', activity.Events.SelectMany(e => e.Tags))
                        );
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var issuer = await ScriptedIssuer.SayingAsync(
            400,
            $$"""{"type":"card_error","code":"{{Code}}","message":"refused {{Pan}} {{Pin}} {{Code}} scripted-token"}"""
        );
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId);

        var assign = (await adapter.AssignAsync(Guid.NewGuid(), Pan)).Refusal();
        var activate = (await ActivateAsync(adapter, Guid.NewGuid(), Code)).Refusal();

        Assert.Contains("Issuer refused assign", adapter.Log.All, StringComparison.Ordinal);
        Assert.Contains(traces, trace => trace.Contains("uqpay assign", StringComparison.Ordinal));
        foreach (var secret in new[] { Pan, Pin, Code, "scripted-token", Twin.ApiKey })
        {
            Assert.DoesNotContain(secret, adapter.Log.All, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, $"{assign} {activate}", StringComparison.Ordinal);
            Assert.DoesNotContain(traces, trace => trace.Contains(secret, StringComparison.Ordinal));
        }
    }

    private static Task<Outcome<ActivatedCard>> ActivateAsync(Adapter adapter, Guid card, string code, decimal? noPin = null) =>
        adapter.Activation.ActivateAsync(card, Sensitive.Of(code), Sensitive.Of("274916"), noPin, Guid.NewGuid(), Stop);

    private static string ListOf(int page, int pages) =>
        $$$"""
            {"total_pages":{{{pages}}},"total_items":{{{pages}}},"data":[{"card_id":"{{{Guid.NewGuid()}}}","card_number":"************000{{{page}}}",
             "card_status":"ACTIVE","form_factor":"PHYSICAL","metadata":"","card_limit":"1500","risk_controls":null,
             "spending_controls":[{"amount":"250.50","interval":"PER_TRANSACTION"}],"cardholder":{"cardholder_id":"x","create_time":"2026-02-01 11:20:00"}}]}
            """;
}
