using Cards.Support;

namespace Cards.Specs;

/// <summary>What only machines see is no text: it is refused by name and never reaches the database, where it once broke the next user's request.</summary>
public sealed class ControlCharacterSpecs(SharedWorld world)
{
    [Theory]
    [InlineData("/api/v1/cards?search=%00", "search")]
    [InlineData("/api/v1/cards?search=usd%07", "search")]
    [InlineData("/api/v1/cards?search=%C2%85", "search")]
    [InlineData("/api/v1/cards?status=%00", "status")]
    [InlineData("/api/v1/cards?card_type=PHYSICAL%1B", "card_type")]
    [InlineData("/api/v1/cards?page=1%00", "page")]
    [InlineData("/api/v1/card-request/status?card_type=%00", "card_type")]
    [InlineData("/api/v1/cards/operations/%01", "operationId")]
    [InlineData("/api/v1/cards/1%7F/history", "id")]
    [InlineData("/api/v1/cards/1/history?limit=%0A", "limit")]
    public async Task A_control_character_in_path_or_query_is_refused_by_name_and_the_next_user_is_served(string path, string field)
    {
        var (one, other) = (await world.AUserWithAnActiveCardAsync(), await world.AUserWithAnActiveCardAsync());
        await other.SeenAsync();

        (await one.User.GetAsync(path)).ShouldRefuseField(field, "not_text");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => other.SeenAsync()));
        (await one.User.GetAsync(path)).ShouldRefuseField(field, "not_text");
    }

    [Theory]
    [InlineData("""{"card_id":1,"card_status":"FROZEN","reason":"a\u0000b"}""", "reason")]
    [InlineData("""{"card_id":1,"card_status":"FROZEN\u0000"}""", "card_status")]
    [InlineData("""{"card_id":1,"card_status":"FROZEN","reason":"\u001b[31m"}""", "reason")]
    [InlineData("""{"card_id":1,"card_status":"FROZEN","reason":"\u009f"}""", "reason")]
    public async Task A_control_character_in_a_member_is_refused_by_name(string body, string field)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync("/api/v1/cards/update-status", body)).ShouldRefuseField(field, "not_text");
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"card_id":1,"card_status":"\udc00"}""")]
    [InlineData("""{"card_id":1,"card_status":"FROZEN","unknown":{"\ud800\ud800":1}}""")]
    public async Task A_surrogate_that_stands_alone_is_malformed_in_a_name_as_in_a_value(string body)
    {
        var user = await world.AUserAsync();

        (await user.PostJsonAsync("/api/v1/cards/update-status", body)).ShouldBeRefused(400, "malformed_json");
        (await user.PostJsonAsync("/api/v1/cards/resend-activation-otp", body)).ShouldBeRefused(400, "malformed_json");
    }
}
