namespace Cards.Sandbox.UqPay;

/// <summary>An order is accepted now and takes effect when it settles; only then does the card change.</summary>
internal static class Orders
{
    public static CardOrder Open(Twin twin, Card card, string kind, OrderChange change)
    {
        if (twin.Settings.RefuseWhileProcessing && card.OpenOrder is not null)
        {
            throw Refuse.Card("card_order_processing", "card has an order in process");
        }

        var fault = twin.OrderFaults.Take(kind, card.Id);
        var delay = fault?.DelayMs is { } ms ? TimeSpan.FromMilliseconds(ms) : twin.Settings.OrderDelay;
        var order = new CardOrder
        {
            Id = Guid.CreateVersion7(),
            CardId = card.Id,
            Kind = kind,
            Change = change,
            Created = twin.Now,
            Updated = twin.Now,
            Due = twin.Now + delay,
            Status = kind is OrderKind.Assign or OrderKind.Recharge or OrderKind.Withdraw ? OrderStatus.Pending : OrderStatus.Processing,
            FailsWith = fault?.FailureCode,
        };
        card.OpenOrder = order.Id;
        twin.State.Orders.Add(order);
        twin.Agenda.Add(DueKind.Order, order.Id, order.Due);
        return order;
    }

    public static void Settle(Twin twin, CardOrder order)
    {
        var card = twin.State.Cards[order.CardId];
        card.OpenOrder = card.OpenOrder == order.Id ? null : card.OpenOrder;
        order.Updated = twin.Now;
        order.Completed = twin.Now;

        // The card may have moved on since the order was accepted.
        if (order.Kind == OrderKind.Status && !CardStatus.MayChange(card.Status, order.Change.Status!))
        {
            order.FailsWith ??= "card_status_invalid";
        }

        if (order.FailsWith is not null)
        {
            order.Status = OrderStatus.Failed;
            order.FailureCode = order.FailsWith;
            Undo(twin, card, order);
        }
        else
        {
            order.Status = OrderStatus.Success;
            Apply(twin, card, order);
        }

        Announce(twin, card, order);
    }

    /// <summary>The events an order of this kind will cause, for faults that look ahead.</summary>
    public static IReadOnlyList<string> Events(CardOrder order)
    {
        var outcome = order.FailsWith is null ? ".succeeded" : ".failed";
        return order.Kind switch
        {
            OrderKind.Assign when order.FailsWith is null => ["card.activation.code", "card.create.succeeded"],
            OrderKind.Assign or OrderKind.Create => ["card.create" + outcome],
            OrderKind.Status => ["card.status.update" + outcome],
            OrderKind.Update => ["card.update" + outcome],
            OrderKind.Recharge => ["card.recharge" + outcome],
            OrderKind.Withdraw => ["card.withdraw" + outcome],
            _ => [],
        };
    }

    private static void Apply(Twin twin, Card card, CardOrder order)
    {
        var change = order.Change;
        switch (order.Kind)
        {
            case OrderKind.Assign:
                card.Count("assigned");
                break;
            case OrderKind.Create:
                card.Status = CardStatus.Active;
                card.Count("created");
                break;
            case OrderKind.Status:
                CardStatus.Apply(twin, card, change.Status!, change.UpdateReason);
                break;
            case OrderKind.Pin:
                card.Pin = change.Pin;
                card.Count("pin_set");
                break;
            case OrderKind.Recharge or OrderKind.Withdraw:
                var amount = order.Kind == OrderKind.Recharge ? change.Amount!.Value : -change.Amount!.Value;
                card.Balance += amount;
                Balance.Move(twin, card.Account, card.Currency, -amount);
                card.Count(order.Kind);
                break;
            default:
                card.Limit = change.Limit ?? card.Limit;
                card.SpendingControls = change.SpendingControls ?? card.SpendingControls;
                card.NoPinAmount = change.NoPinAmount ?? card.NoPinAmount;
                card.RiskControls = change.RiskControls ?? card.RiskControls;
                card.Metadata = change.Metadata ?? card.Metadata;
                card.Count("updated");
                break;
        }
    }

    /// <summary>A card whose making failed is FAILED; its number and its money are free again.</summary>
    private static void Undo(Twin twin, Card card, CardOrder order)
    {
        if (order.Kind is not (OrderKind.Assign or OrderKind.Create))
        {
            return;
        }

        card.Status = CardStatus.Failed;
        card.Count("failed");
        Balance.Move(twin, card.Account, card.Currency, card.Balance);
        card.Balance = 0m;
        if (twin.State.Stock.TryGetValue(card.Number, out var stock))
        {
            stock.CardId = null;
        }
    }

    private static void Announce(Twin twin, Card card, CardOrder order)
    {
        foreach (var eventType in Events(order))
        {
            if (order.Kind == OrderKind.Status)
            {
                CardStatus.Announce(twin, card, order.Id, eventType);
            }
            else
            {
                var isCode = eventType == "card.activation.code";
                Webhooks.Post(twin, eventType, isCode ? card.Id : order.Id, card.Id, CardEvents.Data(twin, eventType, card, order));
            }
        }
    }
}
