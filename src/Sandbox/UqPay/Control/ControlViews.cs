namespace Cards.Sandbox.UqPay;

/// <summary>What control shows, secrets of the fake cards included: it is how specs look inside the issuer.</summary>
internal static class ControlViews
{
    public static object Card(Card card) =>
        new
        {
            CardId = card.Id,
            CardNumber = card.Number,
            CardStatus = card.Status,
            card.FormFactor,
            CardMode = card.Mode,
            CardCurrency = card.Currency,
            card.CardholderId,
            card.Account,
            CardLimit = card.Limit,
            card.Balance,
            card.SpendingControls,
            NoPinPaymentAmount = card.NoPinAmount,
            card.UpdateReason,
            card.ActivationCode,
            card.Pin,
            card.Cvv,
            card.OpenOrder,
            card.Effects,
        };

    public static object Cardholder(Cardholder holder) =>
        new
        {
            CardholderId = holder.Id,
            CardholderStatus = holder.Status,
            holder.Account,
            holder.Email,
            holder.FirstName,
            holder.LastName,
            holder.CountryCode,
            holder.PhoneNumber,
            DateOfBirth = holder.Birth,
        };

    public static object Order(CardOrder order) =>
        new
        {
            CardOrderId = order.Id,
            order.CardId,
            order.Kind,
            OrderStatus = order.Status,
            order.FailureCode,
            order.Created,
            order.Due,
            order.Completed,
        };

    public static object Webhook(Webhook webhook) =>
        new
        {
            EventId = webhook.Id,
            webhook.EventType,
            webhook.Subject,
            webhook.State,
            webhook.Created,
            webhook.Due,
            webhook.Body,
            webhook.Attempts,
        };

    public static object Stock(StockNumber number) =>
        new
        {
            CardNumber = number.Number,
            Status = number.CardId is null ? "FREE" : "TAKEN",
            number.CardId,
        };
}
