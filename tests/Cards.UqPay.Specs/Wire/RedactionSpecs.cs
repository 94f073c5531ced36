using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cards.Platform.Secrets;
using Cards.UqPay.Calls;
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

    [Fact]
    public async Task Nor_an_error_of_a_number_in_a_query()
    {
        await using var twin = await Twin.StartAsync();
        await using var first = await Adapter.StartAsync(twin);
        await first.ReadSomeCardAsync();
        await using var adapter = await Adapter.StartAsync("http://127.0.0.1:1/api", twin.ClientId);

        using var found = await adapter.Services.GetRequiredService<ICardApi>().FindAsync(10, 1, Pan, Stop);

        var error = Assert.IsType<ApiRequestException>(found.Error);
        HoldsNothing(error);
        Assert.Empty(error.RequestMessage.Headers);
        Assert.Null(error.RequestMessage.Content);
        Assert.Equal("/api/v1/issuing/cards", error.Uri!.PathAndQuery);
        Assert.Equal(new Verdict.NotReached(Repeat: true), ErrorMap.Judge(error));
    }

    /// <summary>The client's own texts quote a line of an answer that it cannot read.</summary>
    [Fact]
    public async Task Nor_an_error_of_an_answer_that_quotes_what_was_sent()
    {
        await using var twin = await Twin.StartAsync();
        await using var first = await Adapter.StartAsync(twin);
        await first.ReadSomeCardAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var adapter = await Adapter.StartAsync($"http://{listener.LocalEndpoint}/api", twin.ClientId);
        var answering = AnswerAsync(listener, $"HTTP/1.1 200 OK\r\n{Pan} {Pin}\r\n\r\n");

        using var found = await adapter.Services.GetRequiredService<ICardApi>().FindAsync(10, 1, Pan, Stop);

        await answering;
        var error = Assert.IsType<ApiRequestException>(found.Error);
        HoldsNothing(error);
        Assert.Equal(new Verdict.Unclear(Repeat: true), ErrorMap.Judge(error));
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(Stop);
        var stream = client.GetStream();
        await stream.ReadAtLeastAsync(new byte[4096], 1, cancellationToken: Stop);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Stop);
    }

    private static void HoldsNothing(ApiExceptionBase error)
    {
        var all = $"{error} {error.Uri} {error.RequestContent} {error.RequestMessage} {(error as ApiException)?.Content}";
        Assert.DoesNotMatch($"{Pan}|{Pin}|{Code}|scripted-token|Bearer", all);
    }
}
