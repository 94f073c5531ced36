using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.8: synchronous and silent as published; an order with more rules in the announced contract.</summary>
internal static partial class SetPin
{
    public static Answer Handle(IssuerCall call)
    {
        var id = call.Body.RequiredUuid("card_id");
        var pin = call.Body.RequiredMatching("pin", PinPattern(), "must be 6 digits");
        var card = call.Card(id);
        if (!card.IsPhysical)
        {
            throw Refuse.Card("card_form_not_supported", "only physical cards support PIN");
        }

        return call.Twin.Settings.PinPreview ? Order(call, card, pin) : SetNow(card, pin);
    }

    private static Answer SetNow(Card card, string pin)
    {
        if (card.Status is not (CardStatus.Active or CardStatus.Frozen))
        {
            throw Refuse.CardStatus();
        }

        card.Pin = pin;
        card.Count("pin_set");
        return Answer.Ok(new JsonObject { ["request_status"] = "SUCCESS" });
    }

    private static Answer Order(IssuerCall call, Card card, string pin)
    {
        var type = call.Body.OneOf("type", "SET", "RESET", "UPDATE") ?? "SET";
        var old = call.Body.Matching("old_pin", PinPattern(), "must be 6 digits");
        if (type == "UPDATE" != old is not null)
        {
            throw call.Body.Wrong("old_pin", type == "UPDATE" ? "is required" : $"is not allowed for {type}");
        }

        if (card.Status != CardStatus.Active || card.Expires <= call.Now)
        {
            throw Refuse.CardStatus();
        }

        var phone = call.State.Cardholders[card.CardholderId].PhoneNumber;
        if (
            pin.Distinct().Count() == 1
            || phone.Contains(pin, StringComparison.Ordinal)
            || pin[2..] == card.Number[^4..]
            || (type == "UPDATE" && (old != card.Pin || old == pin))
        )
        {
            throw Refuse.Card("pin_invalid", "pin does not meet the rules");
        }

        var order = Orders.Open(call.Twin, card, OrderKind.Pin, new OrderChange { Pin = pin });
        return Answer.Ok(
            new JsonObject
            {
                ["request_status"] = "SUCCESS",
                ["card_order_id"] = order.Id,
                ["order_status"] = order.Status,
            }
        );
    }

    [GeneratedRegex(@"^[0-9]{6}\z")]
    private static partial Regex PinPattern();
}
