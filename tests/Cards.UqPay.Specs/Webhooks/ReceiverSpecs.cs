using Cards.Contracts.Messages;
using Cards.UqPay.Specs.Support;

namespace Cards.UqPay.Specs.Webhooks;

public class ReceiverSpecs(ReceivingHost host) : IClassFixture<ReceivingHost>
{
    private const string Code = "48201937";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_event_is_answered_with_the_envelope()
    {
        var reply = await host.DeliverAsync(ActivationCode(NewId(), Guid.NewGuid()));
        Assert.Equal(200, reply.Status);
        Assert.Equal(["trace_id", "status_code", "message", "data"], reply.Body.AsObject().Select(member => member.Key));
        Assert.Null(reply.Body["data"]);
    }

    [Fact]
    public async Task An_activation_code_is_announced_by_id_opened_from_the_seal_and_dropped_once_handled()
    {
        var (id, card) = (NewId(), Guid.NewGuid());

        Assert.Equal(200, (await host.DeliverAsync(ActivationCode(id, card))).Status);

        await Eventually.IsTrueAsync(() => host.Notices.Of<ActivationCodeArrived>().Contains(new(id, card)), "the code was announced");
        Assert.Equal(Code, (await host.Inbox.OpenActivationCodeAsync(id, Stop)).Code!.Reveal());

        await host.DropAsync(id);
        Assert.Null((await host.RowAsync(id))!["Body"]);
        Assert.Equal((null, true), await host.Inbox.OpenActivationCodeAsync(id, Stop));
        Assert.Equal((null, true), await host.Inbox.OpenActivationCodeAsync("no-such-event", Stop));
    }

    [Fact]
    public async Task Nothing_in_the_database_shows_the_code()
    {
        var id = NewId();
        await host.DeliverAsync(ActivationCode(id, Guid.NewGuid()));
        await Eventually.IsTrueAsync(
            () => host.Notices.Of<ActivationCodeArrived>().Any(notice => notice.EventId == id),
            "the code was announced"
        );

        var row = (await host.RowAsync(id))!;
        Assert.Equal("card.activation.code", (string)row["Type"]!);
        Assert.NotNull(row["Body"]);
        var everything = await host.EverythingAsync();
        Assert.Contains(id, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Code, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("\"activation_code\""u8)[..16], everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Code, host.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_copies_at_once_are_all_answered_and_count_once()
    {
        var (id, card) = (NewId(), Guid.NewGuid());
        var body = ActivationCode(id, card);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.DeliverAsync(body)));
        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(200, (await host.DeliverAsync(body)).Status);

        // A later event of the same queue shows that nothing more of this one is to come.
        var later = NewId();
        await host.DeliverAsync(ActivationCode(later, card));
        await Eventually.IsTrueAsync(
            () => host.Notices.Of<ActivationCodeArrived>().Any(notice => notice.EventId == later),
            "the later one was announced"
        );
        await Eventually.IsTrueAsync(
            () => host.Notices.Of<ActivationCodeArrived>().Any(notice => notice.EventId == id),
            "the code was announced"
        );
        Assert.Single(host.Notices.Of<ActivationCodeArrived>(), notice => notice.EventId == id);
    }

    [Fact]
    public async Task A_copy_after_the_work_was_done_changes_nothing()
    {
        var id = NewId();
        var body = ActivationCode(id, Guid.NewGuid());
        await host.DeliverAsync(body);
        await Eventually.IsTrueAsync(
            () => host.Notices.Of<ActivationCodeArrived>().Any(notice => notice.EventId == id),
            "the code was announced"
        );
        await host.DropAsync(id);
        Assert.Null((await host.RowAsync(id))!["Body"]);

        Assert.Equal(200, (await host.DeliverAsync(body)).Status);

        Assert.Null((await host.RowAsync(id))!["Body"]);
    }

    public static TheoryData<string, string, Type> Announced =>
        new()
        {
            { "card.create.succeeded", "card_id", typeof(CardOrderEnded) },
            { "card.create.failed", "card_id", typeof(CardOrderEnded) },
            { "card.activation.status", "card_id", typeof(CardActivationAnnounced) },
            { "cardholder.kyc.status_changed", "cardholder_id", typeof(CardholderStatusAnnounced) },
        };

    [Theory]
    [MemberData(nameof(Announced))]
    public async Task A_known_event_is_announced_and_its_body_sealed_until_the_listener_drops_it(string type, string member, Type notice)
    {
        var (id, subject) = (NewId(), Guid.NewGuid());
        await host.DeliverAsync(
            $$$"""{"event_name":"ISSUING","event_type":"{{{type}}}","event_id":"{{{id}}}","source_id":"s","data":{"{{{member}}}":"{{{subject}}}"}}"""
        );
        var expected = Activator.CreateInstance(notice, id, subject)!;
        await Eventually.IsTrueAsync(() => host.Notices.Heard.Contains(expected), $"{expected} was heard");
        Assert.NotNull((await host.RowAsync(id))!["Body"]!["Bytes"]);
    }

    [Theory]
    [InlineData("\"event_name\":\"card.activation.status\",\"event_type\":\"ISSUING\"")]
    [InlineData("\"event_name\":\"card.activation.status\"")]
    public async Task The_event_is_found_where_older_pages_put_it(string names)
    {
        var (id, card) = (NewId(), Guid.NewGuid());
        await host.DeliverAsync($$$"""{ {{{names}}},"event_id":"{{{id}}}","data":{"card_id":"{{{card}}}"}}""");
        await Eventually.IsTrueAsync(
            () => host.Notices.Heard.Contains(new CardActivationAnnounced(id, card)),
            "the activation was announced"
        );
    }

