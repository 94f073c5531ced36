using Cards.Support;

namespace Cards.Reliability;

/// <summary>No polls and no webhooks beside what is counted.</summary>
public sealed class CostWorld()
    : ProcessWorld(("Issuance:Orders:CheckAfter", "01:00:00"), ("Activation:Otp:Cooldown", "00:00:01")),
        IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class CostSpecs(CostWorld world, ITestOutputHelper output) : IClassFixture<CostWorld>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await world.MendAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_assign_costs_two_commits_and_one_call_of_the_issuer()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "hold", times = 10 });
        await world.QuietButForSchedulesAsync();
        var (commits, calls) = await CostOfAsync(
            Truth.AssignPath,
            async () => (await user.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBe(200)
        );

        Assert.Equal(2, commits);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task An_activation_costs_two_commits_and_one_call_of_the_issuer()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        await world.Twin.ArmWebhookAsync(new { kind = "hold", times = 10 });
        await world.QuietButForSchedulesAsync();
        // The message that completes the request comes after the answer; it waits until all is counted.
        await using (await HeldTable.TakeAsync(world, "cards.mt_doc_issuance_card_request"))
        {
            var (commits, calls) = await CostOfAsync(
                Truth.ActivatePath,
                async () => (await verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))).ShouldBe(200)
            );
            Assert.Equal(2, commits);
            Assert.Equal(1, calls);
        }
    }

    [Fact]
    public async Task Checking_a_code_is_one_round_trip_to_redis()
    {
        // The first check ever teaches the server the script, in the same breath as it asks for it.
        await world.AUserWithAVerifiedOtpAsync();
        var card = await world.AUserWithAnOtpAsync();
        var code = await world.Mailbox.NewestCodeAsync(card.User);
        await Eventually.AsyncOf(
            () => world.QueryAsync<long>("select count(*) from cards.mt_doc_activation_code where id = $1", card.CardId),
            codes => codes == 1,
            "the activation code has arrived"
        );
        var commands = await world.RedisServer.CommandsDuringAsync(async () =>
            (await card.User.PostAsync("/api/v1/cards/verify-activation-otp", new { otp_code = code })).ShouldBe(200)
        );

        output.WriteLine(string.Join(", ", commands));
        // The client's own keep-alive aside.
        var sent = Assert.Single(commands, command => command is not ("PING" or "INFO"));
        Assert.StartsWith("EVAL", sent, StringComparison.Ordinal);
    }

    private async Task<(int Commits, int Calls)> CostOfAsync(string path, Func<Task> act)
    {
        var before = (await world.Twin.CallsAsync(path)).GetArrayLength();
        world.Commits.Forget();
        await act();
        var commits = world.Commits.All;
        output.WriteLine(string.Join('\n', commits));
        return (commits.Count, (await world.Twin.CallsAsync(path)).GetArrayLength() - before);
    }
}
