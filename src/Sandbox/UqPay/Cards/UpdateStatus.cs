using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.5, with the transitions of section 6.</summary>
internal static class UpdateStatus
{
    public static Answer Handle(IssuerCall call)
    {
        var asked = call.Body.RequiredOneOf("card_status", CardStatus.Active, CardStatus.Frozen, CardStatus.Cancelled);
        var reason = call.Body.Text("update_reason", 100);
        var card = call.Card();
        if (!CardStatus.MayChange(card.Status, asked))
        {
            throw Refuse.CardStatus();
        }

        var order = Orders.Open(call.Twin, card, OrderKind.Status, new OrderChange { Status = asked, UpdateReason = reason });
        var answer = new JsonObject
        {
            ["card_id"] = card.Id,
            ["card_order_id"] = order.Id,
            ["order_status"] = order.Status,
        };
        if (reason is not null)
        {
            answer["update_reason"] = reason;
        }

        return Answer.Ok(answer);
    }
}
