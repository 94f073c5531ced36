using Cards.Activation;
using Cards.CardControls;
using Cards.Issuance;
using Microsoft.Extensions.Configuration;

namespace Cards.Specs.RateLimits;

/// <summary>What ships is the specification's table of limits.</summary>
public sealed class LimitTableSpecs
{
    private static readonly IConfiguration Edge = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "edge.json"))
        .Build();

    private static readonly IConfiguration Host = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "host.json"))
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "host.Development.json"))
        .Build();

    [Theory]
    [InlineData("UpdateStatus", "30/min", "60/min")]
    [InlineData("TransactionLimit", "30/min", "60/min")]
    [InlineData("Cards", "60/min", "300/min")]
    [InlineData("GetByNumber", "10/min, 50/day", "30/min")]
    [InlineData("Reveal", "off", "60/min")]
    [InlineData("ResetPin", "5/day", "30/min")]
    [InlineData("ResendOtp", "off", "30/min")]
    [InlineData("VerifyOtp", "off", "30/min")]
    [InlineData("Assign", "10/h", "30/min")]
    [InlineData("Activate", "10/h", "30/min")]
    [InlineData("Cardholder", "10/min", "60/min")]
    [InlineData("CardRequest", "10/min", "60/min")]
    [InlineData("Operations", "120/min", "300/min")]
    [InlineData("History", "120/min", "300/min")]
    [InlineData("Events", "120/min", "300/min")]
    [InlineData("CardholderLatest", "120/min", "300/min")]
    [InlineData("CardRequestStatus", "120/min", "300/min")]
    public void The_edge_limits_each_user_and_each_address(string rule, string user, string ip)
    {
        Assert.Equal(user, Edge[$"RateLimits:Rules:{rule}:User"]);
        Assert.Equal(ip, Edge[$"RateLimits:Rules:{rule}:Ip"]);
    }

    [Fact]
    public void The_edge_limits_no_other_row_and_is_on()
    {
        Assert.Equal(17, Edge.GetSection("RateLimits:Rules").GetChildren().Count());
        Assert.True(Edge.GetValue<bool>("RateLimits:Enabled"));
        Assert.True(Host.GetValue("RateLimits:Enabled", true));
    }

    [Fact]
    public void The_host_limits_each_card_and_what_has_a_code_of_its_own()
    {
        var controls = Host.GetSection(ControlOptions.Section).Get<ControlOptions>() ?? new();
        Assert.Equal("6/min", $"{controls.StatusChangesPerCard}");
        Assert.Equal("6/min", $"{controls.LimitChangesPerCard}");
        Assert.Equal("3/day", $"{controls.PinChangesPerCard}");
        Assert.Equal("5/h", $"{controls.RevealsPerCard}");
        Assert.Equal("20/day", $"{controls.RevealsPerUser}");
        Assert.Equal("5/h", $"{(Host.GetSection(IssuanceOptions.Section).Get<IssuanceOptions>() ?? new()).Assign.TriesPerCard}");
        var activation = Host.GetSection(ActivationOptions.Section).Get<ActivationOptions>() ?? new();
        Assert.Equal("5/h", $"{activation.TriesPerCard}");
        Assert.Equal(TimeSpan.FromSeconds(60), activation.Otp.Cooldown);
        Assert.Equal((5, 10, 10), (activation.Otp.SendsPerHour, activation.Otp.SendsPerDay, activation.Otp.WrongPerDay));
    }
}
