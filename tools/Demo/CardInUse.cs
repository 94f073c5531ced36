using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Cards.Demo;

/// <summary>An active card in the hands of its user.</summary>
internal sealed class CardInUse(Conversation conversation, Uri edge, string localId)
{
    private readonly long _id = long.Parse(localId, CultureInfo.InvariantCulture);

    public async Task FromFrozenToCancelledAsync()
    {
        await ChangeAsync("The user freezes the card", "/cards/update-status", new JsonObject { ["card_status"] = "FROZEN" });
        await ChangeAsync("The user unfreezes it", "/cards/update-status", new JsonObject { ["card_status"] = "ACTIVE" });
        await ChangeAsync("The user limits one payment", "/cards/transaction-limit", new JsonObject { ["limit_per_transaction"] = 250 });
        await ResetPinAsync();
        await ChangeAsync("The user cancels the card", "/cards/update-status", new JsonObject { ["card_status"] = "CANCELLED" });
        await ListAsync();
    }

    /// <summary>Accepted at once, done when the operation says so.</summary>
    private async Task ChangeAsync(string step, string path, JsonObject body)
    {
        conversation.Step(step);
        body["card_id"] = _id;
        var operation = (await conversation.PostAsync(Edge(path), body)).Expect(200).Text("operation_id");
        var followed = (await conversation.GetAsync(Edge($"/cards/operations/{operation}?wait=20"))).Expect(200);
        if (followed.Text("state") != "SUCCEEDED")
            throw new UnexpectedAnswerException("the change did not succeed");
    }

    private async Task ResetPinAsync()
    {
        conversation.Step("The user sets a new PIN, encrypted; a mail will tell of it");
        var pin = RandomNumberGenerator.GetString("0123456789", 6);
        var body = new JsonObject
        {
            ["card_id"] = _id,
            ["new_pin"] = pin,
            ["new_pin_confirm"] = pin,
        };
        (await conversation.PostEncryptedAsync(Edge("/cards/reset-pin"), body, "ECDH-ES")).Expect(200);
    }

    private async Task ListAsync()
    {
        conversation.Step("The list shows the card cancelled; the issuer calls it PRE_CANCEL for thirty days");
        var list = (await conversation.GetAsync(Edge("/cards"))).Expect(200);
        if ((list.Data as JsonArray)?.FirstOrDefault()?["status"]?.ToString() != "CANCELLED")
            throw new UnexpectedAnswerException("the list does not show the card cancelled");
    }

    private Uri Edge(string path) => new(edge, "/api/v1" + path);
}
