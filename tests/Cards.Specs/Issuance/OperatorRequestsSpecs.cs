using System.Text.Json;
using Cards.Contracts.Issuance;
using Cards.Support;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Specs.Issuance;

public sealed class OperatorRequestsSpecs(ByHandWorld world) : IClassFixture<ByHandWorld>
{
    private const string Requests = "/operator/requests";

    [Fact]
    public async Task A_new_request_waits_in_the_operators_list_with_where_to_send_the_card()
    {
        var (user, request) = await AWaitingRequestAsync();

        var listed = Assert.Single(await ListedAsync(), item => item.GetProperty("uuid").GetGuid() == request);

        Assert.Equal(
            [
                "uuid",
                "id",
                "user_id",
                "card_type",
                "card_status",
                "payment_status",
                "admin_status",
                "country_id",
                "address",
                "post_code",
                "created_at",
            ],
            listed.Members()
        );
        Assert.Equal(user.Id, listed.Text("user_id"));
        Assert.Equal("AWAITING_PAYMENT", listed.Text("card_status"));
        Assert.Equal("PENDING", listed.Text("payment_status"));
        Assert.Equal("PENDING", listed.Text("admin_status"));
        Assert.Equal(114, listed.GetProperty("country_id").GetInt64());
        Assert.Equal("1 Example Road", listed.Text("address"));
        Assert.Equal("120101", listed.Text("post_code"));
    }

    [Fact]
    public async Task The_list_is_oldest_first()
    {
        await AWaitingRequestAsync();
        await AWaitingRequestAsync();

        var numbers = (await ListedAsync()).Select(item => item.GetProperty("id").GetInt64()).ToList();

        Assert.True(numbers.Count >= 2);
        Assert.Equal(numbers.Order(), numbers);
    }

    [Fact]
    public async Task Paid_then_approved_a_request_is_in_processing_and_leaves_the_list()
    {
        var (user, request) = await AWaitingRequestAsync();
        var olive = world.AnOperator();

        var paid = (await olive.PressAsync(request, "pay", "bank transfer seen")).ShouldBe(200);

        Assert.Equal(["uuid", "card_status"], paid.Data.Members());
        Assert.NotEqual("PROCESSING", paid.Data.Text("card_status"));
        var afterPaying = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;
        Assert.Equal("PAID", afterPaying.Text("payment_status"));
        Assert.Equal("PENDING", afterPaying.Text("admin_status"));

        var approved = (await olive.PressAsync(request, "approve", "documents fine")).ShouldBe(200);

        Assert.Equal("PROCESSING", approved.Data.Text("card_status"));
        var afterApproving = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;
        Assert.Equal("PROCESSING", afterApproving.Text("card_status"));
        Assert.Equal("APPROVED", afterApproving.Text("admin_status"));
        Assert.DoesNotContain(await ListedAsync(), item => item.GetProperty("uuid").GetGuid() == request);
    }

    [Fact]
    public async Task A_request_in_processing_by_hand_takes_a_card()
    {
        var (user, request) = await AWaitingRequestAsync();
        (await world.AnOperator().PressAsync(request, "pay")).ShouldBe(200);
        (await world.AnOperator().PressAsync(request, "approve")).ShouldBe(200);

        var assigned = await user.PostAsync("/api/v1/cards/assign", new { card_number = await world.Twin.NewNumberAsync() });

        var status = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;
        Assert.Equal(request, status.GetProperty("uuid").GetGuid());
        Assert.Equal(assigned.ShouldBe(200).Data.GetProperty("card_id").GetGuid(), status.GetProperty("card_id").GetGuid());
    }

