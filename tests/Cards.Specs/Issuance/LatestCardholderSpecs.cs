using Cards.Support;

namespace Cards.Specs.Issuance;

public sealed class LatestCardholderSpecs(SharedWorld world)
{
    private const string Latest = "/api/v1/cardholder/latest";

    [Fact]
    public async Task A_cardholder_sees_what_registering_answered()
    {
        var user = await world.AUserAsync();
        var registered = (await user.PostAsync("/api/v1/cardholder", Given.ACardholderBody())).ShouldBe(201);

        var latest = (await user.GetAsync(Latest)).ShouldBe(200);

        Assert.Equal(["id", "cardholder_status"], latest.Data.Members());
        Assert.Equal(registered.Data.GetRawText(), latest.Data.GetRawText());
    }

    [Fact]
    public async Task A_user_who_never_registered_finds_none()
    {
        var user = await world.AUserAsync();

        (await user.GetAsync(Latest)).ShouldBeRefused(404, "cardholder_not_found");
    }

    [Fact]
    public async Task Nobody_sees_another_users_cardholder()
    {
        await world.ACardholderAsync();
        var other = await world.AUserAsync();

        (await other.GetAsync(Latest)).ShouldBeRefused(404, "cardholder_not_found");
    }
}
