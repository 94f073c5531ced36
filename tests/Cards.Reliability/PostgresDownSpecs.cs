using System.Text.Json;
using Cards.Support;

namespace Cards.Reliability;

public sealed class PostgresDownWorld() : ProcessWorld, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class PostgresDownSpecs(PostgresDownWorld world) : IClassFixture<PostgresDownWorld>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Without_the_database_every_route_says_so_and_its_return_needs_no_restart()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        world.ToPostgres.Cut();

        await EveryRouteIsUnavailableAsync(verified);
        Assert.Equal(503, await world.ReadinessOfHostAsync());
        await Eventually.AsyncOf(world.ReadinessOfEdgeAsync, status => status == 503, "the edge is not ready");

        world.ToPostgres.Restore();
        await WorksAgainAsync(verified);
    }

    [Fact]
    public async Task A_silent_database_is_given_up_before_the_edge_gives_the_host_up()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        world.ToPostgres.FallSilent();

        await EveryRouteIsUnavailableAsync(verified);
        Assert.Equal(503, await world.ReadinessOfHostAsync());

        world.ToPostgres.Restore();
        await WorksAgainAsync(verified);
    }

    [Fact]
    public async Task Connections_that_the_database_ends_are_replaced_without_a_restart()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.QueryAsync<long>(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and application_name = 'cards-host'"
        );

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => verified.User.GetAsync("/api/v1/card-request/status")));

        Assert.All(answers, answer => Assert.True(answer.Status == 200 || answer.Code == "temporarily_unavailable", answer.Code));
        await WorksAgainAsync(verified);
    }

    [Fact]
    public async Task A_webhook_that_comes_without_the_database_is_delivered_later()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "hold", event_type = "card.activation.code" });
        var assigned = (await user.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBe(200);
        var cardId = assigned.Data.GetProperty("card_id").GetGuid();
        var held = await Eventually.AsyncOf(
            () => WebhookOfAsync(cardId),
            webhook => webhook is not null,
            "the activation code is on its way"
        );
        world.ToPostgres.Cut();

        await world.Twin.DeliverAsync(held!.Value.GetProperty("event_id").GetGuid());
        var refused = (await WebhookOfAsync(cardId))!.Value.GetProperty("attempts").EnumerateArray().Last();
        Assert.Equal(503, refused.GetProperty("status").GetInt32());

        world.ToPostgres.Restore();
        await world.Twin.DeliverAsync(held.Value.GetProperty("event_id").GetGuid());
        (await user.PatientlyPostAsync("/api/v1/cards/resend-activation-otp")).ShouldBe(200);
        var code = await world.Mailbox.NewestCodeAsync(user);
        (await user.PatientlyPostAsync("/api/v1/cards/verify-activation-otp", new { otp_code = code })).ShouldBe(200);
        await world.QuietAsync();
    }

    private static async Task EveryRouteIsUnavailableAsync(VerifiedCard verified)
    {
        var user = verified.User;
        var answers = await Task.WhenAll(
            user.GetAsync("/api/v1/cardholder/latest"),
            user.GetAsync("/api/v1/card-request/status"),
            user.PostAsync("/api/v1/cardholder", Given.ACardholderBody()),
            user.PostAsync("/api/v1/card-request", Given.ACardRequestBody()),
            user.PostAsync("/api/v1/cards/assign", new { card_number = verified.Card.Number }),
            user.PostAsync("/api/v1/cards/resend-activation-otp"),
            user.PostAsync("/api/v1/cards/verify-activation-otp", new { otp_code = "123456" }),
            user.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))
        );
        Assert.All(
            answers,
            answer =>
            {
                answer.ShouldBeRefused(503, "temporarily_unavailable");
                Assert.True(answer.IsRetryable());
                Assert.DoesNotContain("Npgsql", answer.Text, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
            }
        );
    }

    private async Task WorksAgainAsync(VerifiedCard verified)
    {
        (await verified.User.PatientlyPostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))).ShouldBe(200);
        await world.EndsActiveAsync(verified.Card);
        await world.QuietAsync();
        await Eventually.AsyncOf(world.ReadinessOfEdgeAsync, status => status == 200, "the edge is ready again");
    }

    private async Task<JsonElement?> WebhookOfAsync(Guid card) =>
        (await world.Twin.WebhooksAsync())
            .EnumerateArray()
            .Where(sent =>
                sent.GetProperty("event_type").GetString() == "card.activation.code" && sent.GetProperty("subject").GetGuid() == card
            )
            .Select(sent => (JsonElement?)sent)
            .SingleOrDefault();
}
