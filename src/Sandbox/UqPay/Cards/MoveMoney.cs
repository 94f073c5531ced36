namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.12: SINGLE cards only.</summary>
internal static class MoveMoney
{
    public static Answer Recharge(IssuerCall call) => Move(call, OrderKind.Recharge);

    public static Answer Withdraw(IssuerCall call) => Move(call, OrderKind.Withdraw);

    private static Answer Move(IssuerCall call, string kind)
    {
        var card = call.Card();
        var amount = call.Body.Amount("amount", 0.01m) ?? throw call.Body.Wrong("amount", "is required");
        if (card.Mode != "SINGLE")
        {
            throw Refuse.Card("card_mode_not_supported", "only SINGLE cards can be recharged or withdrawn");
        }

        if (card.Status is not (CardStatus.Active or CardStatus.Frozen))
        {
            throw Refuse.CardStatus();
        }

        if (kind == OrderKind.Recharge)
        {
            Balance.Demand(call.Twin, card.Account, card.Currency, amount);
        }
        else if (card.Balance < amount)
        {
            throw Refuse.Card("insufficient_balance", "card balance is insufficient");
        }

        return Answer.Ok(CardViews.Order(call.State, Orders.Open(call.Twin, card, kind, new OrderChange { Amount = amount })));
    }
}
