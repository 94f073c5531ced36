using System.Text;
using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Field rules that creating and updating a card share (contract 5.1, 5.4, 8).</summary>
internal static class CardRules
{
    private const int MetadataBytes = 3200;

    /// <summary>The schema allows 0, the guide wants more; the stricter one holds.</summary>
    public static List<SpendingControl>? SpendingControls(Fields body)
    {
        if (body.Items("spending_controls") is not { } items)
        {
            return null;
        }

        return
        [
            .. items.Select(item => new SpendingControl(
                item.Amount("amount") switch
                {
                    null => throw item.Wrong("amount", "is required"),
                    0m => throw item.Wrong("amount", "must be greater than 0"),
                    { } amount => amount,
                },
                item.RequiredOneOf("interval", "PER_TRANSACTION")
            )),
        ];
    }

    public static JsonObject? RiskControls(Fields body)
    {
        if (body.Inner("risk_controls") is not { } risk)
        {
            return null;
        }

        risk.OneOf("allow_3ds_transactions", "Y", "N");
        risk.OneOf("enable_3ds", "Y", "N");
        if (risk.Has("allowed_mcc") && risk.Has("blocked_mcc"))
        {
            throw risk.Wrong("allowed_mcc", "and blocked_mcc cannot both be set");
        }

        foreach (var name in new[] { "allowed_mcc", "blocked_mcc" })
        {
            if (risk.Texts(name)?.Any(mcc => mcc.Length != 4 || !mcc.All(char.IsAsciiDigit)) == true)
            {
                throw risk.Wrong(name, "must hold 4-digit strings");
            }
        }

        return body.Object("risk_controls");
    }

    public static JsonObject? Metadata(Fields body) =>
        body.Object("metadata") is { } metadata && Encoding.UTF8.GetByteCount(Wire.Text(metadata)) > MetadataBytes
            ? throw body.Wrong("metadata", $"must be at most {MetadataBytes} bytes")
            : body.Object("metadata");

    public static decimal? NoPinAmount(Fields body, Card card)
    {
        var ceiling = Product.NoPinCeilings[card.Currency];
        return body.Amount("no_pin_payment_amount", max: ceiling) is not { } amount ? null
            : Product.For(card).AllowsNoPin ? amount
            : throw body.Wrong("no_pin_payment_amount", "is not supported by this card product");
    }
}
