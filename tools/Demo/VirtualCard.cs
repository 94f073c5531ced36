using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Cards.Demo;

/// <summary>The same user gets a virtual card: nothing to post, nothing to activate.</summary>
internal sealed class VirtualCard(Conversation conversation, Uri edge)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task FromRequestToActiveAsync()
    {
        conversation.Step("The user asks for a virtual card as well; paid and approved, it is ordered at the issuer");
        var body = new JsonObject
        {
            ["card_type"] = "VIRTUAL",
            ["country_id"] = 1,
            ["address"] = "1 Raffles Place, Singapore",
            ["post_code"] = "048616",
        };
        (await conversation.PostAsync(Edge("/card-request"), body)).Expect(201);

        conversation.Step("The issuer makes the card");
        await CompletedAsync();

        conversation.Step("The list shows it active");
        var list = (await conversation.GetAsync(Edge("/cards?card_type=VIRTUAL"))).Expect(200);
        if ((list.Data as JsonArray)?.FirstOrDefault()?["status"]?.ToString() != "ACTIVE")
            throw new UnexpectedAnswerException("the list does not show the virtual card active");
    }

    private async Task CompletedAsync()
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            var request = (await conversation.GetAsync(Edge("/card-request/status?card_type=VIRTUAL"))).Expect(200);
            if (request.Text("card_status") == "COMPLETED")
                return;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        throw new UnexpectedAnswerException($"the virtual card was not made within {Patience.TotalSeconds} s");
    }

    private Uri Edge(string path) => new(edge, "/api/v1" + path);
}
