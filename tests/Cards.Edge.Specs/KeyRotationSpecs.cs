using Cards.Contracts;
using Cards.Edge.Specs.Support;
using Cards.Support;

namespace Cards.Edge.Specs;

public sealed class KeyRotationSpecs(Surroundings around)
{
    [Fact]
    public async Task the_first_token_of_a_new_key_is_accepted_and_the_old_key_is_not()
    {
        await using var identity = await IdentityProvider.StartAsync();
        await using var edge = await RunningEdge.StartAsync(identity.Authority, around.Host.Address);
        var old = await identity.TokenAsync();
        Assert.Equal(200, await CallAsync(edge, old));
        await identity.RotateAsync(keepOld: false);
        var fresh = await identity.TokenAsync();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync(edge, fresh))), status => Assert.Equal(200, status));
        Assert.Equal(401, await CallAsync(edge, old));
    }

    [Fact]
    public async Task while_no_keys_are_known_tokens_are_not_judged_and_public_routes_stay_open()
    {
        var port = FreePort.Take();
        await using var edge = await RunningEdge.StartAsync($"http://127.0.0.1:{port}/identity", around.Host.Address);
        var foreign = await around.Identity.TokenAsync();
        using (var answer = await Http.SendAsync(Http.Get(edge.Address + "/api/v1/cards").As(foreign)))
        {
            await answer.RefusedAsync(Errors.TemporarilyUnavailable);
            Assert.Equal("2", answer.Header("Retry-After"));
            Assert.Null(answer.Header("WWW-Authenticate"));
        }
        using (var webhook = await Http.SendAsync(Http.Post(edge.Address + "/api/v1/webhooks/uqpay", "{}").As(foreign)))
            Assert.Equal(200, (int)webhook.StatusCode);
        using (var stranger = await Http.SendAsync(Http.Get(edge.Address + "/api/v1/cards")))
            await stranger.RefusedAsync(Errors.Unauthenticated);

        await using var identity = await IdentityProvider.StartAsync(port);
        var token = await identity.TokenAsync();
        await Eventually.TrueAsync(async () => await CallAsync(edge, token) == 200);
    }

    private static async Task<int> CallAsync(RunningEdge edge, string token)
    {
        using var answer = await Http.SendAsync(Http.Get(edge.Address + "/api/v1/cards").As(token));
        return (int)answer.StatusCode;
    }
}
