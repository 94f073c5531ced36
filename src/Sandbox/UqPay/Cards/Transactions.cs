using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Cards.Sandbox.UqPay;

internal sealed class CardTransaction : IKept
{
    public required Guid Id { get; init; }
    public required Guid CardId { get; init; }
    public required string Type { get; init; }
    public required decimal Amount { get; init; }
    public required string Currency { get; init; }
    public required string Merchant { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string AuthorizationCode { get; init; }

    /// <summary>Empty when approved; else "four digits - reason".</summary>
    public string FailureReason { get; init; } = "";
    public Guid? OriginalId { get; init; }
    public bool Reversed { get; set; }

    [JsonIgnore]
    public bool IsApproved => FailureReason.Length == 0;
}

/// <summary>The issuer's own simulator, contract 5.14: payments that move a card's balance.</summary>
internal static class Transactions
{
    private const string Mcc = "5734";

    public static Answer Authorize(IssuerCall call)
    {
        var body = call.Body;
        var id = body.RequiredUuid("card_id");
        var amount = body.Amount("transaction_amount", 0.01m) ?? throw body.Wrong("transaction_amount", "is required");
        var currency = body.RequiredText("transaction_currency", 3);
        var merchant = body.RequiredText("merchant_name", 100);
        if (body.TextOrNumber("merchant_category_code") != Mcc)
        {
            throw body.Wrong("merchant_category_code", "must be " + Mcc);
        }

        if (
            call.State.Cards.Find(id) is not { } card
            || card.Account != call.Account
            || card.Bin != Product.SandboxBin
            || card.Status is CardStatus.Cancelled or CardStatus.PreCancel or CardStatus.Failed
        )
        {
            throw Refuse.Legacy(400, "Card does not exists");
        }

        var payment = Make(call, card.Id, "AUTHORIZATION", amount, currency, merchant, Decline(call.Twin, card, amount), null);
        if (payment.IsApproved)
        {
            Spend(call.Twin, card, amount);
        }

        return Finish(call, card, payment, "issuing.transaction.authorization");
    }

    public static Answer Reverse(IssuerCall call)
    {
        var id = call.Body.RequiredUuid("transaction_id");
        if (
            call.State.Transactions.Find(id) is not { Type: "AUTHORIZATION", IsApproved: true, Reversed: false } payment
            || call.State.Cards[payment.CardId] is var card && card.Account != call.Account
        )
        {
            throw Refuse.Card("transaction_not_found", "transaction not found or not reversible");
        }

        payment.Reversed = true;
        Spend(call.Twin, card, -payment.Amount);
        var reversal = Make(call, card.Id, "REVERSAL", payment.Amount, payment.Currency, payment.Merchant, "", payment.Id);
        return Finish(call, card, reversal, "issuing.transaction.reversal");
    }

    private static string Decline(Twin twin, Card card, decimal amount) =>
        card.Status != CardStatus.Active ? "6200 - card is not active"
        : card.SpendingControls.Any(control => amount > control.Amount) ? "6100 - amount exceeds the limit per transaction"
        : Texts(card, "blocked_mcc")?.Contains(Mcc) == true || Texts(card, "allowed_mcc")?.Contains(Mcc) == false
            ? "5700 - merchant category not allowed"
        : amount > Balance.Available(twin, card) ? "5100 - insufficient balance"
        : "";

    private static List<string>? Texts(Card card, string name) =>
        card.RiskControls?[name] is JsonArray codes ? [.. codes.Select(code => (string)code!)] : null;

    private static void Spend(Twin twin, Card card, decimal amount)
    {
        card.Consumed += amount;
        if (card.Mode == "SINGLE")
        {
            card.Balance -= amount;
        }
        else
        {
            Balance.Move(twin, card.Account, card.Currency, -amount);
        }
    }

    private static CardTransaction Make(
        IssuerCall call,
        Guid cardId,
        string type,
        decimal amount,
        string currency,
        string merchant,
        string failure,
        Guid? original
    )
    {
        var payment = new CardTransaction
        {
            Id = Guid.CreateVersion7(),
            CardId = cardId,
            Type = type,
            Amount = amount,
            Currency = currency,
            Merchant = merchant,
            At = call.Now,
            AuthorizationCode = Card.MakeDigits(6),
            FailureReason = failure,
            OriginalId = original,
        };
        call.State.Transactions.Add(payment);
        return payment;
    }

    private static Answer Finish(IssuerCall call, Card card, CardTransaction payment, string eventType)
    {
        card.Count(payment.IsApproved ? payment.Type.ToLowerInvariant() : "declined");
        var data = View(call.Twin, card, payment, Wire.EventAmount);
        data["card_number"] = Wire.EventNumber(card.Number);
        data["short_transaction_id"] = "T" + payment.AuthorizationCode;
        data["original_transaction_id"] = payment.OriginalId?.ToString() ?? "";
        data["transaction_fee"] = "0";
        data["transaction_fee_currency"] = card.Currency;
        data["fee_pass_through"] = "N";
        data["wallet_type"] = "";
        data["description"] = "";
        data["merchant_data"] = new JsonArray(data["merchant_data"]!.DeepClone());
        Webhooks.Post(call.Twin, eventType, payment.Id, card.Id, data);
        return Answer.Ok(View(call.Twin, card, payment, Wire.Amount));
    }

    private static JsonObject View(Twin twin, Card card, CardTransaction payment, Func<decimal, string> write) =>
        new()
        {
            ["card_id"] = card.Id,
            ["card_number"] = Wire.MaskedNumber(card.Number),
            ["cardholder_id"] = card.CardholderId,
            ["transaction_id"] = payment.Id,
            ["transaction_type"] = payment.Type,
            ["card_available_balance"] = write(Balance.Available(twin, card)),
            ["authorization_code"] = payment.AuthorizationCode,
            ["billing_amount"] = write(payment.Amount),
            ["billing_currency"] = card.Currency,
            ["transaction_amount"] = write(payment.Amount),
            ["transaction_currency"] = payment.Currency,
            ["transaction_time"] = Wire.Time(payment.At),
            ["posted_time"] = "",
            ["failure_reason"] = payment.FailureReason,
            ["transaction_status"] = payment.IsApproved ? "APPROVED" : "DECLINED",
            ["merchant_data"] = new JsonObject
            {
                ["name"] = payment.Merchant,
                ["category_code"] = Mcc,
                ["city"] = "Singapore",
                ["country"] = "SG",
            },
        };
}
