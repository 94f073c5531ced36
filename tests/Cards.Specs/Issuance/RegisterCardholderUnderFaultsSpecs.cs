using Cards.Support;

namespace Cards.Specs.Issuance;

/// <summary>Registrations whose answer is lost, late or a failure.</summary>
public sealed class RegisterCardholderUnderFaultsSpecs(ImpatientWorld world) : IClassFixture<ImpatientWorld>, IAsyncLifetime
{
    private const string Register = "/api/v1/cardholder";
    private const string Upstream = "/v1/issuing/cardholders";

    public async ValueTask InitializeAsync() => await world.Twin.DisarmAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_lost_answer_is_made_up_for_by_repeating_the_call()
    {
        var user = await world.AUserAsync();
        await LoseAnswersAsync();
        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBeRefused(504, "upstream_outcome_unknown");
        (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBeRefused(404, "cardholder_not_found");
        await world.Twin.DisarmAsync();

        var adopted = (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(201);

        Assert.Equal("SUCCESS", adopted.Data.Text("cardholder_status"));
        Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!));
        Assert.Equal(adopted.Data.GetRawText(), (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(200).Data.GetRawText());
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);
    }

    [Fact]
    public async Task An_unanswered_call_that_never_happened_is_made_up_for_by_repeating_it()
    {
        var user = await world.AUserAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                method = "POST",
                kind = "error",
                times = 50,
            }
        );
        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBeRefused(504, "upstream_outcome_unknown");
        await world.Twin.DisarmAsync();

        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(201);

        Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!));
    }

    [Fact]
    public async Task A_duplicated_email_that_the_issuer_lists_is_adopted()
    {
        var user = await world.AUserAsync();
        await LoseAnswersAsync();
        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(504);
        await world.Twin.DisarmAsync();
        // The list is a moment behind: the issuer first says nobody has the email, then that it is taken.
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                method = "GET",
                kind = "text",
                status = 200,
                message = """{"total_pages":0,"total_items":0,"data":[]}""",
            }
        );

        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(201);

        Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!));
    }

    [Fact]
    public async Task An_adopted_cardholder_still_in_verification_becomes_one_by_webhook()
    {
        var (user, id) = await APendingCardholderAsync();

        await world.Twin.SetCardholderAsync(id, "SUCCESS");

        await ShouldBecomeAsync(user, "SUCCESS");
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);
    }

    [Fact]
    public async Task A_verification_whose_webhook_is_lost_is_found_by_asking()
    {
        var (first, firstId) = await APendingCardholderAsync();
        var second = await world.ACardholderAsync();
        var secondId = Assert.Single(await world.Twin.CardholdersOfAsync(second.Email!)).GetProperty("cardholder_id").GetGuid();
        await world.Twin.SetCardholderAsync(secondId, "INCOMPLETE");
        await ShouldBecomeAsync(second, "INCOMPLETE");
        await world.Twin.ArmWebhookAsync(
            new
            {
                kind = "lose",
                event_type = "cardholder.kyc.status_changed",
                times = 2,
            }
        );

        await world.Twin.SetCardholderAsync(firstId, "SUCCESS");
        await world.Twin.SetCardholderAsync(secondId, "SUCCESS");

        // The first look is after fifteen seconds.
        await ShouldBecomeAsync(first, "SUCCESS");
        await ShouldBecomeAsync(second, "SUCCESS");
    }

    [Fact]
    public async Task A_refused_registration_beside_a_good_one_does_not_disturb_it()
    {
        var user = await world.AUserAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                method = "POST",
                kind = "delay",
                delay_ms = 250,
            }
        );
        var calls = await CallsAsync();
        var good = user.PostAsync(Register, Given.ACardholderBody());
        await Eventually.AsyncOf(CallsAsync, now => now > calls, "the good registration is with the issuer");
        var bad = new
        {
            // The issuer wants single spaces.
            first_name = "Linh  Anh",
            last_name = "Tran",
            country_code = "SG",
            phone_number = "81234567",
            date_of_birth = "1992-04-18",
        };

        (await user.PostAsync(Register, bad)).ShouldBeRefused(422, "cardholder_refused");

        var registered = (await good).ShouldBe(201);
        Assert.Equal(registered.Data.GetRawText(), (await user.GetAsync("/api/v1/cardholder/latest")).ShouldBe(200).Data.GetRawText());
        Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!));
    }

    [Fact]
    public async Task A_limited_call_surely_changed_nothing_and_may_be_repeated_at_once()
    {
        var user = await world.AUserAsync();
        await world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                method = "POST",
                kind = "rate_limit",
                retry_after = 5,
            }
        );

        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBeRefused(503, "upstream_unavailable");

        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(201);
    }

    private async Task<(User User, Guid CardholderId)> APendingCardholderAsync()
    {
        var user = await world.AUserAsync();
        await LoseAnswersAsync();
        (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(504);
        await world.Twin.DisarmAsync();
        var id = Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!)).GetProperty("cardholder_id").GetGuid();
        await world.Twin.SetCardholderAsync(id, "PENDING");
        var adopted = (await user.PostAsync(Register, Given.ACardholderBody())).ShouldBe(201);
        Assert.Equal("PENDING", adopted.Data.Text("cardholder_status"));
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBeRefused(404, "cardholder_required");
        return (user, id);
    }

    private static async Task ShouldBecomeAsync(User user, string status) =>
        await Eventually.AsyncOf(
            () => user.GetAsync("/api/v1/cardholder/latest"),
            latest => latest.Data.Text("cardholder_status") == status,
            $"the cardholder is {status}"
        );

    private async Task<int> CallsAsync() => (await world.Twin.CallsAsync(Upstream)).GetArrayLength();

    private Task LoseAnswersAsync() =>
        world.Twin.ArmCallAsync(
            new
            {
                path = Upstream,
                method = "POST",
                kind = "cut",
                after_work = true,
                times = 50,
            }
        );
}
