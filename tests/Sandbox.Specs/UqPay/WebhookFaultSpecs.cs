namespace Cards.Sandbox.Specs.UqPay;

// 15 Webhooks: "Faults on demand"
public class WebhookFaultSpecs
{
    private const string Code = "card.activation.code";
    private const string Created = "card.create.succeeded";

    [Fact]
    public async Task a_held_event_leaves_only_when_delivered_by_hand()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.WebhookFaultAsync(new { kind = "hold", event_type = Code });
        await twin.AssignAsync();
        await twin.Webhooks.WaitAsync(Created);
        Assert.DoesNotContain(twin.Webhooks.All, one => one.EventType == Code);

        var held = (await twin.ControlAsync("GET", "/webhooks?state=HELD"))!.AsArray().Single()!;
        await twin.ControlAsync("POST", $"/webhooks/{held["event_id"]}/deliver");
        var received = await twin.Webhooks.WaitAsync(Code);
        Assert.Equal((string?)held["body"], System.Text.Encoding.UTF8.GetString(received.Bytes));
        Assert.Equal(WebhookSpecs.Sign(received), received.Signature);
    }

    [Fact]
    public async Task a_lost_event_never_leaves_but_stays_on_record()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.WebhookFaultAsync(new { kind = "lose", event_type = Code });
        await twin.AssignAsync();
        await twin.Webhooks.WaitAsync(Created);
        Assert.Equal("LOST", (string?)(await twin.ControlAsync("GET", "/webhooks?event_type=" + Code))![0]!["state"]);
        Assert.Single(twin.Webhooks.All);
    }

    [Fact]
    public async Task a_recorded_event_is_delivered_again_as_it_was()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.AssignedAsync();
        var code = (await twin.ControlAsync("GET", "/webhooks?event_type=" + Code))![0]!;
        Assert.Equal(200, (int)(await twin.ControlAsync("POST", $"/webhooks/{code["event_id"]}/deliver"))!["status"]!);
        var again = await twin.Webhooks.WaitAsync(Code, 2);
        Assert.Equal(twin.Webhooks.All.First(one => one.EventType == Code).Bytes, again.Bytes);
    }

    [Fact]
    public async Task a_late_event_waits_its_time()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.WebhookFaultAsync(
            new
            {
                kind = "late",
                event_type = Code,
                delay_ms = 3_600_000,
            }
        );
        await twin.AssignAsync();
        await twin.Webhooks.WaitAsync(Created);
        Assert.Single(twin.Webhooks.All);
        await twin.MoveClockAsync(TimeSpan.FromHours(1));
        await twin.Webhooks.WaitAsync(Code);
    }

    [Fact]
    public async Task a_reordered_event_leaves_after_the_next_one()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.WebhookFaultAsync(new { kind = "reorder", event_type = Code });
        await twin.AssignAsync();
        await twin.Webhooks.WaitAsync(Code);
        Assert.Equal([Created, Code], twin.Webhooks.All.Select(one => one.EventType));
    }

    [Fact]
    public async Task a_duplicated_event_arrives_again_under_the_same_event_id()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.WebhookFaultAsync(
            new
            {
                kind = "duplicate",
                event_type = Code,
                count = 2,
            }
        );
        await twin.AssignAsync();
        await twin.Webhooks.WaitAsync(Code, 3);
        await twin.Webhooks.WaitAsync(Created);
        Assert.Single(twin.Webhooks.All.Where(one => one.EventType == Code).Select(one => (string?)one.Json["event_id"]).Distinct());
        Assert.Equal(4, twin.Webhooks.All.Count);
    }

    // 5.6, 7: "Webhook may come before [...] the assign HTTP response"
    [Fact]
    public async Task an_event_can_overtake_the_reply_that_causes_it()
    {
        await using var twin = await TwinUnderTest.StartAsync(("OrderDelay", "01:00:00"));
        await twin.WebhookFaultAsync(new { kind = "before_reply", event_type = Code });
        var reply = await twin.AssignAsync();

        Assert.Equal(("PENDING", "PENDING"), (reply["card_status"], reply["order_status"]));
        var received = twin.Webhooks.All[0];
        Assert.Equal((Code, reply["card_id"]), (received.EventType, (string?)received.Data["card_id"]));
        await twin.Webhooks.WaitAsync(Created);
    }

    [Fact]
    public async Task an_activation_status_can_overtake_its_reply_too()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var (id, code) = await twin.AssignedAsync();
        await twin.WebhookFaultAsync(new { kind = "before_reply" });
        (await twin.ActivateAsync(id, code)).Expect(200);
        Assert.Contains(twin.Webhooks.All, one => one.EventType == "card.activation.status");
    }

    [Fact]
    public async Task a_bad_signature_is_well_formed_wrong_and_good_again_on_the_retry()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.WebhookFaultAsync(new { kind = "bad_signature", event_type = Code });
        twin.Webhooks.Answer = number => number == 1 ? 401 : 200;
        await twin.AssignAsync();
        var retry = await twin.Webhooks.WaitAsync(Code, 2);
        var first = twin.Webhooks.All.First(one => one.EventType == Code);

        Assert.Equal(128, first.Signature!.Length);
        Assert.NotEqual(WebhookSpecs.Sign(first), first.Signature);
        Assert.Equal(WebhookSpecs.Sign(retry), retry.Signature);
    }

    [Fact]
    public async Task a_stale_timestamp_is_ten_minutes_old_and_correctly_signed()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.WebhookFaultAsync(new { kind = "stale_timestamp", event_type = Code });
        await twin.AssignAsync();
        var received = await twin.Webhooks.WaitAsync(Code);
        Assert.InRange(WebhookSpecs.Age(received).TotalMinutes, 9.9, 11);
        Assert.Equal(WebhookSpecs.Sign(received), received.Signature);
    }

    [Fact]
    public async Task an_unsigned_event_has_no_headers()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.WebhookFaultAsync(new { kind = "unsigned", event_type = Code });
        await twin.AssignAsync();
        Assert.Null((await twin.Webhooks.WaitAsync(Code)).Signature);
        Assert.NotNull((await twin.Webhooks.WaitAsync(Created)).Signature);
    }

    [Theory]
    [InlineData("valid", true, true)]
    [InlineData("bad", true, false)]
    [InlineData("none", false, false)]
    public async Task control_sends_any_event_forged_or_genuine(string sign, bool hasHeaders, bool isGenuine)
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var sent = await twin.ControlAsync("POST", "/webhooks/send", new { sign, body = new { event_type = "card.blocked.by.nobody" } });
        Assert.Equal(200, (int)sent!["status"]!);
        var received = Assert.Single(twin.Webhooks.All);
        Assert.Equal(hasHeaders, received.Signature is not null);
        Assert.Equal(isGenuine, hasHeaders && WebhookSpecs.Sign(received) == received.Signature);
    }
}
