using Cards.Support;

namespace Cards.Specs.Activation;

public sealed class ActivateCardSpecs(SharedWorld world)
{
    [Fact]
    public async Task A_card_becomes_active_and_its_request_is_completed()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();

        var activated = await verified.User.PostAsync("/api/v1/cards/activate", Given.AnActivationBody(verified));

        activated.ShouldBe(200);
        Assert.Equal("SUCCESS", activated.Data.GetProperty("request_status").GetString());
        Assert.Equal(verified.Card.CardId, activated.Data.GetProperty("card_id").GetGuid());
        var status = await verified.User.GetAsync("/api/v1/card-request/status");
        Assert.Equal("COMPLETED", status.ShouldBe(200).Data.GetProperty("card_status").GetString());
    }
}
