using Cards.Contracts.Messages;
using Cards.Platform;
using Cards.Platform.Secrets;
using Marten;
using Wolverine;

namespace Cards.UqPay.Webhooks;

/// <summary>Remembers an event whose signature was good, and tells of it in the same commit. Invoked, never queued.</summary>
/// <param name="Body">Sealed already: no message carries a body in plain.</param>
/// <param name="Subject">What the event is about; null where nobody listens.</param>
public sealed record StoreWebhook(string EventId, string Type, string SourceId, string? Says, SealedValue? Body, Guid? Subject) : Message;

/// <summary>The same event once more; it counts if its first body could not be read. Invoked, never queued.</summary>
public sealed record ReplaceWebhook(StoreWebhook Repeated) : Message;

/// <summary>
/// Asks nobody first whether the event is known: a repeated delivery collides on the id and fails (<see cref="LostRace.Has{TDocument}"/>).
/// </summary>
public static class StoreWebhookHandler
{
    public static OutgoingMessages Handle(StoreWebhook command, IDocumentSession session, TimeProvider clock)
    {
        session.Insert(Event(command, clock));
        return Notice(command);
    }

    public static async Task<OutgoingMessages> Handle(
        ReplaceWebhook command,
        IDocumentSession session,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var repeated = command.Repeated;
        if (await session.LoadAsync<WebhookEvent>(repeated.EventId, cancellation) is not { IsUnreadable: true } || repeated.Body is null)
            return [];
        session.Store(Event(repeated, clock));
        return Notice(repeated);
    }

    private static WebhookEvent Event(StoreWebhook command, TimeProvider clock) =>
        new()
        {
            Id = command.EventId,
            Type = command.Type,
            SourceId = command.SourceId,
            Says = command.Says,
            ReceivedAt = clock.GetUtcNow(),
            Body = command.Body,
        };

    private static OutgoingMessages Notice(StoreWebhook command) =>
        command.Subject is { } subject ? [KnownEvent.Find(command.Type)!.Notice(command.EventId, subject)] : [];
}
