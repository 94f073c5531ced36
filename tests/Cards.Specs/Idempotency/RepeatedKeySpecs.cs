using Cards.Support;

namespace Cards.Specs.Idempotency;

/// <summary>What holds on every route that honours <c>Idempotency-Key</c>.</summary>
public sealed class RepeatedKeySpecs(SharedWorld world)
{
    public static TheoryData<string> Routes => KeyedCall.Routes;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_repeated_key_repeats_the_answer_and_not_the_effect(string route)
    {
        var (call, key) = (await KeyedCall.OnAsync(world, route), KeyedCall.AKey());

        var first = await call.SendAsync(key);
        Assert.True(first.Status is 200 or 201, first.Text);
        var effects = await call.CountAsync();
        var again = await call.SendAsync(key);

        Assert.False(first.IsReplayed());
        Assert.True(again.IsReplayed());
        Assert.Equal((first.Status, first.Rest()), (again.Status, again.Rest()));
        Assert.NotEqual(first.TraceId, again.TraceId);
        Assert.Equal(1, effects);
        Assert.Equal(effects, await call.CountAsync());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_same_members_in_another_order_and_writing_are_the_same_body(string route)
    {
        var (call, key) = (await KeyedCall.OnAsync(world, route), KeyedCall.AKey());
        await call.SendAsync(key);

        Assert.True((await call.SendReorderedAsync(key)).IsReplayed());

        Assert.Equal(1, await call.CountAsync());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_key_is_not_good_for_another_body(string route)
    {
        var (call, key) = (await KeyedCall.OnAsync(world, route), KeyedCall.AKey());
        await call.SendAsync(key);

        (await call.SendOtherAsync(key)).ShouldBeRefused(422, "idempotency_key_reused");

        Assert.Equal(1, await call.CountAsync());
        Assert.True((await call.SendAsync(key)).IsReplayed());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Of_many_at_once_with_one_key_one_has_the_effect(string route)
    {
        var (call, key) = (await KeyedCall.OnAsync(world, route), KeyedCall.AKey());

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => call.SendAsync(key)));

        var done = answers.Where(answer => answer.Code != "idempotency_in_progress").ToList();
        Assert.All(done, answer => Assert.True(answer.Status is 200 or 201, answer.Text));
        Assert.Single(done, answer => !answer.IsReplayed());
        Assert.Single(done.Select(answer => answer.Rest()).Distinct());
        Assert.Equal(1, await call.CountAsync());
        Assert.True((await call.SendAsync(key)).IsReplayed());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Two_users_may_use_the_same_key(string route)
    {
        var (call, other, key) = (await KeyedCall.OnAsync(world, route), await KeyedCall.OnAsync(world, route), KeyedCall.AKey());

        var answers = new[] { await call.SendAsync(key), await other.SendAsync(key) };

        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201 && !answer.IsReplayed(), answer.Text));
        Assert.Equal(1, await other.CountAsync());
    }

    [Fact]
    public async Task A_key_is_one_routes()
    {
        var user = (await world.AUserAsync()).WithKey(KeyedCall.AKey());

        (await user.PostAsync("/api/v1/cardholder", Given.ACardholderBody())).ShouldBe(201);

        Assert.False((await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201).IsReplayed());
    }

    [Theory]
    [InlineData("cards/update-status")]
    [InlineData("cards/transaction-limit")]
    public async Task An_accepted_change_is_answered_alike_after_it_has_an_outcome(string route)
    {
        var (call, key) = (await KeyedCall.OnAsync(world, route), KeyedCall.AKey());
        var first = await call.SendAsync(key);
        await Eventually.AsyncOf(
            () => call.User.GetAsync($"/api/v1/cards/operations/{first.Data.GetProperty("operation_id").GetGuid()}?wait=5"),
            operation => operation.Data.Text("state") == "SUCCEEDED",
            "the change is made"
        );

        var again = await call.SendAsync(key);

        Assert.True(again.IsReplayed());
        Assert.Equal(first.Rest(), again.Rest());
    }

