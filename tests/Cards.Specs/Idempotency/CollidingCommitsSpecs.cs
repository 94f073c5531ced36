using Cards.Support;

namespace Cards.Specs.Idempotency;

/// <summary>Requests that commit in the same moment: the loser's save collides in one place or in several.</summary>
public sealed class CollidingCommitsSpecs(SharedWorld world)
{
    /// <summary>Without the one definition of a lost race the second answer is a 500 where the save has two inserts that collide.</summary>
    [Theory]
    [InlineData("cardholder", "mt_doc_platform_key_use")]
    [InlineData("card-request", "mt_doc_platform_key_use")]
    [InlineData("cards/assign", "mt_doc_issuance_assign_turn")]
    public async Task Of_two_equal_requests_with_one_key_one_has_the_effect_and_the_other_hears_of_it(string route, string table)
    {
        var (call, key) = (await KeyedCall.OnAsync(world, route), KeyedCall.AKey());

        var answers = await world.OfAsync(table, () => call.SendAsync(key), () => call.SendAsync(key));

        Assert.Single(answers, answer => answer.Status is 200 or 201 && !answer.IsReplayed());
        Assert.Single(answers, answer => answer.IsReplayed() || answer.Code == "idempotency_in_progress");
        Assert.Equal(1, await call.CountAsync());
    }

    [Theory]
    [InlineData("cardholder", "mt_doc_issuance_cardholder")]
    [InlineData("card-request", "mt_doc_issuance_card_request")]
    [InlineData("cards/assign", "mt_doc_issuance_assign_turn")]
    public async Task Two_requests_with_a_key_each_that_commit_at_once_are_decided_one_after_the_other(string route, string table)
    {
        var call = await KeyedCall.OnAsync(world, route);

        var answers = await world.OfAsync(table, () => call.SendAsync(KeyedCall.AKey()), () => call.SendAsync(KeyedCall.AKey()));

        Assert.Contains(answers, answer => answer.Status is 200 or 201);
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201 or 409, answer.Text));
        Assert.Equal(1, await call.CountAsync());
    }
}
