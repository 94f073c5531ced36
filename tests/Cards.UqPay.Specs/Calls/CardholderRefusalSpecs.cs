using Cards.Contracts;
using Cards.UqPay.Specs.Support;

namespace Cards.UqPay.Specs.Calls;

/// <summary>Which detail of a new cardholder a refusal is about.</summary>
public class CardholderRefusalSpecs
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cardholder_error", "invalid_phone_number", "?", "phone_number")]
    [InlineData("cardholder_error", "phone_number_duplicated", "phone number already exists", "phone_number")]
    [InlineData("invalid_request_error", "invalid_request_error", "date_of_birth must give an age from 18 to 79", "date_of_birth")]
    [InlineData("invalid_request_error", "invalid_request_error", "Invalid FIRST_NAME: only letters", "first_name")]
    [InlineData("invalid_request_error", "e_17", "last_name is too long", "last_name")]
    [InlineData("invalid_request_error", "invalid_request_error", "residential_address.city is required", "residential_address.city")]
    [InlineData("invalid_request_error", "invalid_request_error", "residential_address.line1 is required", "residential_address.line1")]
    [InlineData("invalid_request_error", "invalid_request_error", "residential_address must be an object", "residential_address")]
    public async Task A_refusal_that_names_a_detail_is_about_that_detail(string type, string code, string message, string field)
    {
        var refusal = await RefusedAsync(type, code, message);

        Assert.Equal((Errors.CardholderRefused, field), (refusal.Error, refusal.Field));
    }

    [Theory]
    [InlineData("cardholder_error", "email_duplicated", "email already exists")]
    [InlineData("cardholder_error", "kyc_insufficient", "?")]
    [InlineData("invalid_request_error", "invalid_request_error", "the request is not valid")]
    [InlineData("invalid_request_error", "invalid_request_error", "email must be a valid email address")]
    public async Task A_refusal_that_names_none_is_about_the_whole(string type, string code, string message) =>
        Assert.Null((await RefusedAsync(type, code, message)).Field);

    [Theory]
    [InlineData("account_error", "sub_account_not_found", "country_code of the sub account")]
    [InlineData("card_error", "card_art_not_configured", "no art for country_code")]
    public async Task Trouble_of_our_account_is_about_no_detail(string type, string code, string message)
    {
        var refusal = await RefusedAsync(type, code, message);

        Assert.Equal((Errors.UpstreamRejected, null), (refusal.Error, refusal.Field));
    }

    private static async Task<Ports.IssuerRefusal> RefusedAsync(string type, string code, string message)
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(
            400,
            $$"""{"type":"{{type}}","code":"{{code}}","message":"{{message}}"}"""
        );
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId);
        return (await adapter.Cardholders.CreateAsync(Some.Cardholder(), Guid.CreateVersion7(), Stop)).Refusal();
    }
}