    [Fact]
    public async Task A_request_that_is_not_in_processing_yet_takes_no_card()
    {
        var (user, request) = await AWaitingRequestAsync();

        (await user.PostAsync("/api/v1/cards/assign", new { card_number = await world.Twin.NewNumberAsync() })).ShouldBe(200);

        var waiting = Assert.Single(await ListedAsync(), item => item.GetProperty("uuid").GetGuid() == request);
        Assert.Equal("AWAITING_PAYMENT", waiting.Text("card_status"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rejected_request_is_closed_and_frees_its_place(bool isPaid)
    {
        var (user, request) = await AWaitingRequestAsync();
        if (isPaid)
            (await world.AnOperator().PressAsync(request, "pay")).ShouldBe(200);

        var rejected = (await world.AnOperator().PressAsync(request, "reject", "address unknown")).ShouldBe(200);

        Assert.Equal("REJECTED", rejected.Data.Text("card_status"));
        var answer = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200);
        Assert.Equal("REJECTED", answer.Data.Text("card_status"));
        Assert.Equal("REJECTED", answer.Data.Text("admin_status"));
        Assert.False(answer.Text.Contains("address unknown", StringComparison.Ordinal), "The operator's note came out.");
        Assert.DoesNotContain(await ListedAsync(), item => item.GetProperty("uuid").GetGuid() == request);
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);
    }

    [Theory]
    [InlineData("pay", "pay")]
    [InlineData("pay,approve", "pay")]
    [InlineData("pay,approve", "approve")]
    [InlineData("pay,approve", "reject")]
    [InlineData("reject", "pay")]
    [InlineData("reject", "approve")]
    [InlineData("reject", "reject")]
    public async Task A_press_the_request_does_not_allow_any_more_is_refused_and_changes_nothing(string before, string press)
    {
        var (user, request) = await AWaitingRequestAsync();
        foreach (var action in before.Split(','))
            (await world.AnOperator().PressAsync(request, action)).ShouldBe(200);
        var settled = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data.GetRawText();

        (await world.AnOperator().PressAsync(request, press, "once more")).ShouldBeRefused(409, "request_closed");

        Assert.Equal(settled, (await user.GetAsync("/api/v1/card-request/status")).Data.GetRawText());
    }

    [Fact]
    public async Task Two_operators_pressing_at_once_pay_once()
    {
        var (_, request) = await AWaitingRequestAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => world.AnOperator().PressAsync(request, "pay")));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Single(answers, answer => answer.Status == 409);
        Assert.Single(await EventsAsync<CardRequestPaid>(request));
    }

    [Theory]
    [InlineData("pay")]
    [InlineData("approve")]
    [InlineData("reject")]
    public async Task A_request_nobody_made_is_not_found(string action)
    {
        (await world.AnOperator().PressAsync(Guid.CreateVersion7(), action, "typo")).ShouldBeRefused(404, "request_not_found");
    }

    [Fact]
    public async Task Every_press_is_kept_with_the_operators_name_and_reason()
    {
        var (_, accepted) = await AWaitingRequestAsync();
        var (_, refused) = await AWaitingRequestAsync();
        await world.AnOperator().PressAsync(accepted, "pay", "bank transfer seen");
        await world.AnOperator().PressAsync(accepted, "approve", "documents fine");
        await world.AnOperator().PressAsync(refused, "reject", "address unknown");

        var paid = Assert.Single(await EventsAsync<CardRequestPaid>(accepted));
        var approved = Assert.Single(await EventsAsync<CardRequestApproved>(accepted));
        var rejected = Assert.Single(await EventsAsync<CardRequestRejected>(refused));

        Assert.Equal(("olive", "bank transfer seen"), (paid.By, paid.Reason));
        Assert.Equal(("olive", "documents fine"), (approved.By, approved.Reason));
        Assert.Equal(("olive", "address unknown"), (rejected.By, rejected.Reason));
    }

    [Fact]
    public async Task A_reason_is_a_short_text()
    {
        var (_, request) = await AWaitingRequestAsync();
        var path = $"{Requests}/{request}/pay";

        (await world.AnOperator().PostAsync(path, new { reason = 7 })).ShouldRefuseField("reason", "wrong_type");
        (await world.AnOperator().PostAsync(path, new { reason = new string('a', 201) })).ShouldRefuseField("reason", "length");
        (await world.AnOperator().PostAsync(path, new { reason = "a\0b" })).ShouldRefuseField("reason", "not_text");
        Assert.Empty(await EventsAsync<CardRequestPaid>(request));
        (await world.AnOperator().PostAsync(path, new { reason = new string('a', 200) })).ShouldBe(200);
    }

    [Fact]
    public async Task Without_an_operators_credential_nothing_is_shown_or_pressed()
    {
        var (user, request) = await AWaitingRequestAsync();

        foreach (var credential in new[] { null, "", world.OperatorKey[..^1], world.OperatorKey + "0", user.Token, "olive" })
        {
            var stranger = new Operator(world, credential);
            (await stranger.GetAsync(Requests)).ShouldBeRefused(401, "unauthenticated");
            (await stranger.PressAsync(request, "pay")).ShouldBeRefused(401, "unauthenticated");
            (await stranger.PressAsync(Guid.CreateVersion7(), "pay")).ShouldBeRefused(401, "unauthenticated");
        }
        Assert.Empty(await EventsAsync<CardRequestPaid>(request));
    }

    [Theory]
    [InlineData("api", "/operator/requests")]
    [InlineData("api", "/operator")]
    [InlineData("operator", "/api/v1/card-request/status")]
    [InlineData("operator", "/api/v1/webhooks/uqpay")]
    [InlineData("operator", "/")]
    public async Task Each_interface_exists_on_its_own_port_only(string port, string path)
    {
        var address = port == "api" ? world.HostAddress : world.OperatorAddress;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        request.Headers.Authorization = new("Bearer", world.OperatorKey);

        using var response = await world.Http.SendAsync(request, TestContext.Current.CancellationToken);

        (await response.ReadAnswerAsync()).ShouldBeRefused(404, "route_not_found");
    }

    [Fact]
    public async Task The_edge_does_not_lead_to_the_operator_interface()
    {
        var user = await world.AUserAsync();

        (await user.GetAsync(Requests)).ShouldBeRefused(404, "route_not_found");
        (await user.GetAsync("/api/v1/../../operator/requests")).ShouldBeRefused(404, "route_not_found");
    }

    private async Task<(User User, Guid Request)> AWaitingRequestAsync()
    {
        var user = await world.ACardholderAsync();
        var opened = (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);
        Assert.Equal("AWAITING_PAYMENT", (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data.Text("card_status"));
        return (user, opened.Data.GetProperty("uuid").GetGuid());
    }

    private async Task<IReadOnlyList<JsonElement>> ListedAsync() =>
        [.. (await world.AnOperator().GetAsync(Requests)).ShouldBe(200).Data.EnumerateArray()];

    /// <summary>Operators' names and reasons are shown on no route, so the store itself is read.</summary>
    private async Task<IReadOnlyList<T>> EventsAsync<T>(Guid request)
    {
        await using var session = world.Host.GetRequiredService<IDocumentStore>().QuerySession();
        return [.. (await session.Events.FetchStreamAsync(request)).Select(kept => kept.Data).OfType<T>()];
    }
}

