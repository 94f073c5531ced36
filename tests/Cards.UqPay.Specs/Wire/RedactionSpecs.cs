using System.Text.Json;
using Cards.Platform.Secrets;
using Cards.UqPay.Specs.Support;
using Cards.UqPay.Wire;
using Microsoft.Extensions.DependencyInjection;
using Refit;

namespace Cards.UqPay.Specs.Wire;

/// <summary>What an exception of the client still holds, should anyone ever log it.</summary>
public class RedactionSpecs
{
    private const string Pan = "4096360800133951",
        Pin = "274916",
        Code = "48201937";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_error_keeps_no_body_no_query_and_no_credential()
    {
        await using var issuer = await ScriptedIssuer.SayingAsync(
            400,
            $$"""{"type":"card_error","code":"card_has_been_assigned","message":"card has been assigned {{Pan}}","extra":"{{Pin}}"}"""
        );
        await using var adapter = await Adapter.StartAsync(issuer.Api, issuer.ClientId);

        using var listed = await adapter.Services.GetRequiredService<ICardApi>().ListAsync(10, 1, Pan, Stop);

        var error = Assert.IsType<ApiException>(listed.Error);
        Assert.Contains(Pan, Assert.Single(issuer.Seen).Line, StringComparison.Ordinal);
        HoldsNothing(error);
        Assert.Equal("card has been assigned", JsonDocument.Parse(error.Content!).RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Neither_does_an_error_without_an_answer()
    {
        await using var twin = await Twin.StartAsync();
        await using var first = await Adapter.StartAsync(twin);
        await first.ReadSomeCardAsync();
        await using var adapter = await Adapter.StartAsync("http://127.0.0.1:1/api", twin.ClientId);

        using var activated = await adapter
            .Services.GetRequiredService<ICardApi>()
            .ActivateAsync(new ActivateBody(Pan, new SecretText(Sensitive.Of(Code)), new SecretText(Sensitive.Of(Pin))), "key", Stop);

        HoldsNothing(Assert.IsType<ApiRequestException>(activated.Error));
    }

    private static void HoldsNothing(ApiExceptionBase error)
    {
        var all = $"{error} {error.Uri} {error.RequestContent} {error.RequestMessage} {(error as ApiException)?.Content}";
        Assert.DoesNotMatch($"{Pan}|{Pin}|{Code}|scripted-token|Bearer", all);
    }
}
