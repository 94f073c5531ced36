namespace Cards.Sandbox.UqPay;

internal enum DueKind
{
    Order,
    Webhook,
    Cancellation,
}

/// <summary>What falls due when, on the issuer's clock. An entry is a reminder only: whoever takes it looks again before acting.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<(DueKind Kind, Guid Id), (DateTimeOffset At, long Sequence)> entries = new();
    private long sequence;

    public void Add(DueKind kind, Guid id, DateTimeOffset at) => entries.Enqueue((kind, id), (at, sequence++));

    public bool TakeDue(DateTimeOffset now, out (DueKind Kind, Guid Id) entry)
    {
        if (entries.TryPeek(out entry, out var due) && due.At <= now)
        {
            entries.Dequeue();
            return true;
        }

        return false;
    }

    public DateTimeOffset? Next => entries.TryPeek(out _, out var due) ? due.At : null;

    public void Rebuild(TwinState state)
    {
        entries.Clear();
        foreach (var order in state.Orders.Where(order => order.IsOpen))
        {
            Add(DueKind.Order, order.Id, order.Due);
        }

        foreach (var webhook in state.Webhooks.Where(webhook => webhook.State is WebhookState.Waiting or WebhookState.Sending))
        {
            webhook.State = WebhookState.Waiting;
            Add(DueKind.Webhook, webhook.Id, webhook.Due);
        }

        foreach (var card in state.Cards.Where(card => card.Status == CardStatus.PreCancel))
        {
            Add(DueKind.Cancellation, card.Id, card.CancelDue);
        }
    }
}
