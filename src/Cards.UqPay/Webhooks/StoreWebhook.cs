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

/// <summary>
/// Asks nobody first whether the event is known: a repeated delivery collides on the id and fails (<see cref="LostRace.Has{TDocument}"/>).
/// </summary>
public static class StoreWebhookHandler
{
    public static OutgoingMessages Handle(StoreWebhook command, IDocumentSession session, TimeProvider clock)
    {
        session.Insert(
            new WebhookEvent
            {
                Id = command.EventId,
                Type = command.Type,
                SourceId = command.SourceId,
                Says = command.Says,
                ReceivedAt = clock.GetUtcNow(),
                Body = command.Body,
            }
        );
        return command.Subject is { } subject ? [KnownEvent.Find(command.Type)!.Notice(command.EventId, subject)] : [];
    }
}
