using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Events that only the outside world causes: one-time codes, blocked PINs, fees (contract 9.2).</summary>
internal static class ControlEvents
{
    public static void Map(RouteGroupBuilder control) =>
        control.MapPost(
            "/cards/{id:guid}/events",
            async (Guid id, HttpRequest request, Twin twin) =>
            {
                var (wanted, error) = await ControlRoutes.ReadAsync<Wanted>(request);
                return error
                    ?? twin.Locked(() =>
                        twin.State.Cards.Find(id) is not { } card ? ControlRoutes.Missing()
                        : Data(twin, card, wanted!.EventType) is not { } data ? ControlRoutes.Bad("unknown event_type")
                        : ControlRoutes.Json(
                            ControlState.Frozen(
                                ControlViews.Webhook(Webhooks.Post(twin, wanted.EventType, Source(card, wanted.EventType), card.Id, data))
                            )
                        )
                    );
            }
        );

    private static Guid Source(Card card, string eventType) => eventType == "card.verification.otp" ? card.Id : Guid.CreateVersion7();

    private static JsonObject? Data(Twin twin, Card card, string eventType)
    {
        var data = eventType switch
        {
            "card.3ds.otp" => Purchase(
                card,
                new JsonObject { ["reference_code"] = "R" + Card.MakeDigits(6), ["otp"] = Card.MakeDigits(6) }
            ),
            "card.PIN.retry.exceed.soft.block" => Purchase(card, new JsonObject { ["name"] = "PIN retry exceeded" }),
            "card.verification.otp" => new JsonObject
            {
                ["card_number"] = Wire.EventNumber(card.Number),
                ["otp"] = Card.MakeDigits(6),
                ["wallet_type"] = "GOOGLE_PAY",
            },
            "issuing.fee.card" => Fee(twin, card),
            _ => null,
        };
        data?.Insert(0, "card_id", card.Id);
        return data;
    }

    /// <summary>These two mask the number as 4, eight stars, 4 (contract 1.5).</summary>
    private static JsonObject Purchase(Card card, JsonObject data)
    {
        data["customer_id"] = card.CardholderId;
        data["card_number"] = card.Number[..4] + "********" + card.Number[^4..];
        data["transaction_currency"] = card.Currency;
        data["transaction_amount"] = "42";
        data["merchant_name"] = "Demo Bookshop";
        return data;
    }

    private static JsonObject Fee(Twin twin, Card card) =>
        new()
        {
            ["billing_amount"] = "1",
            ["billing_currency"] = card.Currency,
            ["card_available_balance"] = Wire.EventAmount(Balance.Available(twin, card)),
            ["card_number"] = Wire.EventNumber(card.Number),
            ["cardholder_id"] = card.CardholderId,
            ["posted_time"] = Wire.EventTime(twin.Now),
            ["reference_id"] = Guid.CreateVersion7(),
            ["short_reference_id"] = "F" + Card.MakeDigits(6),
            ["remark"] = "card fee",
            ["transaction_amount"] = "1",
            ["transaction_currency"] = card.Currency,
            ["transaction_status"] = "APPROVED",
            ["transaction_time"] = Wire.EventTime(twin.Now),
            ["transaction_type"] = "FEE",
        };

    private sealed record Wanted(string EventType = "");
}
