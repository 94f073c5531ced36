using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.4. Amounts are decimal major units: 25000 stays 25000.00, whoever meant cents.</summary>
internal static class UpdateCard
{
    public static Answer Handle(IssuerCall call)
    {
        var card = call.Card();
        var change = new OrderChange
        {
            Limit = call.Body.Amount("card_limit"),
            SpendingControls = CardRules.SpendingControls(call.Body),
            NoPinAmount = CardRules.NoPinAmount(call.Body, card),
            RiskControls = CardRules.RiskControls(call.Body),
            Metadata = CardRules.Metadata(call.Body),
        };
        if (change == new OrderChange())
        {
            throw Refuse.Invalid("at least one field is required");
        }

        if (change.Limit is not null && card.Mode == "SINGLE")
        {
            throw call.Body.Wrong("card_limit", "cannot be changed for a SINGLE card");
        }

        if (card.Status is not (CardStatus.Active or CardStatus.Frozen))
        {
            throw Refuse.CardStatus();
        }

        var order = Orders.Open(call.Twin, card, OrderKind.Update, change);
        return Answer.Ok(
            new JsonObject
            {
                ["card_id"] = card.Id,
                ["card_order_id"] = order.Id,
                ["card_status"] = card.Status,
                ["order_status"] = order.Status,
            }
        );
    }
}
