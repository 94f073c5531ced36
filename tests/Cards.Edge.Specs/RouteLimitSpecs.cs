using System.Security.Cryptography;
using Cards.Edge.Specs.Support;

namespace Cards.Edge.Specs;

/// <summary>Every route of the table is counted, and under its own row.</summary>
public sealed class RouteLimitSpecs(Surroundings around) : IAsyncLifetime
{
    /// <summary>Small enough to be reached, and a different one for every row.</summary>
    private static readonly string[] Rows =
    [
        "UpdateStatus",
        "TransactionLimit",
        "Cards",
        "GetByNumber",
        "Reveal",
        "ResetPin",
        "ResendOtp",
        "VerifyOtp",
        "Assign",
        "Activate",
        "Cardholder",
        "CardRequest",
        "Operations",
        "History",
        "Events",
        "CardholderLatest",
        "CardRequestStatus",
    ];

    private RunningEdge edge = null!;

    [Theory]
    [InlineData("POST", "/cards/update-status", "UpdateStatus")]
    [InlineData("POST", "/cards/transaction-limit", "TransactionLimit")]
    [InlineData("GET", "/cards", "Cards")]
    [InlineData("POST", "/cards/get-by-number", "GetByNumber")]
    [InlineData("POST", "/cards/show-cvv", "Reveal")]
    [InlineData("POST", "/cards/show-cvv-iframe", "Reveal")]
    [InlineData("POST", "/cards/reset-pin", "ResetPin")]
    [InlineData("POST", "/cards/resend-activation-otp", "ResendOtp")]
    [InlineData("POST", "/cards/verify-activation-otp", "VerifyOtp")]
    [InlineData("POST", "/cards/assign", "Assign")]
    [InlineData("POST", "/cards/activate", "Activate")]
    [InlineData("POST", "/cardholder", "Cardholder")]
    [InlineData("POST", "/card-request", "CardRequest")]
    [InlineData("GET", "/cards/operations/5b4c", "Operations")]
    [InlineData("GET", "/cards/7/history", "History")]
    [InlineData("GET", "/cards/events", "Events")]
    [InlineData("GET", "/cardholder/latest", "CardholderLatest")]
    [InlineData("GET", "/card-request/status", "CardRequestStatus")]
    public async Task a_route_is_counted_under_its_row(string method, string path, string row)
    {
        using var caller = new AddressedCaller();
        var quota = Quota(row);
        HttpRequestMessage Request() => new(new HttpMethod(method), $"{edge.Address}/api/v1{path}");
        var statuses = new List<int>();
        for (var sent = 0; sent < quota; sent++)
        {
            // A new user each time, so that only the address is counted on.
            var token = await around.Identity.TokenAsync($"user-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
            statuses.Add(await caller.StatusAsync(Request().As(token)));
        }
        Assert.All(statuses, status => Assert.Equal(200, status));

        using var refused = await caller.SendAsync(Request());
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Equal($"\"ip-min\";q={quota};w=60", refused.Header("RateLimit-Policy"));
    }

    [Fact]
    public async Task both_ways_of_showing_a_card_share_one_row()
    {
        using var caller = new AddressedCaller();
        var statuses = new List<int>();
        for (var sent = 0; sent <= Quota("Reveal"); sent++)
        {
            var path = sent % 2 == 0 ? "/api/v1/cards/show-cvv" : "/api/v1/cards/show-cvv-iframe";
            statuses.Add(await caller.StatusAsync(Http.Post(edge.Address + path, "{}")));
        }
        Assert.Equal(429, statuses[^1]);
        Assert.DoesNotContain(429, statuses[..^1]);
    }

    public async ValueTask InitializeAsync() =>
        edge = await RunningEdge.StartAsync(
            around.Identity.Authority,
            around.Host.Address,
            ["--RateLimits:Enabled=true", .. Rows.Select(row => $"--RateLimits:Rules:{row}:Ip={Quota(row)}/min")]
        );

    public ValueTask DisposeAsync() => edge.DisposeAsync();

    private static int Quota(string row) => 2 + Array.IndexOf(Rows, row);
}
