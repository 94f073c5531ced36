using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.2, 5.3, 5.11.</summary>
internal static class CardReads
{
    public static Answer List(IssuerCall call)
    {
        var number = call.Query("card_number");
        var status = call.Query("card_status");
        if (status is not null && !CardStatus.All.Contains(status))
        {
            throw Refuse.Invalid($"card_status must be one of {string.Join(", ", CardStatus.All)}");
        }

        var holder = Guid.Empty;
        if (call.Query("cardholder_id") is { } text && !Guid.TryParseExact(text, "D", out holder))
        {
            throw Refuse.Invalid("cardholder_id must be a valid UUID");
        }

        var cards = call.State.Cards.Where(card =>
            card.Account == call.Account
            && (number is null || card.Number == number)
            && (status is null || card.Status == status)
            && (holder == Guid.Empty || card.CardholderId == holder)
        );
        return Paging.Answer(call, cards.Reverse(), card => CardViews.Item(call.Twin, card));
    }

    public static Answer Retrieve(IssuerCall call) => Answer.Ok(CardViews.Full(call.Twin, call.Card()));

    public static Answer Order(IssuerCall call) =>
        call.State.Orders.Find(call.Id) is { } order && call.State.Cards[order.CardId].Account == call.Account
            ? Answer.Ok(CardViews.Order(call.State, order))
            : throw Refuse.Card("card_order_not_found", "card order not found");
}

internal static class CardViews
{
    /// <summary>A list item: limit as a string, metadata as JSON text, risk controls null unless set.</summary>
    public static JsonObject Item(Twin twin, Card card)
    {
        var view = Common(twin, card);
        var holder = twin.State.Cardholders[card.CardholderId];
        view["card_limit"] = Wire.Amount(card.Limit);
        view["cardholder"] = new JsonObject
        {
            ["cardholder_id"] = holder.Id,
            ["first_name"] = holder.FirstName,
            ["last_name"] = holder.LastName,
        };
        view["risk_controls"] = card.RiskControls?.DeepClone();
        view["metadata"] = card.Metadata is null ? "" : Wire.Text(card.Metadata);
        return view;
    }

    /// <summary>One card: limit as a number, metadata as an object, amounts of controls as strings.</summary>
    public static JsonObject Full(Twin twin, Card card)
    {
        var view = Common(twin, card);
        view["card_limit"] = Wire.Number(card.Limit);
        view["cardholder"] = CardholderViews.Item(twin.State.Cardholders[card.CardholderId]);
        view["no_pin_payment_amount"] = NoPin(card);
        view["spending_controls"] = Controls(card);
        view["risk_controls"] = Risk(card);
        view["metadata"] = card.Metadata?.DeepClone();
        return view;
    }

    /// <summary>The answer to a call that makes a card.</summary>
    public static JsonObject Receipt(Card card, CardOrder order, string status) =>
        new()
        {
            ["card_id"] = card.Id,
            ["card_order_id"] = order.Id,
            ["create_time"] = Wire.Time(card.Created),
            ["card_status"] = status,
            ["order_status"] = order.Status,
        };

    public static JsonObject Order(TwinState state, CardOrder order)
    {
        var view = new JsonObject
        {
            ["card_id"] = order.CardId,
            ["card_order_id"] = order.Id,
            ["order_type"] = order.WireType,
            ["create_time"] = Wire.Time(order.Created),
            ["update_time"] = Wire.Time(order.Updated),
            ["order_status"] = order.Status,
        };
        if (order.Kind != OrderKind.Pin)
        {
            view["amount"] = Wire.Amount(order.Change.Amount ?? 0m);
            view["card_currency"] = state.Cards[order.CardId].Currency;
        }

        if (order.Completed is { } completed)
        {
            view["complete_time"] = Wire.Time(completed);
        }

        if (order.FailureCode is not null)
        {
            view["failure_code"] = order.FailureCode;
        }

        return view;
    }

    /// <summary>"200USD", or just "USD" while no amount is set.</summary>
    public static string NoPin(Card card) => (card.NoPinAmount is { } amount ? Wire.EventAmount(amount) : "") + card.Currency;

    public static JsonArray Controls(Card card) =>
        new([
            .. card.SpendingControls.Select(control => new JsonObject
            {
                ["amount"] = Wire.EventAmount(control.Amount),
                ["interval"] = control.Interval,
            }),
        ]);

    public static JsonObject Risk(Card card) =>
        new()
        {
            ["allow_3ds_transactions"] = card.RiskControls?["allow_3ds_transactions"]?.DeepClone() ?? "Y",
            ["enable_3ds"] = card.RiskControls?["enable_3ds"]?.DeepClone() ?? "Y",
            ["allowed_mcc"] = card.RiskControls?["allowed_mcc"]?.DeepClone(),
            ["blocked_mcc"] = card.RiskControls?["blocked_mcc"]?.DeepClone(),
        };

    private static JsonObject Common(Twin twin, Card card) =>
        new()
        {
            ["card_id"] = card.Id,
            ["card_bin"] = card.Bin,
            ["card_scheme"] = "VISA",
            ["card_number"] = Wire.MaskedNumber(card.Number),
            ["form_factor"] = card.FormFactor,
            ["mode_type"] = card.Mode,
            ["available_balance"] = Wire.Amount(Balance.Available(twin, card)),
            ["consumed_amount"] = Wire.Amount(card.Consumed),
            ["card_status"] = card.Status,
            ["card_currency"] = card.Currency,
            ["card_product_id"] = card.ProductId,
            ["update_reason"] = card.UpdateReason,
        };
}
