using Cards.UqPay.Specs.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cards.UqPay.Specs;

public class OptionsSpecs
{
    [Theory]
    [InlineData("BaseAddress", "http://127.0.0.1:8090/api/")]
    [InlineData("BaseAddress", "ftp://127.0.0.1/api")]
    [InlineData("ClientId", "")]
    [InlineData("ApiKey", " ")]
    [InlineData("OnBehalfOf", "not-a-uuid")]
    [InlineData("WebhookSecrets:0", "")]
    [InlineData("CallTimeout", "00:00:00")]
    [InlineData("RequestBudget", "00:00:01")]
    public void A_wrong_setting_is_named_at_start(string name, string value)
    {
        var services = new ServiceCollection().AddUqPay(Adapter.Settings("http://127.0.0.1:8090/api", "client", (name, value)));
        using var provider = services.BuildServiceProvider();
        var fault = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.StartsWith("UqPay:" + name, Assert.Single(fault.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Good_settings_pass()
    {
        using var provider = new ServiceCollection()
            .AddUqPay(Adapter.Settings("http://127.0.0.1:8090/api", "client"))
            .BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
    }
}
