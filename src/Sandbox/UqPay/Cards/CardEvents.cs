using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>The data blocks of contract 9.2; mind <c>risk_control</c> and <c>spending_limits</c> against the API's names.</summary>
internal static class CardEvents
{
    public static JsonObject Data(Twin twin, string eventType, Card card, CardOrder order) =>
        eventType switch
        {
            "card.activation.code" => new JsonObject
            {
                ["activation_code"] = card.ActivationCode,
                ["card_id"] = card.Id,
                ["card_number"] = Wire.EventNumber(card.Number),
            },
            "card.create.succeeded" or "card.create.failed" => Created(twin, card),
            "card.update.succeeded" or "card.update.failed" => Updated(twin, card, order),
            _ => Moved(twin, card, order),
        };

    /// <summary>Block A.</summary>
    private static JsonObject Created(Twin twin, Card card)
    {
        var holder = twin.State.Cardholders[card.CardholderId];
        return new JsonObject
        {
            ["card_available_balance"] = Wire.EventAmount(Balance.Available(twin, card)),
            ["card_bin"] = card.Bin,
            ["card_id"] = card.Id,
            ["card_number"] = Wire.EventNumber(card.Number),
            ["card_product_id"] = card.ProductId,
            ["card_scheme"] = "VISA",
            ["card_status"] = card.Status,
            ["cardholder"] = Holder(holder),
            ["form_factor"] = card.FormFactor,
            ["metadata"] = card.Metadata?.DeepClone() ?? new JsonObject(),
            ["mode_type"] = card.Mode,
            ["risk_control"] = CardViews.Risk(card),
            ["spending_limits"] = CardViews.Controls(card),
        };
    }

    /// <summary>Block B.</summary>
    private static JsonObject Updated(Twin twin, Card card, CardOrder order)
    {
        var holder = twin.State.Cardholders[card.CardholderId];
        var holderView = Holder(holder);
        holderView["country_code"] = holder.CountryCode;
        holderView["phone_number"] = holder.PhoneNumber;
        holderView["date_of_birth"] = CardholderViews.EventBirth(holder);
        holderView["number_of_cards"] = holder.NumberOfCards;
        return new JsonObject
        {
            ["card_id"] = card.Id,
            ["card_order_id"] = order.Id,
            ["card_number"] = Wire.EventNumber(card.Number),
            ["card_bin"] = card.Bin,
            ["card_scheme"] = "VISA",
            ["card_status"] = card.Status,
            ["card_currency"] = card.Currency,
            ["card_limit"] = Wire.EventAmount(card.Limit),
            ["available_balance"] = Wire.EventAmount(Balance.Available(twin, card)),
            ["form_factor"] = card.FormFactor,
            ["mode_type"] = card.Mode,
            ["card_product_id"] = card.ProductId,
            ["no_pin_payment_amount"] = CardViews.NoPin(card),
            ["order_status"] = order.Status.ToLowerInvariant(),
            ["risk_control"] = CardViews.Risk(card),
            ["spending_controls"] = CardViews.Controls(card),
            ["metadata"] = card.Metadata?.DeepClone() ?? new JsonObject(),
            ["cardholder"] = holderView,
        };
    }

    /// <summary>Recharge and withdraw.</summary>
    private static JsonObject Moved(Twin twin, Card card, CardOrder order) =>
        new()
        {
            ["card_id"] = card.Id,
            ["amount"] = Wire.EventAmount(order.Change.Amount ?? 0m),
            ["card_available_balance"] = Wire.EventAmount(Balance.Available(twin, card)),
            ["card_currency"] = card.Currency,
            ["card_status"] = card.Status,
            ["order_status"] = order.Status,
            ["update_time"] = Wire.EventTime(order.Updated),
            ["complete_time"] = Wire.EventTime(order.Completed ?? order.Updated),
        };

    private static JsonObject Holder(Cardholder holder) =>
        new()
        {
            ["cardholder_id"] = holder.Id,
            ["cardholder_status"] = holder.Status,
            ["create_time"] = Wire.Time(holder.Created),
            ["email"] = holder.Email,
            ["first_name"] = holder.FirstName,
            ["last_name"] = holder.LastName,
        };
}
