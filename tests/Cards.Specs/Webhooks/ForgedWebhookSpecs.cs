using System.Text;
using Cards.Support;

namespace Cards.Specs.Webhooks;

public sealed class ForgedWebhookSpecs(SharedWorld world)
{
    [Fact]
    public async Task A_webhook_of_the_issuer_is_taken()
    {
        var id = IssuerEvent.NewId();

        var taken = await world.KnockAsync(IssuerEvent.ActivationStatus(Guid.NewGuid(), id));

        taken.ShouldBe(200);
        Assert.Equal(1, await world.CountEventsAsync(id));
    }

    [Theory]
    [InlineData("no signature")]
    [InlineData("no timestamp")]
    [InlineData("no headers")]
    [InlineData("empty signature")]
    [InlineData("a signature that is no hex")]
    [InlineData("half a signature")]
    [InlineData("another secret")]
    [InlineData("a body changed by one byte")]
    [InlineData("a body with one more byte")]
    [InlineData("a signature for another timestamp")]
    [InlineData("a signature over the body alone")]
    [InlineData("a timestamp that is no number")]
    public async Task A_forged_webhook_is_refused_without_a_word_more(string forgery)
    {
        var id = IssuerEvent.NewId();
        var body = WebhookDoor.Bytes(IssuerEvent.ActivationStatus(Guid.NewGuid(), id));
        var now = WebhookDoor.Now();
        var good = WebhookDoor.Sign(world.WebhookSecret, body, now);
        var changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("Activated", "Activatee", StringComparison.Ordinal));

        var refused = forgery switch
        {
            "no signature" => await world.KnockAsync(body, null, now),
            "no timestamp" => await world.KnockAsync(body, good, null),
            "no headers" => await world.KnockAsync(body, null, null),
            "empty signature" => await world.KnockAsync(body, "", now),
            "a signature that is no hex" => await world.KnockAsync(body, "z" + good[1..], now),
            "half a signature" => await world.KnockAsync(body, good[..64], now),
            "another secret" => await world.KnockAsync(body, WebhookDoor.Sign("guessed", body, now), now),
            "a body changed by one byte" => await world.KnockAsync(changed, good, now),
            "a body with one more byte" => await world.KnockAsync([.. body, (byte)' '], good, now),
            "a signature for another timestamp" => await world.KnockAsync(body, good, WebhookDoor.Now(1)),
            "a signature over the body alone" => await world.KnockAsync(body, WebhookDoor.Sign(world.WebhookSecret, body, ""), now),
            _ => await world.KnockAsync(body, WebhookDoor.Sign(world.WebhookSecret, body, "soon"), "soon"),
        };

        AssertRefused(refused);
        Assert.Equal(0, await world.CountEventsAsync(id));
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(-86400)]
    [InlineData(302)]
    [InlineData(86400)]
    public async Task A_webhook_from_another_time_is_refused(int secondsFromNow)
    {
        var id = IssuerEvent.NewId();
        var body = IssuerEvent.ActivationStatus(Guid.NewGuid(), id);

        AssertRefused(await world.KnockAsync(body, timestamp: WebhookDoor.Now(secondsFromNow)));
        AssertRefused(await world.KnockAsync(body, timestamp: WebhookDoor.NowInSeconds(secondsFromNow)));

        Assert.Equal(0, await world.CountEventsAsync(id));
    }

    [Theory]
    [InlineData(-285)]
    [InlineData(0)]
    [InlineData(285)]
    public async Task A_webhook_of_the_last_minutes_is_taken_in_seconds_and_in_milliseconds(int secondsFromNow)
    {
        (await world.KnockAsync(IssuerEvent.ActivationStatus(Guid.NewGuid()), timestamp: WebhookDoor.Now(secondsFromNow))).ShouldBe(200);
        (
            await world.KnockAsync(IssuerEvent.ActivationStatus(Guid.NewGuid()), timestamp: WebhookDoor.NowInSeconds(secondsFromNow))
        ).ShouldBe(200);
    }

    [Fact]
    public async Task All_refusals_look_the_same()
    {
        var body = WebhookDoor.Bytes(IssuerEvent.ActivationStatus(Guid.NewGuid()));
        var old = WebhookDoor.Now(-1000);
        Answer[] refusals =
        [
            await world.KnockAsync(body, null, null),
            await world.KnockAsync(body, new string('0', 128), WebhookDoor.Now()),
            await world.KnockAsync(body, WebhookDoor.Sign(world.WebhookSecret, body, old), old),
            await world.KnockAsync(Array.Empty<byte>(), null, null),
            await world.KnockAsync("not json"u8.ToArray(), null, null),
        ];

        Assert.Single(refusals.Select(refusal => refusal.Text.Replace(refusal.TraceId, "", StringComparison.Ordinal)).Distinct());
    }

    private static void AssertRefused(Answer refused)
    {
        refused.ShouldBeRefused(401, "webhook_refused");
        Assert.Equal(
            ["trace_id", "status_code", "message", "data", "code", "retryable"],
            refused.Body.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(System.Text.Json.JsonValueKind.Null, refused.Data.ValueKind);
        Assert.Equal("Refused", refused.Message);
    }
}