    [Fact]
    public async Task A_refusal_that_changed_nothing_is_judged_again()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        var key = KeyedCall.AKey();
        var freeze = new { card_id = verified.Card.LocalId, card_status = "FROZEN" };
        (await verified.User.WithKey(key).PostAsync("/api/v1/cards/update-status", freeze)).ShouldBeRefused(409, "card_not_activated");
        (await verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified))).ShouldBe(200);

        var frozen = (await verified.User.WithKey(key).PostAsync("/api/v1/cards/update-status", freeze)).ShouldBe(200);

        Assert.False(frozen.IsReplayed());
        Assert.True((await verified.User.WithKey(key).PostAsync("/api/v1/cards/update-status", freeze)).IsReplayed());
    }

    [Fact]
    public async Task A_card_that_is_in_the_state_already_takes_no_key()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var user = card.User.WithKey(KeyedCall.AKey());

        (await user.PostAsync("/api/v1/cards/update-status", new { card_id = card.LocalId, card_status = "ACTIVE" })).ShouldBe(200);

        var other = await user.PostAsync("/api/v1/cards/update-status", new { card_id = card.LocalId, card_status = "FROZEN" });
        Assert.False(other.ShouldBe(200).IsReplayed());
    }

    [Fact]
    public async Task A_refusal_of_the_issuer_is_repeated_with_all_it_said()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        var wrong = Given.AnActivationBody(
            verified with
            {
                ActivationCode = verified.ActivationCode == "00000000" ? "11111111" : "00000000",
            }
        );
        var user = verified.User.WithKey(KeyedCall.AKey());
        var first = (await user.PostAsync("/api/v1/cards/activate", wrong)).ShouldBeRefused(422, "activation_refused");

        var again = await user.PostAsync("/api/v1/cards/activate", wrong);

        Assert.True(again.IsReplayed());
        Assert.Equal((first.Status, first.Rest()), (again.Status, again.Rest()));
        Assert.Equal(1, (await world.Twin.CardAsync(verified.Card.CardId)).Effect("activation_refused"));
    }

    [Fact]
    public async Task A_number_the_issuer_does_not_know_is_refused_alike_again()
    {
        var user = (await world.AUserWithARequestInProcessingAsync()).WithKey(KeyedCall.AKey());
        var unknown = new { card_number = "4096360899990000" };
        var first = (await user.PostAsync("/api/v1/cards/assign", unknown)).ShouldRefuseField("card_number", "card_number_unknown");

        var again = await user.PostAsync("/api/v1/cards/assign", unknown);

        Assert.True(again.IsReplayed());
        Assert.Equal(first.Rest(), again.Rest());
    }

    [Fact]
    public async Task An_assign_is_answered_alike_after_the_card_went_on()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var (number, key) = (new { card_number = await world.Twin.NewNumberAsync() }, KeyedCall.AKey());
        var first = (await user.WithKey(key).PostAsync("/api/v1/cards/assign", number)).ShouldBe(200);
        var card = new AssignedCard(
            user,
            number.card_number,
            first.Data.GetProperty("id").GetInt64(),
            first.Data.GetProperty("card_id").GetGuid()
        );
        var activation = Given.AnActivationBody(await world.VerifiedAsync(card));
        (await user.PostAsync("/api/v1/cards/activate", activation)).ShouldBe(200);

        var again = await user.WithKey(key).PostAsync("/api/v1/cards/assign", number);

        Assert.True(again.IsReplayed());
        Assert.Equal(first.Rest(), again.Rest());
    }

    [Fact]
    public async Task A_registration_is_answered_alike_by_its_key_and_as_known_without()
    {
        var (call, key) = (await KeyedCall.OnAsync(world, "cardholder"), KeyedCall.AKey());
        (await call.SendAsync(key)).ShouldBe(201);

        (await call.User.PostAsync(call.Path, call.Body)).ShouldBe(200);
        (await call.SendAsync(key)).ShouldBe(201);
        Assert.False((await call.SendAsync(KeyedCall.AKey())).ShouldBe(200).IsReplayed());
    }
}
