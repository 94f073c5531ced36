using System.Text.RegularExpressions;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.6: a pre-printed number goes to a holder; the card stays PENDING until activation.</summary>
internal static partial class AssignCard
{
    public static Answer Handle(IssuerCall call)
    {
        var body = call.Body;
        var holderId = body.RequiredUuid("cardholder_id");
        var number = body.RequiredText("card_number");
        var currency = body.RequiredOneOf("card_currency", Product.Currencies);
        var mode = body.RequiredOneOf("card_mode", "SINGLE", "SHARE");
        if (!NumberPattern().IsMatch(number))
        {
            throw Refuse.Card("invalid_number", "The card number is not a valid one.");
        }

        var holder = CardholderCalls.FindVerified(call, holderId);
        if (!call.State.Stock.TryGetValue(number, out var stock))
        {
            throw Refuse.Card("card_number_not_exist", "card number not exist");
        }

        if (stock.CardId is not null)
        {
            throw Refuse.Card("card_has_been_assigned", "card has been assigned");
        }

        if (mode == "SINGLE")
        {
            Balance.Demand(call.Twin, call.Account, currency, 0.01m);
        }

        var card = MakeCard(call, holder, number, currency, mode);
        stock.CardId = card.Id;
        call.State.Add(card);
        card.Count("assign_accepted");
        var order = Orders.Open(call.Twin, card, OrderKind.Assign, new OrderChange());
        return Answer.Ok(CardViews.Receipt(card, order, call.Twin.Settings.AssignAnswersActive ? CardStatus.Active : card.Status));
    }

    private static Card MakeCard(IssuerCall call, Cardholder holder, string number, string currency, string mode) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Account = call.Account,
            Number = number,
            FormFactor = Card.Physical,
            Mode = mode,
            Currency = currency,
            ProductId = Product.For(mode, Product.SandboxBin).Id,
            CardholderId = holder.Id,
            Created = call.Now,
            Expires = call.Now.AddYears(3),
            Cvv = Card.MakeDigits(3),
            ActivationCode = Card.MakeDigits(8),
        };

    [GeneratedRegex(@"^[0-9]{16}\z")]
    private static partial Regex NumberPattern();
}
