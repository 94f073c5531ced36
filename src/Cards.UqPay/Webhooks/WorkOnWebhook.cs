using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using Marten;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace Cards.UqPay.Webhooks;

/// <summary>Turns a stored event into the notice the modules know. Running twice is harmless: a notice is only a hint.</summary>
public static class WebhookReceivedHandler
{
    public static async Task<OutgoingMessages> Handle(
        WebhookReceived message,
        IDocumentSession session,
        Sealer sealer,
        ILogger<WebhookEvent> log,
        CancellationToken cancellation
    )
    {
        var notices = new OutgoingMessages();
        var stored = await session.LoadAsync<WebhookEvent>(message.EventId, cancellation);
        if (stored?.Body is null || KnownEvent.Find(stored.Type) is not { } known)
            return notices;

        var isAboutSomething = Guid.TryParse(WebhookBody.Member(stored, sealer, known.Subject), out var subject);
        if (isAboutSomething)
            notices.Add(known.Notice(stored.Id, subject));
        else
            log.LogWarning("Event {EventId} of type {EventType} has no {Member}", stored.Id, stored.Type, known.Subject);
        if (!known.KeepsBody || !isAboutSomething)
            session.Store(stored with { Body = null });
        return notices;
    }
}

/// <summary>Drops the sealed body of an event that was dealt with.</summary>
public static class WebhookHandledHandler
{
    public static async Task Handle(WebhookHandled message, IDocumentSession session, CancellationToken cancellation)
    {
        if (await session.LoadAsync<WebhookEvent>(message.EventId, cancellation) is { Body: not null } stored)
            session.Store(stored with { Body = null });
    }
}

internal static class WebhookQueue
{
    public const string Name = "uqpay-webhooks";
}
