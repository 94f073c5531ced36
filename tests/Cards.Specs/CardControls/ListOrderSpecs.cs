using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>A user gets several cards here, each with a code of its own.</summary>
public sealed class SeveralCardsWorld() : World(("Activation:Otp:Cooldown", "00:00:00.200")), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class ListOrderSpecs(SeveralCardsWorld world) : IClassFixture<SeveralCardsWorld>
{
    [Fact]
    public async Task A_list_is_newest_first_and_its_pages_add_up()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        var made = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            if (i > 0)
                await ActivatedAndAnotherRequestedAsync(user);
            var assigned = await user.PostAsync("/api/v1/cards/assign", new { card_number = await world.Twin.NewNumberAsync() });
            made.Add(assigned.ShouldBe(200).Data.GetProperty("id").GetInt64());
        }

        Assert.Equal(made.AsEnumerable().Reverse(), await IdsAsync(user, "limit=100"));
        Assert.Equal([made[2], made[1]], await IdsAsync(user, "limit=2"));
        Assert.Equal([made[0]], await IdsAsync(user, "page=2&limit=2"));
        Assert.Equal([], await IdsAsync(user, "page=3&limit=2"));
        var meta = (await user.GetAsync("/api/v1/cards?page=3&limit=2")).Body.GetProperty("meta");
        Assert.Equal((3, 2), (meta.GetProperty("total").GetInt32(), meta.GetProperty("total_pages").GetInt32()));
    }

    [Theory]
    [InlineData("page=-1", "page")]
    [InlineData("page=1.5", "page")]
    [InlineData("page=1e2", "page")]
    [InlineData("page=NaN", "page")]
    [InlineData("page=1000000000000000000000000000000", "page")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=1000000000000000000000000000000", "limit")]
    public async Task What_is_no_page_names_the_field(string query, string field)
    {
        var user = await world.AUserAsync();

        (await user.GetAsync($"/api/v1/cards?{query}")).ShouldRefuseField(field, "out_of_range");
    }

    [Theory]
    [InlineData("%25")]
    [InlineData("_")]
    [InlineData("%5C")]
    [InlineData("U%25")]
    [InlineData("U_D")]
    [InlineData("%27")]
    [InlineData("40963608")]
    [InlineData("%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95")]
    public async Task A_search_takes_its_letters_as_they_are(string search)
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        var list = (await card.User.GetAsync($"/api/v1/cards?search={search}")).ShouldBe(200);

        Assert.Equal(0, list.Data.GetArrayLength());
        Assert.Equal(0, list.Body.GetProperty("meta").GetProperty("total").GetInt32());
    }

    private static async Task<IEnumerable<long>> IdsAsync(User user, string query) =>
        (await user.GetAsync($"/api/v1/cards?{query}"))
            .ShouldBe(200)
            .Data.EnumerateArray()
            .Select(card => card.GetProperty("id").GetInt64());

    private static async Task ActivatedAndAnotherRequestedAsync(User user)
    {
        var newest = (await user.GetAsync("/api/v1/cards?limit=1")).ShouldBe(200).Data[0];
        await Eventually.AsyncOf(
            () => user.PostAsync("/api/v1/cards/resend-activation-otp"),
            answer => answer.Status == 200,
            "a code is sent",
            TimeSpan.FromSeconds(90)
        );
        var code = await user.World.Mailbox.NewestCodeAsync(user);
        var verified = await Eventually.AsyncOf(
            () => user.PostAsync("/api/v1/cards/verify-activation-otp", new { otp_code = code }),
            answer => answer.Code != "activation_code_pending",
            "the activation code arrives"
        );
        var card = new AssignedCard(user, "", newest.GetProperty("id").GetInt64(), newest.GetProperty("card_id").GetGuid());
        var activation = new VerifiedCard(card, verified.ShouldBe(200).Data.Text("activation_code")!);
        (await user.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(activation))).ShouldBe(200);
        await user.RequestAsync(request => request.Text("card_status") == "COMPLETED", "the request is completed");
        (await user.PostAsync("/api/v1/card-request", Given.ACardRequestBody())).ShouldBe(201);
    }
}