public sealed class ExpiringRequestSpecs(ExpiringWorld world) : IClassFixture<ExpiringWorld>
{
    [Fact]
    public async Task A_request_nobody_paid_in_time_expires_and_frees_its_place()
    {
        var user = await world.ACardholderAsync();
        var opened = (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);

        var expired = await user.RequestAsync(request => request.Text("card_status") == "EXPIRED", "the request is expired");

        Assert.Equal("EXPIRED", expired.Text("payment_status"));
        (await world.AnOperator().PressAsync(opened.Data.GetProperty("uuid").GetGuid(), "pay", "late")).ShouldBeRefused(
            409,
            "request_closed"
        );
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);
    }

    [Fact]
    public async Task A_request_paid_in_time_does_not_expire()
    {
        var (paid, unpaid) = (await world.ACardholderAsync(), await world.ACardholderAsync());
        var opened = (await paid.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);
        (await world.AnOperator().PressAsync(opened.Data.GetProperty("uuid").GetGuid(), "pay")).ShouldBe(200);
        (await unpaid.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);

        // The second was opened later, so the first one's time is over too.
        await unpaid.RequestAsync(request => request.Text("card_status") == "EXPIRED", "the later request is expired");

        Assert.Equal("PAID", (await paid.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data.Text("payment_status"));
        (await world.AnOperator().PressAsync(opened.Data.GetProperty("uuid").GetGuid(), "approve")).ShouldBe(200);
    }
}
