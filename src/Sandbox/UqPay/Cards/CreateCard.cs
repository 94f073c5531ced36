namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.1: a virtual card, usable once its order has settled.</summary>
internal static class CreateCard
{
    public static Answer Handle(IssuerCall call)
    {
        var body = call.Body;
        var currency = body.RequiredOneOf("card_currency", Product.Currencies);
        var holderId = body.RequiredUuid("cardholder_id");
        var productId = body.RequiredUuid("card_product_id");
        if (body.OneOf("usage_type", "NORMAL", "ONE_TIME") == "ONE_TIME")
        {
            body.RequiredOneOf("auto_cancel_trigger", "ON_AUTH", "ON_CAPTURE");
        }

        var product =
            Product.All.FirstOrDefault(product => product.Id == productId && product.Status == "ENABLED")
            ?? throw Refuse.Typed(400, "product_error", "product_not_found", "card product not found");
        var holder = CardholderCalls.FindVerified(call, holderId);
        if (product.Missing(holder) is { Count: > 0 } missing)
        {
            throw Refuse.MissingFields(missing);
        }

        var card = MakeCard(call, holder, product, currency);
        Balance.Demand(call.Twin, call.Account, currency, card.Balance);
        Balance.Move(call.Twin, call.Account, currency, -card.Balance);
        call.State.Add(card);
        var order = Orders.Open(call.Twin, card, OrderKind.Create, new OrderChange { Amount = card.Balance });
        return Answer.Ok(CardViews.Receipt(card, order, card.Status));
    }

    /// <summary>The limit of a SINGLE card is its opening load.</summary>
    private static Card MakeCard(IssuerCall call, Cardholder holder, Product product, string currency)
    {
        var limit = call.Body.Amount("card_limit") ?? 0m;
        return new Card
        {
            Id = Guid.CreateVersion7(),
            Account = call.Account,
            Number = Number.Next(call.State, product.Bin),
            FormFactor = Card.Virtual,
            Mode = product.Mode,
            Currency = currency,
            ProductId = product.Id,
            CardholderId = holder.Id,
            Created = call.Now,
            Expires = call.Now.AddYears(3),
            Cvv = Card.MakeDigits(3),
            Limit = limit,
            Balance = product.Mode == "SINGLE" ? limit : 0m,
            SpendingControls = CardRules.SpendingControls(call.Body) ?? [],
            RiskControls = CardRules.RiskControls(call.Body),
            Metadata = CardRules.Metadata(call.Body),
        };
    }
}
