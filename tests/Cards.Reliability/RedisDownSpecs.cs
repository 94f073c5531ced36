using System.Diagnostics;
using Cards.Support;

namespace Cards.Reliability;

public sealed class RedisDownWorld() : ProcessWorld(("Activation:Otp:Cooldown", "00:00:01"), ("RateLimits:Enabled", "true")), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class RedisDownSpecs(RedisDownWorld world) : IClassFixture<RedisDownWorld>, IAsyncLifetime
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(5);

    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Without_redis_codes_are_closed_everything_else_works_and_its_return_needs_no_restart()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        var active = await world.AUserWithAnActiveCardAsync();
        await world.RedisServer.KillAsync();

        await OtpRoutesAreClosedAsync(verified);
        await OnlyRevealsAreClosedAsync(active);
        Assert.Equal(503, await world.ReadinessOfHostAsync());
        await Eventually.AsyncOf(world.ReadinessOfEdgeAsync, status => status == 503, "the edge is not ready");
        // The host still has the issuer's token in memory.
        var card = await QuicklyAsync(async () => await world.AUserWithAnAssignedCardAsync(), TimeSpan.FromSeconds(10));
        (await card.User.GetAsync("/api/v1/cardholder/latest")).ShouldBe(200);
        (await card.User.GetAsync("/api/v1/card-request/status")).ShouldBe(200);
        await world.QuietAsync();

        await world.RedisServer.StartAsync();

        await ReadyAgainAsync();
        (await card.User.PatientlyPostAsync("/api/v1/cards/resend-activation-otp")).ShouldBe(200);
        // The grant went with the old Redis; a new code brings a new one.
        (await verified.User.PostAsync("/api/v1/cards/resend-activation-otp")).ShouldBe(200);
        var code = await world.Mailbox.NewestCodeAsync(verified.User);
        (await verified.User.PostAsync("/api/v1/cards/verify-activation-otp", new { otp_code = code })).ShouldBe(200);
        (await verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))).ShouldBe(200);
        await world.EndsActiveAsync(verified.Card);
    }

    [Fact]
    public async Task A_silent_redis_closes_codes_as_quickly()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        var active = await world.AUserWithAnActiveCardAsync();
        await world.RedisServer.PauseAsync();
        try
        {
            await OtpRoutesAreClosedAsync(verified);
            await OnlyRevealsAreClosedAsync(active);
            Assert.Equal(503, await world.ReadinessOfHostAsync());
            await Eventually.AsyncOf(world.ReadinessOfEdgeAsync, status => status == 503, "the edge is not ready");
            (await verified.User.GetAsync("/api/v1/card-request/status")).ShouldBe(200);
        }
        finally
        {
            await world.RedisServer.ResumeAsync();
        }

        await ReadyAgainAsync();
        (await verified.User.PatientlyPostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))).ShouldBe(200);
        await world.EndsActiveAsync(verified.Card);
    }

    [Fact]
    public async Task A_host_started_without_redis_works_as_far_as_it_can_and_fully_once_redis_is_there()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.KillHostAsync();
        await world.RedisServer.KillAsync();

        var host = world.StartHostUnready();

        await world.StatusAsync(host, world.HostUri(host), "healthz/live", 200);
        Assert.Equal(503, await world.ReadinessOfHostAsync());
        (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200);
        // It has no token of the issuer and never logs in on its own.
        (await user.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBeRefused(503, "upstream_unavailable");

        await world.RedisServer.StartAsync();

        await ReadyAgainAsync();
        await world.EndsAssignedAsync(user, number);
    }

    private async Task OtpRoutesAreClosedAsync(VerifiedCard verified)
    {
        var mails = (await world.Mailbox.OfAsync(verified.User)).Count;
        var resent = await QuicklyAsync(() => verified.User.PostAsync("/api/v1/cards/resend-activation-otp"), Quick);
        resent.ShouldBeRefused(503, "otp_unavailable");
        Assert.Equal(mails, (await world.Mailbox.OfAsync(verified.User)).Count);
        var checkedCode = await QuicklyAsync(
            () => verified.User.PostAsync("/api/v1/cards/verify-activation-otp", new { otp_code = "123456" }),
            Quick
        );
        checkedCode.ShouldBeRefused(503, "otp_unavailable");
        var activated = await QuicklyAsync(
            () => verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified)),
            Quick
        );
        activated.ShouldBeRefused(503, "otp_unavailable");
        Assert.True(activated.IsRetryable());
        Assert.Equal("PENDING", (await world.Twin.CardAsync(verified.Card.CardId)).GetProperty("card_status").GetString());
    }

    /// <summary>Freezing above all stays open, and unlimited.</summary>
    private static async Task OnlyRevealsAreClosedAsync(AssignedCard card)
    {
        var shown = await QuicklyAsync(() => card.User.PostAsync("/api/v1/cards/show-cvv", new { card_id = card.LocalId }), Quick);
        shown.ShouldBeRefused(503, "temporarily_unavailable");
        var frozen = await QuicklyAsync(() => card.AskForStatusAsync("FROZEN"), Quick);
        await card.OutcomeAsync(frozen);
        foreach (var _ in Enumerable.Range(0, 7))
            (await card.AskForStatusAsync("FROZEN")).ShouldBe(200);
    }

    private async Task ReadyAgainAsync()
    {
        await Eventually.AsyncOf(world.ReadinessOfHostAsync, status => status == 200, "the host is ready again");
        await Eventually.AsyncOf(world.ReadinessOfEdgeAsync, status => status == 200, "the edge is ready again");
    }

    private static async Task<T> QuicklyAsync<T>(Func<Task<T>> act, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        var result = await act();
        Assert.True(watch.Elapsed < limit, $"It took {watch.Elapsed.TotalSeconds:F1} s.");
        return result;
    }
}
