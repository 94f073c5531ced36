using Cards.Platform.Secrets;

namespace Cards.UqPay.Ports;

/// <summary>Opens what a webhook carried and messages must not. Singleton, thread-safe.</summary>
public interface IWebhookInbox
{
    /// <summary>The activation code of an announced event; null when it was handled and dropped already.</summary>
    Task<Sensitive<string>?> OpenActivationCodeAsync(string eventId, CancellationToken cancellation);
}

/// <summary>Tells the adapter that an event was dealt with, so that its sealed body is dropped. Return it from the handler that dealt with it.</summary>
public sealed record WebhookHandled(string EventId);
