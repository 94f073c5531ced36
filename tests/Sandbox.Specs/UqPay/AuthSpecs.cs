using System.Globalization;

namespace Cards.Sandbox.Specs.UqPay;

public class AuthSpecs
{
    private const string Products = "/api/v1/issuing/products?page_size=10&page_number=1";

    // 2
    [Fact]
    public async Task a_token_is_a_jwt_that_expires_in_thirty_minutes()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var reply = await twin.SendAsync("POST", "/api/v1/connect/token", "{}", ("x-client-id", "demo-client"), ("x-api-key", "demo-key"));

        Assert.Equal(3, reply.Expect(200)["auth_token"]!.Split('.').Length);
        var left =
            DateTimeOffset.FromUnixTimeSeconds((long)reply.Json["expired_at"]!)
            - DateTimeOffset.Parse((string)(await twin.ControlAsync("GET", "/clock"))!["now"]!, CultureInfo.InvariantCulture);
        Assert.InRange(left.TotalMinutes, 29.5, 30);
    }

    // 2: "a new token kills all earlier tokens of the same client at once"
    [Fact]
    public async Task a_login_kills_the_token_before()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var old = await twin.LoginAsync();
        var fresh = await twin.LoginAsync();

        Assert.NotEqual(old, fresh);
        Assert.Contains("token expired", (await WithTokenAsync(twin, "Bearer " + old)).Expect(401)["message"], StringComparison.Ordinal);
        (await WithTokenAsync(twin, "Bearer " + fresh)).Expect(200);
    }

    // 2
    [Fact]
    public async Task a_token_dies_after_its_thirty_minutes()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var token = await twin.LoginAsync();
        await twin.MoveClockAsync(TimeSpan.FromMinutes(29));
        (await WithTokenAsync(twin, "Bearer " + token)).Expect(200);

        await twin.MoveClockAsync(TimeSpan.FromMinutes(1.1));
        (await WithTokenAsync(twin, "Bearer " + token)).Expect(401).IsRefused("unauthorized_error", "unauthorized_error");
    }

    [Fact]
    public async Task control_knocks_out_the_live_token()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var token = await twin.LoginAsync();
        await twin.ControlAsync("POST", "/tokens/knock-out");
        (await WithTokenAsync(twin, "Bearer " + token)).Expect(401);
    }

    // 1.2, 10.3
    [Fact]
    public async Task a_bare_or_missing_token_gets_the_gateway_shape()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var token = await twin.LoginAsync();

        Assert.Equal("""{"error":"invalid auth token format"}""", (await WithTokenAsync(twin, token)).Expect(401).Text);
        Assert.Equal("""{"error":"Invalid authorization header"}""", (await WithTokenAsync(twin, null)).Expect(401).Text);
    }

    // 2: errors of the token call
    [Fact]
    public async Task an_unknown_client_is_400_and_a_wrong_key_401()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        var stranger = await twin.SendAsync("POST", "/api/v1/connect/token", null, ("x-client-id", "nobody"), ("x-api-key", "demo-key"));
        Assert.Equal("Invalid client id", stranger.Expect(400)["message"]);
        (await twin.SendAsync("POST", "/api/v1/connect/token", null, ("x-client-id", "demo-client"), ("x-api-key", "wrong"))).Expect(401);
    }

    // 1.2: x-on-behalf-of
    [Fact]
    public async Task a_sub_account_sees_only_its_own()
    {
        const string sub = "8f1d2c3b-4a5e-4f60-8b7c-9d0e1f2a3b4c";
        await using var twin = await TwinUnderTest.StartAsync(("SubAccounts:0", sub));
        var holder = await twin.CardholderAsync();
        var id = (await twin.AssignAsync(holder)).Expect(200)["card_id"];

        (await twin.CallAsync("GET", "/v1/issuing/products", onBehalfOf: "not-a-uuid"))
            .Expect(400)
            .IsRefused("invalid_request_error", "invalid_request_error");
        (await twin.CallAsync("GET", "/v1/issuing/products", onBehalfOf: "11111111-2222-4333-8444-555555555555"))
            .Expect(400)
            .IsRefused("account_error", "sub_account_not_found");
        (await twin.CallAsync("GET", "/v1/issuing/cards/" + id, onBehalfOf: sub)).Expect(400).IsRefused("card_error", "card_not_found");
        Assert.Equal(
            "0",
            (await twin.CallAsync("GET", "/v1/issuing/cards?page_size=10&page_number=1", onBehalfOf: sub)).Expect(200)["total_items"]
        );
        Assert.Equal(
            "0",
            (await twin.CallAsync("GET", "/v1/issuing/cardholders?page_size=10&page_number=1", onBehalfOf: sub)).Expect(200)["total_items"]
        );
        (await twin.CallAsync("POST", "/v1/issuing/cardholders", Some.Cardholder(), onBehalfOf: sub)).Expect(200);
    }

    private static Task<Reply> WithTokenAsync(TwinUnderTest twin, string? header) =>
        twin.SendAsync("GET", Products, null, ("x-auth-token", header));
}
