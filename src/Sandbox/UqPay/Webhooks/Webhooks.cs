using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Puts events into the envelope of contract 9.1 and onto the agenda.</summary>
internal static class Webhooks
{
    public static Webhook Post(Twin twin, string eventType, Guid source, Guid subject, JsonNode data)
    {
        var id = Guid.CreateVersion7();
        var webhook = new Webhook
        {
            Id = id,
            EventType = eventType,
            Subject = subject,
            Created = twin.Now,
            Due = twin.Now,
            Body = Wire.Text(
                new JsonObject
                {
                    ["version"] = "V1.6.0",
                    ["event_name"] = "ISSUING",
                    ["event_type"] = eventType,
                    ["event_id"] = id,
                    ["source_id"] = source,
                    ["data"] = data,
                }
            ),
        };
        twin.WebhookFaults.Strike(webhook, twin.State);
        twin.State.Webhooks.Add(webhook);
        if (webhook.State == WebhookState.Waiting)
        {
            Schedule(twin, webhook, webhook.Due);
        }

        return webhook;
    }

    public static void Schedule(Twin twin, Webhook webhook, DateTimeOffset due)
    {
        webhook.State = WebhookState.Waiting;
        webhook.Due = due;
        twin.Agenda.Add(DueKind.Webhook, webhook.Id, due);
    }

    /// <summary>
    /// The events that must overtake the reply of the call just made. Orders opened by it settle at once
    /// when one of their events is wanted early. The arguments say where the call found the two shelves.
    /// </summary>
    public static IReadOnlyList<Webhook> BeforeReply(Twin twin, int ordersBefore, int webhooksBefore)
    {
        foreach (var order in twin.State.Orders.Skip(ordersBefore).Where(order => order.IsOpen).ToList())
        {
            if (twin.WebhookFaults.WantsBeforeReply(Orders.Events(order), order.CardId))
            {
                Orders.Settle(twin, order);
            }
        }

        return [.. twin.State.Webhooks.Skip(webhooksBefore).Where(webhook => webhook.BeforeReply)];
    }
}
