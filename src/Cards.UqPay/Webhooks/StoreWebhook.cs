using Cards.Platform.Secrets;
using Marten;

namespace Cards.UqPay.Webhooks;

/// <summary>Remembers an event whose signature was good. Invoked, never queued.</summary>
/// <param name="Body">Sealed already: no message carries a body in plain.</param>
public sealed record StoreWebhook(string EventId, string Type, string SourceId, SealedValue? Body);

/// <param name="IsNew">False for an event that was stored before.</param>
public sealed record WebhookStored(bool IsNew);

/// <summary>An event waits to be worked on. Queued in the commit that stored it.</summary>
public sealed record WebhookReceived(string EventId);

/// <summary>Two deliveries at the same moment collide on the id; the later one fails with <c>DocumentAlreadyExistsException</c>.</summary>
public static class StoreWebhookHandler
{
    public static async Task<(WebhookStored, WebhookReceived?)> Handle(
        StoreWebhook command,
        IDocumentSession session,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (await session.LoadAsync<WebhookEvent>(command.EventId, cancellation) is not null)
            return (new WebhookStored(IsNew: false), null);
        session.Insert(
            new WebhookEvent
            {
                Id = command.EventId,
                Type = command.Type,
                SourceId = command.SourceId,
                ReceivedAt = clock.GetUtcNow(),
                Body = command.Body,
            }
        );
        return (new WebhookStored(IsNew: true), command.Body is null ? null : new WebhookReceived(command.EventId));
    }
}