    [Theory]
    [InlineData("card.3ds.otp")]
    [InlineData("card.recharge.succeeded")]
    [InlineData("card.brand.new")]
    public async Task Of_an_event_nobody_listens_to_only_its_name_is_kept(string type)
    {
        var id = NewId();
        var reply = await host.DeliverAsync(
            $$$"""{"event_type":"{{{type}}}","event_id":"{{{id}}}","source_id":"trigger-1","data":{"otp":"733101"}}"""
        );
        Assert.Equal(200, reply.Status);
        var row = (await host.RowAsync(id))!;
        Assert.Equal((type, "trigger-1", null), ((string)row["Type"]!, (string)row["SourceId"]!, row["Body"]));
        Assert.DoesNotContain("733101", await host.EverythingAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_event_about_nothing_is_laid_to_rest()
    {
        var id = NewId();
        Assert.Equal(200, (await host.DeliverAsync($$"""{"event_type":"card.activation.code","event_id":"{{id}}","data":[]}""")).Status);
        Assert.Null((await host.RowAsync(id))!["Body"]);
        Assert.DoesNotContain(host.Notices.Of<ActivationCodeArrived>(), notice => notice.EventId == id);
    }

    [Fact]
    public async Task A_forged_event_is_refused_without_detail_and_leaves_nothing()
    {
        var id = NewId();
        var body = ActivationCode(id, Guid.NewGuid());
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var good = ReceivingHost.Sign(ReceivingHost.Secret, body, now);
        Reply[] replies =
        [
            await host.PostAsync(body),
            await host.PostAsync(body, ("x-wk-signature", good)),
            await host.PostAsync(body, ("x-wk-timestamp", now)),
            await host.PostAsync(body + " ", ("x-wk-signature", good), ("x-wk-timestamp", now)),
            await host.PostAsync(body, ("x-wk-signature", good), ("x-wk-timestamp", now + "0")),
            await host.PostAsync(body, ("x-wk-signature", good), ("x-wk-signature", good), ("x-wk-timestamp", now)),
            await host.DeliverAsync(body, "not the secret"),
            await host.DeliverAsync("not even json", "not the secret"),
        ];
        Assert.All(replies, reply => Assert.Equal((401, "webhook_refused"), (reply.Status, (string)reply.Body["code"]!)));
        Assert.Single(replies.Select(reply => (string)reply.Body["message"]!).Distinct());
        Assert.Null(await host.RowAsync(id));
    }

    [Fact]
    public async Task The_older_secret_is_good_during_a_rotation() =>
        Assert.Equal(200, (await host.DeliverAsync(ActivationCode(NewId(), Guid.NewGuid()), ReceivingHost.OldSecret)).Status);

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"event_type":"card.activation.code"}""")]
    [InlineData("""{"event_type":"card.activation.code","event_id":""}""")]
    [InlineData("""{"event_type":"card.activation.code","event_id":17}""")]
    [InlineData("""{"event_type":"card.activation.code","event_id":"a b"}""")]
    [InlineData("""{"event_type":"card.activation.code","event_id":"\u0000"}""")]
    [InlineData("""{"event_type":"card.activation.code","event_id":"\ud800"}""")]
    public async Task A_signed_body_that_names_no_event_is_malformed(string body)
    {
        var reply = await host.DeliverAsync(body);
        Assert.Equal((400, "malformed_json"), (reply.Status, (string)reply.Body["code"]!));
    }

    [Fact]
    public async Task A_body_over_64_KiB_is_too_large()
    {
        var reply = await host.DeliverAsync(new string(' ', 64 * 1024 + 1));
        Assert.Equal((413, "payload_too_large"), (reply.Status, (string)reply.Body["code"]!));
        Assert.Equal(400, (await host.DeliverAsync(new string(' ', 64 * 1024))).Status);
    }

    [Fact]
    public async Task The_twins_own_events_arrive()
    {
        await using var twin = await Twin.StartAsync("--Sandbox:UqPay:WebhookUrl=" + host.Url);
        await using var adapter = await Adapter.StartAsync(twin);
        await twin.ControlAsync(
            HttpMethod.Post,
            "/faults/webhooks",
            new
            {
                kind = "duplicate",
                event_type = "card.activation.code",
                count = 2,
            }
        );

        var assigned = (await adapter.AssignAsync(await adapter.CardholderAsync(), await twin.FreeNumberAsync())).Value();

        await Eventually.IsTrueAsync(
            () => host.Notices.Of<CardOrderEnded>().Any(notice => notice.CardId == assigned.CardId),
            "the order's end was announced"
        );
        await Eventually.IsTrueAsync(
            () => host.Notices.Of<ActivationCodeArrived>().Any(notice => notice.CardId == assigned.CardId),
            "the code was announced"
        );
        var notice = Assert.Single(host.Notices.Of<ActivationCodeArrived>(), notice => notice.CardId == assigned.CardId);
        var (code, _) = await host.Inbox.OpenActivationCodeAsync(notice.EventId, Stop);
        Assert.Equal((string)(await twin.CardAsync(assigned.CardId))["activation_code"]!, code!.Reveal());
    }

    private static string NewId() => Guid.CreateVersion7().ToString();

    private static string ActivationCode(string id, Guid card) =>
        $$$"""{"version":"V1.6.0","event_name":"ISSUING","event_type":"card.activation.code","event_id":"{{{id}}}","source_id":"{{{card}}}","data":{"activation_code":"{{{Code}}}","card_id":"{{{card}}}","card_number":"40963608****3951"}}""";
}
