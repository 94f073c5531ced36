using Cards.Support;

namespace Cards.Specs.Issuance;

public sealed class AssignCardSpecs(SharedWorld world)
{
    private const string Assign = "/api/v1/cards/assign";

    [Fact]
    public async Task A_printed_number_becomes_the_users_pending_card()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();

        var answer = (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);

        Assert.Equal(["id", "card_id", "card_order_id", "card_status", "order_status", "activation_code"], answer.Data.Members());
        Assert.True(answer.Data.GetProperty("id").GetInt64() > 0);
        Assert.NotEqual(Guid.Empty, answer.Data.GetProperty("card_order_id").GetGuid());
        Assert.Equal("PENDING", answer.Data.Text("card_status"));
        Assert.Equal("PENDING", answer.Data.Text("order_status"));
        Assert.Equal("-", answer.Data.Text("activation_code"));
        var card = Assert.Single(await world.Twin.CardsOfAsync(number));
        Assert.Equal(answer.Data.GetProperty("card_id").GetGuid(), card.GetProperty("card_id").GetGuid());
        Assert.Equal(1, card.Effect("assign_accepted"));
        Assert.Equal("SHARE", card.Text("card_mode"));
        Assert.Equal("USD", card.Text("card_currency"));
    }

    [Fact]
    public async Task The_waiting_request_gets_the_card_and_stays_in_processing()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var before = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;

        var answer = await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() });

        var after = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;
        Assert.Equal(before.GetProperty("uuid").GetGuid(), after.GetProperty("uuid").GetGuid());
        Assert.Equal(answer.ShouldBe(200).Data.GetProperty("card_id").GetGuid(), after.GetProperty("card_id").GetGuid());
        Assert.Equal("PROCESSING", after.Text("card_status"));
    }

    [Fact]
    public async Task The_card_is_issued_in_the_currency_of_its_request()
    {
        var user = await world.ACardholderAsync();
        var request = new
        {
            card_type = "PHYSICAL",
            country_id = 114,
            address = "1 Example Road",
            post_code = 120101,
            card_currency = "SGD",
        };
        (await user.PostAsync("/api/v1/card-request", request)).ShouldBe(201);
        var number = await world.Twin.NewNumberAsync();

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);

        Assert.Equal("SGD", Assert.Single(await world.Twin.CardsOfAsync(number)).Text("card_currency"));
    }

    [Fact]
    public async Task The_same_user_repeating_an_assign_gets_the_same_success_and_no_second_card()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();
        var first = (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);

        var second = (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);

        Assert.Equal(first.Data.GetRawText(), second.Data.GetRawText());
        Assert.Equal(1, Assert.Single(await world.Twin.CardsOfAsync(number)).Effect("assign_accepted"));
    }

    [Fact]
    public async Task Repeating_the_assign_of_a_card_that_is_active_by_now_says_so()
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var again = (await card.User.PostAsync(Assign, new { card_number = card.Number })).ShouldBe(200);

        Assert.Equal(card.LocalId, again.Data.GetProperty("id").GetInt64());
        Assert.Equal("ACTIVE", again.Data.Text("card_status"));
        Assert.Equal("-", again.Data.Text("activation_code"));
    }

    [Fact]
    public async Task A_number_the_issuer_does_not_know_is_refused_on_its_field_and_another_may_be_tried()
    {
        var user = await world.AUserWithARequestInProcessingAsync();

        var refused = await user.PostAsync(Assign, new { card_number = "4096360899990000" });

        refused.ShouldBeRefused(422, "card_number_unknown").ShouldRefuseField("card_number", "card_number_unknown");
        var request = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;
        Assert.Equal("PROCESSING", request.Text("card_status"));
        Assert.DoesNotContain("card_id", request.Members());
        (await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200);
    }

    [Fact]
    public async Task A_refusal_does_not_repeat_the_number()
    {
        var user = await world.AUserWithARequestInProcessingAsync();

        var refused = await user.PostAsync(Assign, new { card_number = "4096360812344321" });

        Assert.False(refused.ShouldBe(422).Text.Contains("4321", StringComparison.Ordinal), "The number came back.");
    }

    [Fact]
    public async Task A_number_another_user_holds_is_refused_on_its_field()
    {
        var taken = await world.AUserWithAnAssignedCardAsync();
        var user = await world.AUserWithARequestInProcessingAsync();

        var refused = await user.PostAsync(Assign, new { card_number = taken.Number });

        refused.ShouldBeRefused(422, "card_already_assigned").ShouldRefuseField("card_number", "card_already_assigned");
        Assert.Single(await world.Twin.CardsOfAsync(taken.Number));
        Assert.DoesNotContain("card_id", (await user.GetAsync("/api/v1/card-request/status")).Data.Members());
    }

    [Fact]
    public async Task A_second_number_for_a_request_that_holds_a_card_is_refused_and_stays_free()
    {
        var card = await world.AUserWithAnAssignedCardAsync();
        var other = await world.Twin.NewNumberAsync();

        var refused = await card.User.PostAsync(Assign, new { card_number = other });

        refused.ShouldBeRefused(409, "request_already_assigned");
        Assert.Empty(await world.Twin.CardsOfAsync(other));
    }

    [Fact]
    public async Task A_user_who_never_registered_needs_to_be_a_cardholder_first()
    {
        var user = await world.AUserAsync();

        var refused = await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() });

        refused.ShouldBeRefused(404, "cardholder_required");
    }

    [Fact]
    public async Task A_cardholder_whose_verification_was_withdrawn_may_not_assign()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var holder = Assert.Single(await world.Twin.CardholdersOfAsync(user.Email!));
        await world.Twin.SetCardholderAsync(holder.GetProperty("cardholder_id").GetGuid(), "PENDING");
        await Eventually.AsyncOf(
            () => user.GetAsync("/api/v1/cardholder/latest"),
            latest => latest.Data.Text("cardholder_status") == "PENDING",
            "the verification is known to be withdrawn"
        );
        var number = await world.Twin.NewNumberAsync();

        (await user.PostAsync(Assign, new { card_number = number })).ShouldBeRefused(404, "cardholder_required");

        Assert.Empty(await world.Twin.CardsOfAsync(number));
    }

    [Fact]
    public async Task Without_a_request_the_card_gets_an_internal_one_that_is_paid_and_approved()
    {
        var user = await world.ACardholderAsync();

        var answer = (await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200);

        var request = (await user.GetAsync("/api/v1/card-request/status?card_type=PHYSICAL")).ShouldBe(200).Data;
        Assert.Equal("PROCESSING", request.Text("card_status"));
        Assert.Equal("PAID", request.Text("payment_status"));
        Assert.Equal("APPROVED", request.Text("admin_status"));
        Assert.Equal(answer.Data.GetProperty("card_id").GetGuid(), request.GetProperty("card_id").GetGuid());
    }

    [Fact]
    public async Task A_card_with_an_internal_request_can_be_activated_and_completes_it()
    {
        var user = await world.ACardholderAsync();
        var number = await world.Twin.NewNumberAsync();
        var assigned = (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200).Data;
        var card = new AssignedCard(user, number, assigned.GetProperty("id").GetInt64(), assigned.GetProperty("card_id").GetGuid());
        (await user.PostAsync("/api/v1/cards/resend-activation-otp")).ShouldBe(200);
        var otp = await world.Mailbox.NewestCodeAsync(user);
        var verified = await Eventually.AsyncOf(
            () => user.PostAsync("/api/v1/cards/verify-activation-otp", new { otp_code = otp }),
            answer => answer.Code != "activation_code_pending",
            "the activation code arrives"
        );
        var code = verified.ShouldBe(200).Data.Text("activation_code")!;

        (await user.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(new VerifiedCard(card, code)))).ShouldBe(200);

        Assert.Equal("COMPLETED", (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data.Text("card_status"));
    }

    [Fact]
    public async Task A_refused_number_leaves_no_internal_request_behind()
    {
        var user = await world.ACardholderAsync();

        (await user.PostAsync(Assign, new { card_number = "4096360899990001" })).ShouldBeRefused(422, "card_number_unknown");

        (await user.GetAsync("/api/v1/card-request/status")).ShouldBeRefused(404, "request_not_found");
    }

    [Fact]
    public async Task A_virtual_request_is_not_given_a_printed_card()
    {
        var user = await world.ACardholderAsync();
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody("VIRTUAL"))).ShouldBe(201);

        var printed = (await user.PostAsync(Assign, new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200).Data;

        var physicalRequest = (await user.GetAsync("/api/v1/card-request/status?card_type=PHYSICAL")).ShouldBe(200).Data;
        Assert.Equal(printed.Text("card_id"), physicalRequest.Text("card_id"));
        var virtualRequest = (await user.GetAsync("/api/v1/card-request/status?card_type=VIRTUAL")).ShouldBe(200).Data;
        Assert.NotEqual(printed.Text("card_id"), virtualRequest.Text("card_id"));
    }

    [Fact]
    public async Task One_user_assigning_one_number_twice_at_once_gets_one_card()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var number = await world.Twin.NewNumberAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => user.PostAsync(Assign, new { card_number = number })));

        var won = answers.Where(answer => answer.Status == 200).ToList();
        Assert.NotEmpty(won);
        Assert.All(answers.Except(won), answer => answer.ShouldBeRefused(409, "concurrent_change"));
        Assert.Equal(1, Assert.Single(await world.Twin.CardsOfAsync(number)).Effect("assign_accepted"));
        var later = (await user.PostAsync(Assign, new { card_number = number })).ShouldBe(200);
        Assert.Equal(won[0].Data.GetRawText(), later.Data.GetRawText());
    }

    [Fact]
    public async Task One_user_assigning_two_numbers_at_once_gets_one_card()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var numbers = new[] { await world.Twin.NewNumberAsync(), await world.Twin.NewNumberAsync() };

        var answers = await Task.WhenAll(numbers.Select(number => user.PostAsync(Assign, new { card_number = number })));

        Assert.Single(answers, answer => answer.Status == 200);
        var lost = Assert.Single(answers, answer => answer.Status == 409);
        Assert.Contains(lost.Code, new[] { "concurrent_change", "request_already_assigned" });
        var cards = await Task.WhenAll(numbers.Select(world.Twin.CardsOfAsync));
        Assert.Equal(1, cards.Sum(ofOne => ofOne.Count));
    }

    [Fact]
    public async Task Two_users_assigning_one_number_at_once_make_one_card()
    {
        var number = await world.Twin.NewNumberAsync();
        var users = new[] { await world.AUserWithARequestInProcessingAsync(), await world.AUserWithARequestInProcessingAsync() };

        var answers = await Task.WhenAll(users.Select(user => user.PostAsync(Assign, new { card_number = number })));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Single(answers, answer => answer.Status == 422).ShouldRefuseField("card_number", "card_already_assigned");
        Assert.Single(await world.Twin.CardsOfAsync(number));
    }
}
