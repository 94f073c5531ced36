using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Cards.Demo;

/// <summary>An active card in the hands of its user.</summary>
internal sealed class CardInUse(Conversation conversation, Uri edge, Uri sandbox, PhysicalCard.InHand card)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly long _id = long.Parse(card.LocalId, CultureInfo.InvariantCulture);

    public async Task FromFrozenToCancelledAsync()
    {
        await ChangeAsync("The user freezes the card", "/cards/update-status", new JsonObject { ["card_status"] = "FROZEN" });
        await ChangeAsync("The user unfreezes it", "/cards/update-status", new JsonObject { ["card_status"] = "ACTIVE" });
        await ChangeAsync("The user limits one payment", "/cards/transaction-limit", new JsonObject { ["limit_per_transaction"] = 250 });
        await RevealAsync();
        await OpenFrameAsync();
        await ResetPinAsync();
        await ReadPinMailAsync();
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

    private async Task RevealAsync()
    {
        conversation.Step("The issuer lets us read card data, as it does for those audited (PCI DSS)");
        (await conversation.PostAsync(Sandbox("/control/uqpay/settings"), new JsonObject { ["pci"] = true })).Expect(200);

        conversation.Step("The user is shown number and CVV; the terminal is not");
        var shown = (await conversation.PostAsync(Edge("/cards/show-cvv"), new JsonObject { ["card_id"] = _id })).Expect(200);
        if (shown.Text("card_number").Length != 16 || shown.Text("cvv").Length != 3)
            throw new UnexpectedAnswerException("number and CVV do not have their lengths");
    }

    private async Task OpenFrameAsync()
    {
        conversation.Step("The user sees them in the issuer's own frame instead");
        var opened = (await conversation.PostAsync(Edge("/cards/show-cvv-iframe"), new JsonObject { ["card_id"] = _id })).Expect(200);
        var frame = new Uri(opened.Text("iframe_url"));
        (await conversation.OpenSecretAsync(frame, "the secure frame")).Expect(200);

        conversation.Step("A second look through the same frame is refused");
        (await conversation.OpenSecretAsync(frame, "the secure frame")).Expect(403);
    }

    private async Task ResetPinAsync()
    {
        conversation.Step("The user sets a new PIN, encrypted");
        var pin = RandomNumberGenerator.GetString("0123456789", 6);
        var body = new JsonObject
        {
            ["card_id"] = _id,
            ["new_pin"] = pin,
            ["new_pin_confirm"] = pin,
        };
        (await conversation.PostEncryptedAsync(Edge("/cards/reset-pin"), body, "ECDH-ES")).Expect(200);
    }

    private async Task ReadPinMailAsync()
    {
        conversation.Step("A mail tells the user of it");
        var inbox = Sandbox($"/control/mail?to={Uri.EscapeDataString(card.Email)}");
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            var mails = (await conversation.GetAsync(inbox)).Expect(200).Body as JsonArray;
            if (mails?.Any(mail => mail?["subject"]?.ToString() == "Your card PIN was changed") == true)
                return;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        throw new UnexpectedAnswerException("no mail about the new PIN arrived");
    }

    private async Task ListAsync()
    {
        conversation.Step("The list shows the card cancelled; the issuer calls it PRE_CANCEL for thirty days");
        var list = (await conversation.GetAsync(Edge("/cards"))).Expect(200);
        var listed = (list.Data as JsonArray)?.FirstOrDefault();
        if (listed?["status"]?.ToString() != "CANCELLED" || listed["upstream_status"]?.ToString() != "PRE_CANCEL")
            throw new UnexpectedAnswerException("the list does not show the card CANCELLED, and PRE_CANCEL at the issuer");
    }

    private Uri Edge(string path) => new(edge, "/api/v1" + path);

    private Uri Sandbox(string path) => new(sandbox, path);
}
