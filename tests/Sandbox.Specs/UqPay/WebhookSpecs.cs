using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cards.Sandbox.Specs.UqPay;

public class WebhookSpecs
{
    // 9.3: test vector
    [Fact]
    public async Task the_contracts_test_vector_is_reproduced()
    {
        const string body =
            """{"version":"V1.6.0","event_name":"ISSUING","event_type":"card.activation.code","event_id":"3f0c8a52-6a0e-4d0a-9f43-0d2f5e8a7b11","source_id":"0b7b1f9e-30a5-4c53-8f6e-b1b0a4f6d201","data":{"activation_code":"48201937","card_id":"0b7b1f9e-30a5-4c53-8f6e-b1b0a4f6d201","card_number":"40963608****3951"}}""";
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.ControlAsync(
            "POST",
            "/webhooks/send",
            new
            {
                text = body,
                timestamp = "1767225600000",
                secret = "uqpay-sim-secret-0001",
            }
        );

        var received = Assert.Single(twin.Webhooks.All);
        Assert.Equal(300, received.Bytes.Length);
        Assert.Equal("1767225600000", received.Timestamp);
        Assert.Equal(
            "57f53d51e92989a810caec7c334bdcc6d7ced6b0572ac579364c17b2f45f26d87607f82fe99ed87f2e9d7b61cc8988cf4368fb24dc144c3a70a9bc8bdd3dfa7e",
            received.Signature
        );
    }

    // 9.3: "over the exact bytes sent, ms timestamp"
    [Fact]
    public async Task every_event_is_signed_over_its_exact_bytes_with_a_millisecond_timestamp()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.ActiveCardAsync();
        await twin.Webhooks.WaitAsync("card.activation.status");
        Assert.Equal(3, twin.Webhooks.All.Count);
        Assert.All(
            twin.Webhooks.All,
            received =>
            {
                Assert.Equal(Sign(received), received.Signature);
                Assert.Equal(13, received.Timestamp!.Length);
                Assert.InRange(Age(received).TotalSeconds, -5, 60);
            }
        );
    }

    // 9.1
    [Fact]
    public async Task the_envelope_names_version_category_type_event_and_source()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        await twin.AssignedAsync();
        var received = twin.Webhooks.All[0].Json.AsObject();
        Assert.Equal(["version", "event_name", "event_type", "event_id", "source_id", "data"], received.Select(member => member.Key));
        Assert.Equal(("V1.6.0", "ISSUING"), ((string?)received["version"], (string?)received["event_name"]));
        Assert.Equal(2, twin.Webhooks.All.Select(one => (string?)one.Json["event_id"]).Distinct().Count());
    }

    // 9.3: "Both are sent only when a secret is set"
    [Fact]
    public async Task without_a_secret_there_are_no_signature_headers()
    {
        await using var twin = await TwinUnderTest.StartAsync(("WebhookSecret", ""));
        await twin.AssignedAsync();
        Assert.All(twin.Webhooks.All, received => Assert.Equal((null, null), (received.Signature, received.Timestamp)));
    }

    // 9.4: five retries, signed afresh, attempts recorded
    [Fact]
    public async Task anything_but_200_is_retried_five_times_and_then_given_up()
    {
        await using var twin = await TwinUnderTest.StartAsync();
        twin.Webhooks.Answer = _ => 202;
        var id = (await twin.AssignAsync())["card_id"]!;
        await twin.Webhooks.WaitAsync("card.activation.code", 6);
        await twin.Webhooks.WaitAsync("card.create.succeeded", 6);
        await Eventually.TrueAsync(async () =>
            (await twin.ControlAsync("GET", $"/webhooks?subject={id}&state=GIVEN_UP"))!.AsArray().Count == 2
        );

        Assert.Equal(12, twin.Webhooks.All.Count);
        var recorded = (await twin.ControlAsync("GET", "/webhooks?event_type=card.activation.code"))![0]!["attempts"]!.AsArray();
        Assert.Equal([202, 202, 202, 202, 202, 202], recorded.Select(attempt => (int)attempt!["status"]!));
        Assert.All(twin.Webhooks.All, received => Assert.Equal(Sign(received), received.Signature));
        Assert.Single(
            twin.Webhooks.All.Where(one => one.EventType == "card.activation.code")
                .Select(one => Encoding.UTF8.GetString(one.Bytes))
                .Distinct()
        );
    }

    // 9.4: 2^(n+3) seconds for attempt n
    [Fact]
    public async Task the_first_retry_waits_sixteen_units_and_the_second_thirty_two()
    {
        await using var twin = await TwinUnderTest.StartAsync(("RetryUnit", "00:00:01"));
        twin.Webhooks.Answer = number => number <= 4 ? 500 : 200;
        await twin.AssignAsync();
        await twin.Webhooks.WaitAsync("card.create.succeeded");
        Assert.Equal(16, await WaitOfAsync(1));

        await twin.MoveClockAsync(TimeSpan.FromSeconds(16));
        await twin.Webhooks.WaitAsync("card.activation.code", 2);
        Assert.Equal(32, await WaitOfAsync(2));

        await twin.MoveClockAsync(TimeSpan.FromSeconds(32));
        await twin.Webhooks.WaitAsync("card.activation.code", 3);
        await Eventually.TrueAsync(async () => (string?)(await CodeAsync())["state"] == "DELIVERED");

        async Task<System.Text.Json.Nodes.JsonNode> CodeAsync() =>
            (await twin.ControlAsync("GET", "/webhooks?event_type=card.activation.code"))![0]!;

        async Task<double> WaitOfAsync(int attempts)
        {
            await Eventually.TrueAsync(async () => (await CodeAsync())["attempts"]!.AsArray().Count == attempts);
            var code = await CodeAsync();
            return ((DateTimeOffset)code["due"]! - (DateTimeOffset)code["attempts"]![attempts - 1]!["at"]!).TotalSeconds;
        }
    }

    [Fact]
    public async Task a_retry_can_repeat_the_first_timestamp_and_signature()
    {
        await using var twin = await TwinUnderTest.StartAsync(("SignEachAttempt", "false"));
        twin.Webhooks.Answer = number => number <= 2 ? 500 : 200;
        await twin.AssignAsync();
        var second = await twin.Webhooks.WaitAsync("card.activation.code", 2);
        var first = twin.Webhooks.All.First(one => one.EventType == "card.activation.code");
        Assert.Equal((first.Timestamp, first.Signature), (second.Timestamp, second.Signature));
    }

    // 9.4: the last event of one card is not held up by a slow retry of an earlier one
    [Fact]
    public async Task a_waiting_retry_holds_up_nothing_behind_it()
    {
        await using var twin = await TwinUnderTest.StartAsync(("RetryUnit", "01:00:00"));
        twin.Webhooks.Answer = number => number == 1 ? 500 : 200;
        await twin.AssignAsync();
        await twin.Webhooks.WaitAsync("card.create.succeeded");
        Assert.Single(twin.Webhooks.All, one => one.EventType == "card.activation.code");
    }

    internal static string Sign(Received received) =>
        Convert.ToHexStringLower(
            HMACSHA512.HashData(
                Encoding.UTF8.GetBytes(TwinUnderTest.Secret),
                received.Bytes.Concat(Encoding.UTF8.GetBytes(received.Timestamp!)).ToArray()
            )
        );

    internal static TimeSpan Age(Received received) =>
        TimeProvider.System.GetUtcNow()
        - DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(received.Timestamp!, CultureInfo.InvariantCulture));
}
