using Cards.Host;

namespace Cards.Specs;

public class HostStartSpecs
{
    private static readonly string key = Convert.ToBase64String(new byte[32]);

    [Theory]
    [InlineData("Cards:Redis", "", "Cards:Redis")]
    [InlineData("Cards:CallerAssertion:Key", "", "Cards:CallerAssertion:Key")]
    [InlineData("Cards:CallerAssertion:Key", "not base64!", "Cards:CallerAssertion:Key")]
    [InlineData("Cards:CallerAssertion:Key", "c2hvcnQ=", "Cards:CallerAssertion:Key")]
    [InlineData("Cards:Seal:Keys:0:Key", "c2hvcnQ=", "Cards:Seal:Keys")]
    [InlineData("Cards:PanHash:Keys:0:Id", "", "Cards:PanHash:Keys")]
    [InlineData("Cards:Otp:Key", "not base64!", "Cards:Otp:Key")]
    public void a_setting_that_is_missing_or_wrong_stops_the_start_and_is_named_but_not_shown(string setting, string value, string named)
    {
        var settings = new Dictionary<string, string>
        {
            ["environment"] = "Development",
            ["Cards:Redis"] = "127.0.0.1:1",
            ["Cards:CallerAssertion:Key"] = key,
            ["Cards:PanHash:Keys:0:Id"] = "pan",
            ["Cards:PanHash:Keys:0:Key"] = key,
            ["Cards:Seal:Keys:0:Id"] = "seal",
            ["Cards:Seal:Keys:0:Key"] = key,
            ["Cards:Otp:Key"] = key,
            [setting] = value,
        };

        var refusal = Assert.Throws<InvalidOperationException>(() =>
            HostEntry.Build([.. settings.Select(each => $"--{each.Key}={each.Value}")])
        );

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        if (value.Length > 0)
            Assert.DoesNotContain(value, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CardControls:StatusChangesPerCard", "6/minute")]
    [InlineData("CardControls:RevealsPerUser", "20")]
    [InlineData("Issuance:Assign:TriesPerCard", "0/h")]
    [InlineData("Activation:TriesPerCard", "5/h 6/day")]
    public async Task a_misspelt_limit_stops_the_start_and_is_named(string setting, string value)
    {
        await using var host = HostEntry.Build([
            "--environment=Development",
            "--Cards:Redis=127.0.0.1:1",
            "--Cards:Postgres=Host=127.0.0.1;Port=1",
            $"--Cards:CallerAssertion:Key={key}",
            "--Cards:PanHash:Keys:0:Id=pan",
            $"--Cards:PanHash:Keys:0:Key={key}",
            "--Cards:Seal:Keys:0:Id=seal",
            $"--Cards:Seal:Keys:0:Key={key}",
            $"--Cards:Otp:Key={key}",
            "--UqPay:ClientId=client",
            "--UqPay:ApiKey=api-key",
            "--UqPay:WebhookSecrets:0=webhook-secret",
            $"--{setting}={value}",
        ]);

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(setting, refusal.ToString(), StringComparison.Ordinal);
    }
}
